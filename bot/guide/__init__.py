"""Pure decisions: what to say next. Nothing in here imports Rasa, Telegram, Sanic or SQL."""
