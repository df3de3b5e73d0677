"""Stock Rasa, as `rasa init` and Rasa's documentation set it up, for comparison."""
