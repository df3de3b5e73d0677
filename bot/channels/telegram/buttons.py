"""What a pressed button does: it stops turning, counts once where it must, and is marked."""

from __future__ import annotations

from telegram import CallbackQuery, Message, Update

from bot.channels.telegram import counts, render
from bot.channels.telegram.desk import CHANNEL, Desk
from bot.guide.choices import parse

ONCE = ("step", "plan", "fact", "delete", "story")  # a second tap on these is a slip of the thumb


async def pressed(desk: Desk, update: Update) -> None:
    """One press. What is not a choice of ours is refused, and the newest choices are shown again."""
    query = update.callback_query
    if query is None:
        return
    message, data = query.message, query.data or ""
    if message is None or message.chat.type != message.chat.PRIVATE:
        counts.REFUSED.labels("button").inc()
        await desk.sender.quietly(query.answer())
        return
    chat = message.chat.id
    parsed = parse(data)
    if parsed is None:
        counts.REFUSED.labels("button").inc()
        await desk.sender.quietly(query.answer(desk.texts.said["stale"]))
        answer = await desk.steady.inbox.resume(CHANNEL, desk.conversation(chat))
        await desk.deliver(chat, answer)
        return
    if parsed.verb in ONCE and not desk.pressed.add((chat, message.message_id, data)):
        await desk.sender.quietly(query.answer(desk.texts.said["pressed_already"]))
        return
    await desk.sender.quietly(query.answer())
    answer = await desk.turn(chat, choice=data)
    if not answer.deleted:
        await _mark(desk, query, data)


async def _mark(desk: Desk, query: CallbackQuery, data: str) -> None:
    """Shows on the message which choice was made. After the answer: the person waits for that."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return  # too old to be changed
    keyboard = render.pressed(message.reply_markup, data, desk.texts.said["pressed"])
    if keyboard is not None:
        await desk.sender.quietly(query.edit_message_reply_markup(keyboard))
