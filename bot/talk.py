"""Talks to the running agent in this process, turn by turn: for `make evaluate` and scripts/transcripts.py.

The whole way of a message but the channel: inbox, Rasa, actions, sealed store. What was heard is read from the store,
which keeps the need of the last turn and none of its words.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import rasa_parts  # isort: skip  # first: it sets what Rasa reads when it is imported

from cryptography.fernet import Fernet

from bot.server import assemble
from bot.settings import Settings


@dataclass(frozen=True)
class Heard:
    """One turn: its need, and the kinds of message that came back."""

    need: str
    kinds: frozenset[str]


class Talk:
    """The agent of one model with a store of its own, which is gone when `close` is called.

    `services` are its parts, and `loop` is where they run.
    """

    def __init__(self, model: Path) -> None:
        rasa_parts.quiet()
        self._folder = TemporaryDirectory(prefix="steady-talk-")
        key = Fernet.generate_key().decode()
        settings = Settings.from_env({"STEADY_SECRET_KEYS": key}, root=Path(self._folder.name))
        self.loop = asyncio.new_event_loop()
        self.services, _ = self.loop.run_until_complete(assemble(settings, model))

    def turns(self, messages: Sequence[str]) -> list[Heard]:
        """A new conversation: what was heard in each of its messages."""
        conversation = self.services.keys.pseudonym("evaluation", secrets.token_hex(16))
        return [self.loop.run_until_complete(self._turn(conversation, message)) for message in messages]

    async def _turn(self, conversation: str, message: str) -> Heard:
        answer = await self.services.inbox.receive("evaluation", conversation, text=message)
        tracker = await self.services.store.retrieve(conversation)
        need = tracker.latest_message.intent_name if tracker and tracker.latest_message else None
        return Heard(need or "", frozenset(sent.kind for sent in answer.messages))

    def close(self) -> None:
        """Ends the store and removes it."""
        self.services.store.close()
        self.loop.close()
        self._folder.cleanup()
