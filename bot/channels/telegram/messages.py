"""What people send: words, changed words, and everything that is not words."""

from __future__ import annotations

from telegram import Update

from bot.channels.telegram import commands, counts, fixed
from bot.channels.telegram.desk import Desk, is_crisis
from bot.guide.model import Message


async def said(desk: Desk, update: Update) -> None:
    """Words in; the safe word does what /now does."""
    message = update.message
    if message is None:
        return
    if desk.texts.is_safe_word(message.text or ""):
        await commands.now(desk, update)
        return
    await desk.turn(message.chat.id, text=message.text, noted=[message.message_id])


async def edited(desk: Desk, update: Update) -> None:
    """A message counts once: a plan must not move twice. Only a crisis that came in later is heard as new."""
    message = update.edited_message
    if message is None or not (text := message.text or message.caption):
        return
    first_time = desk.edits.add((message.chat.id, message.message_id))
    if is_crisis(text):
        await desk.turn(message.chat.id, text=text)
    elif first_time:
        await desk.say(message.chat.id, [Message(desk.texts.said["edited"])])


async def came(desk: Desk, update: Update) -> None:
    """A picture, a recording, a file: never opened and never fetched. Words beneath it are read like any others."""
    message = update.message
    if message is None:
        return
    chat, noted = message.chat.id, [message.message_id]
    counts.REFUSED.labels("media").inc()
    if is_crisis(message.caption):
        await desk.turn(chat, text=message.caption, noted=noted)
        return
    album = message.media_group_id
    if album is None or desk.albums.add((chat, album)):  # ten pictures at once are answered once
        facts = await desk.facts(chat)
        await desk.say(chat, fixed.media(desk.texts, desk.steady.content, facts, fixed.media_kind(message)), noted)
        noted = []
    if message.caption:
        await desk.turn(chat, text=message.caption, noted=noted)
    else:
        await desk.note(chat, noted)
