"""Where an update becomes a turn and an answer becomes messages. All that knows both a chat's id and the inbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.telegram.recent import Recent
from bot.channels.telegram.render import bubbles
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.texts import Texts
from bot.guide.model import CRISIS_NEEDS, Facts, Message
from bot.nlu.lexicon import screen
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.inbox import Answer
    from bot.services import Services

log = logging.getLogger(__name__)

CHANNEL = "telegram"
FACTS_PATIENCE = 1.0  # seconds; numbers must not wait for a database


@dataclass(frozen=True)
class Desk:
    """What the handlers share. `web_page`: where the web chat is, if it is known."""

    steady: Services
    texts: Texts
    sender: Sender
    ledger: Ledger
    web_page: str | None = None
    pressed: Recent = field(default_factory=lambda: Recent(20_000))  # (chat, message, choice)
    albums: Recent = field(default_factory=lambda: Recent(2_000))  # (chat, media group)
    edits: Recent = field(default_factory=lambda: Recent(20_000))  # (chat, message)
    left: Recent = field(default_factory=lambda: Recent(2_000))  # groups
    crowds: Recent = field(default_factory=lambda: Recent(2_000))  # chats that were told that they send too much

    def conversation(self, chat: int) -> str:
        """The name under which everything behind this desk knows the chat."""
        return self.steady.keys.pseudonym(CHANNEL, chat)

    async def turn(
        self, chat: int, *, text: str | None = None, choice: str | None = None, noted: Sequence[int] = ()
    ) -> Answer:
        """One message of a person's to the inbox, and what comes back to the chat. `noted`: messages they sent."""
        self.crowds.discard(chat)
        async with self.sender.typing(chat):
            answer = await self.steady.inbox.receive(CHANNEL, self.conversation(chat), text=text, choice=choice)
        await self.deliver(chat, answer, noted)
        return answer

    async def deliver(self, chat: int, answer: Answer, noted: Sequence[int] = ()) -> None:
        """Sends an answer; after a deletion, clears the chat first."""
        if not answer.deleted:
            await self.say(chat, answer.messages, noted, answer.progress)
            return
        cleared = await self._clear(chat, noted)
        last = Message(self.texts.deleted["remains" if cleared else "partly"])
        # Nothing of it is noted: from here on we know nothing about this chat.
        await self.sender.send(chat, bubbles([*answer.messages, last]))

    async def say(
        self,
        chat: int,
        messages: Iterable[Message],
        noted: Sequence[int] = (),
        progress: tuple[int, int] | None = None,
    ) -> None:
        """Sends messages, and remembers that they stand in the chat."""
        sent = await self.sender.send(chat, bubbles(messages, progress, self.texts.said["progress"]))
        await self.note(chat, [*noted, *sent])

    async def note(self, chat: int, numbers: Sequence[int]) -> None:
        """Remembers messages for /delete; a database that is away costs only that."""
        if not numbers:
            return
        try:
            await asyncio.to_thread(self.ledger.note, chat, numbers)
        except (SQLAlchemyError, OSError) as error:
            log.warning("telegram.note_failed kind=%s", type(error).__name__)

    async def facts(self, chat: int) -> Facts:
        """What is known about the person's situation; nothing when the store does not answer soon."""
        try:
            tracker = await asyncio.wait_for(self.steady.store.retrieve(self.conversation(chat)), FACTS_PATIENCE)
            return Facts.from_slots(tracker.current_slot_values()) if tracker else Facts()
        except Exception as error:  # noqa: BLE001 - facts make numbers fit better; they must not cost the numbers
            log.warning("telegram.facts_failed kind=%s", type(error).__name__)
            return Facts()

    async def _clear(self, chat: int, noted: Sequence[int]) -> bool:
        """Deletes what Telegram lets us delete and forgets the list; whether all of it went."""
        try:
            numbers = sorted({*await asyncio.to_thread(self.ledger.recent, chat), *noted})
            done = await self.sender.delete(chat, numbers)
            await asyncio.to_thread(self.ledger.erase, chat)
        except (SQLAlchemyError, OSError) as error:
            log.warning("telegram.clear_failed kind=%s", type(error).__name__)
            return False
        return done


def is_crisis(text: str | None) -> bool:
    """Whether the words alone are a crisis. This only decides that the inbox gets to see them."""
    return bool(text) and screen(text or "") in CRISIS_NEEDS
