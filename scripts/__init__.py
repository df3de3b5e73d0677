"""Programs for those who keep Steady: not needed to serve."""
