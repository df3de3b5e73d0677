"""`make chat`: a conversation in the terminal, with the same agent, actions and store as the server.

Choices are numbered; typing the number presses one. Nothing of the conversation is left when it ends.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from dataclasses import replace

from bot import rasa_parts
from bot.inbox import Answer
from bot.server import assemble
from bot.services import Services
from bot.settings import Settings
from bot.training import train


def chat(settings: Settings) -> None:
    """Talks until end of input, Ctrl-C or `/quit`."""
    model = train()
    rasa_parts.quiet()

    async def talk() -> None:
        services, _ = await assemble(replace(settings, telegram_bot_token=None), model)
        await _converse(services)

    asyncio.run(talk())


async def _converse(services: Services) -> None:
    conversation = services.keys.pseudonym("terminal", secrets.token_hex(16))
    try:
        answer = await services.inbox.open("terminal", conversation)
        while True:
            pressed = _show(answer)
            typed = await asyncio.to_thread(_read)
            if typed is None or typed.strip() == "/quit":
                break
            choice = pressed.get(typed.strip())
            answer = await services.inbox.receive("terminal", conversation, text=typed, choice=choice)
    finally:
        await services.inbox.erase(conversation)


def _read() -> str | None:
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _show(answer: Answer) -> dict[str, str]:
    """Prints the messages; the choices by their number."""
    pressed: dict[str, str] = {}
    for message in answer.messages:
        print(f"\n{message.text.strip()}")
        shown = [link for link in message.links if link.url.startswith("http")]
        for link in shown:
            print(f"   {link.label}: {link.url}")
        for choice in message.choices:
            pressed[str(len(pressed) + 1)] = choice.id
            print(f"  [{len(pressed)}] {choice.label}")
    if answer.progress:
        print(f"\n  (step {answer.progress[0]} of {answer.progress[1]})")
    print("\n> ", end="", flush=True)
    return pressed
