"""Which update is whose: python-telegram-bot's handlers, the first that fits takes it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.channels.telegram import counts
from bot.channels.telegram.buttons import pressed
from bot.channels.telegram.commands import CHOICES, command, helped, now, private, start, unknown
from bot.channels.telegram.desk import Desk, is_crisis
from bot.channels.telegram.groups import joined, leave
from bot.channels.telegram.messages import came, edited, said
from bot.guide.model import Message

log = logging.getLogger(__name__)

Handle = Callable[[Desk, Update], Awaitable[None]]
Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]

NEW = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
EDITED = filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE


def register(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
    """Puts every handler on the application."""

    def to(kind: str, handle: Handle) -> Callback:
        async def callback(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            counts.UPDATES.labels(kind).inc()
            await handle(desk, update)

        return callback

    application.add_handlers(
        [
            ChatMemberHandler(to("membership", joined), ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(~filters.ChatType.PRIVATE, to("group", leave)),
            CallbackQueryHandler(to("button", pressed)),
            MessageHandler(EDITED, to("edited", edited)),
            CommandHandler("start", to("start", start), filters=NEW),
            CommandHandler("now", to("now", now), filters=NEW),
            CommandHandler("help", to("help", helped), filters=NEW),
            CommandHandler("privacy", to("privacy", private), filters=NEW),
            *(CommandHandler(name, to(name, command(choice)), filters=NEW) for name, choice in CHOICES.items()),
            MessageHandler(NEW & filters.COMMAND, to("unknown_command", unknown)),
            MessageHandler(NEW & filters.TEXT, to("text", said)),
            # "Message pinned", "chat theme changed": nobody said anything.
            MessageHandler(filters.StatusUpdate.ALL, to("service", nothing)),
            MessageHandler(NEW, to("media", came)),
            TypeHandler(Update, to("other", nothing)),
        ]
    )

    async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        # Its kind alone: an error's text can hold what it stumbled over.
        log.error("telegram.handler_failed kind=%s", type(context.error).__name__)
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is not None and chat.type == chat.PRIVATE:
            await desk.say(chat.id, [desk.steady.cards.card()])

    application.add_error_handler(failed)


async def nothing(desk: Desk, update: Update) -> None:
    """Nobody waits for an answer."""


def is_urgent(desk: Desk, update: Update) -> bool:
    """/now and the safe word: answered even while the last answer is still being made."""
    text = update.message.text if update.message else None
    if not text:
        return False
    first = text.split(maxsplit=1)[0].partition("@")[0].lower()
    return first == "/now" or desk.texts.is_safe_word(text)


def must_hear(update: Update) -> bool:
    """A crisis in plain words is heard, however much else was sent."""
    message = update.message
    return message is not None and is_crisis(message.text or message.caption)


async def dropped(desk: Desk, update: Update) -> None:
    """Somebody sent more than can wait: they are told once, and no button keeps turning."""
    counts.UPDATES.labels("crowded").inc()
    if update.callback_query:
        await desk.sender.quietly(update.callback_query.answer())
    chat = update.effective_chat
    if chat is not None and chat.type == chat.PRIVATE and desk.crowds.add(chat.id):
        await desk.say(chat.id, [Message(desk.texts.said["crowded"])])
