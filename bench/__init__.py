"""Measures Steady, and stock Rasa beside it: `python -m bench`, or `make bench`. Nothing here is part of the server."""
