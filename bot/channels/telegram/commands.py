"""What the commands do. All of them work in any state; most are choices that a button could send as well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Message as TelegramMessage
from telegram import Update

from bot.channels.telegram import counts, fixed
from bot.channels.telegram.desk import CHANNEL, Desk, is_crisis

CHOICES = {
    "plan": "plan:show",
    "helplines": "ask:ask_helplines",
    "evidence": "evidence:show",
    "delete": "ask:request_delete",
    "stop": "plan:stop",
    "restart": "plan:restart",
}


def command(choice: str) -> Callable[[Desk, Update], Awaitable[None]]:
    """A command that is a choice."""

    async def handle(desk: Desk, update: Update) -> None:
        message = _message(update)
        if is_crisis(message.text):  # "/stop i want to die"
            await desk.turn(message.chat.id, text=message.text, noted=[message.message_id])
            return
        await desk.turn(message.chat.id, choice=choice, noted=[message.message_id])

    return handle


async def start(desk: Desk, update: Update) -> None:
    """The greeting; behind a deep link, its conversation too."""
    message = _message(update)
    chat, noted = message.chat.id, [message.message_id]
    if is_crisis(message.text):
        await desk.turn(chat, text=message.text, noted=noted)
        return
    payload = (message.text or "").partition(" ")[2].strip()
    choice = desk.texts.deep_links.get(payload)
    conversation = desk.conversation(chat)
    async with desk.sender.typing(chat):
        answer = await desk.steady.inbox.open(CHANNEL, conversation)
        messages, progress = fixed.greeting(desk.texts, answer.messages), answer.progress
        if choice:
            opening = await desk.steady.inbox.receive(CHANNEL, conversation, choice=choice)
            # The link says what they came for: the greeting's own buttons would only be in the way.
            messages = [*(replace(one, choices=()) for one in messages), *opening.messages]
            progress = opening.progress
    await desk.say(chat, messages, noted, progress)


async def now(desk: Desk, update: Update) -> None:
    """Urgent numbers, whatever state anything is in."""
    message = _message(update)
    facts = await desk.facts(message.chat.id)
    urgent = fixed.urgent(desk.texts, desk.steady.cards, desk.steady.content, facts)
    await desk.say(message.chat.id, urgent, [message.message_id])


async def helped(desk: Desk, update: Update) -> None:
    """What can be said here."""
    message = _message(update)
    await desk.say(message.chat.id, fixed.help_page(desk.texts, desk.steady.content), [message.message_id])


async def private(desk: Desk, update: Update) -> None:
    """What Telegram and we can see, then what the guide says about privacy everywhere."""
    message = _message(update)
    await desk.say(message.chat.id, fixed.privacy(desk.texts, desk.web_page), [message.message_id])
    await desk.turn(message.chat.id, choice="ask:ask_privacy")


async def unknown(desk: Desk, update: Update) -> None:
    """Refused, unless the words behind the slash are a crisis: then only the words count."""
    message = _message(update)
    if is_crisis(message.text):
        await desk.turn(message.chat.id, text=message.text, noted=[message.message_id])
        return
    counts.REFUSED.labels("command").inc()
    await desk.say(message.chat.id, fixed.unknown_command(desk.texts), [message.message_id])


def _message(update: Update) -> TelegramMessage:
    """The message of an update that a filter let through because it has one."""
    if update.effective_message is None:
        raise TypeError("an update without a message")
    return update.effective_message
