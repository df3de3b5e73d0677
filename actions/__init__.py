"""The rasa-sdk actions of Steady: `rasa run actions` finds them here, bot/server.py runs them in its own process."""
