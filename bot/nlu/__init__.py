"""Understanding: Rasa graph components, each thin, over pure functions that can be tried without Rasa."""
