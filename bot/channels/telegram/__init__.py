"""Telegram, by python-telegram-bot inside the server's own event loop.

Telegram -> polling.py or webhook.py (who may speak) -> intake.py (each update once) -> order.py (a chat's messages one
after another, chats beside each other) -> handlers.py -> desk.py -> bot.inbox, and back through render.py, sender.py
and limits.py. Rasa, the store and the logs see a keyed hash of the chat and nothing else of the person.
"""

from bot.channels.telegram.channel import TelegramInput

__all__ = ["TelegramInput"]
