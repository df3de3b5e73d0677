"""The one front door: what somebody typed or pressed in, what Steady says back out.

Every channel hands its messages to `Inbox.receive`. It makes each of them safe for Rasa (no slash command, nothing
endless, choices only from the allow-list), lets the lexicon look for a crisis before anything can go wrong, and watches
the turn: if it fails, hangs or comes back empty, the emergency card goes out instead. Nobody ever gets silence.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockError

from bot import metrics
from bot.guide.choices import parse
from bot.guide.commands import commands
from bot.guide.emergency import Cards
from bot.guide.model import CRISIS_NEEDS, GIVEN, Choice, Link, Message
from bot.guide.needs import UNKNOWN
from bot.nlu.fact_rules import extract
from bot.nlu.lexicon import screen
from bot.nlu.text import fold, has_words
from bot.settings import Settings

log = logging.getLogger(__name__)

LONGEST = 4000  # characters; the API refuses far longer bodies, and everything that matters is read in these
# A pressed choice travels as this intent with the entity `choice`: Rasa wants an intent that has examples.
CARRIER = "done_step"
NUMBERS_NOW = "crisis:now"  # asked for the numbers: no turn may end without them
# What Rasa's own commands look like, alone: "/session_start", "/EXTERNAL: x", "/greet{...}". Nobody tells us anything
# in them, and none of them may move anything. One plain word ("/help", "/restart") is read as the word.
_COMMAND = re.compile(
    r"/[/ ]*(?:[a-z]+_\w*|[a-z]\w*(?= ?[{@]))(?: ?\{.*\}| ?@\S*)*|/[/ ]*external:.*", re.DOTALL | re.IGNORECASE
)
PATIENCE = 20.0  # seconds for a whole turn, the wait for an earlier one included
CRISIS_PATIENCE = 5.0  # the same where the words themselves say crisis: the card has the numbers too


@dataclass(frozen=True)
class Answer:
    """What a channel shows. `deleted`: the conversation is gone, and its token or id with it.

    `refused`: the server is full; the message was not taken, and the only thing to show is the emergency card.
    """

    messages: tuple[Message, ...]
    progress: tuple[int, int] | None = None
    deleted: bool = False
    refused: bool = False


@dataclass
class Collector(OutputChannel):
    """Rasa's way out: keeps a turn's messages as the guide made them."""

    channel: str
    messages: list[Message] = field(default_factory=list)
    progress: tuple[int, int] | None = None

    def name(self) -> str:
        """The channel's name, on which conditional responses may match."""
        return self.channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes one message. Plain `utter_` responses of Rasa's own have text alone."""
        if not message.get("text"):
            return
        choices = tuple(Choice(button["payload"], button["title"]) for button in message.get("buttons") or ())
        links = tuple(Link(link["label"], link["url"]) for link in message.get("links") or ())
        kind, lang = message.get("kind") or "say", message.get("lang") or "en"
        self.messages.append(Message(message["text"], choices, links, kind, lang))
        if progress := message.get("progress"):
            self.progress = (progress["step"], progress["of"])


class Inbox:
    """Takes messages for one agent. `agent` is asked each time: the model may be loaded later or anew."""

    def __init__(
        self,
        agent: Callable[[], Agent | None],
        cards: Cards,
        store: Any,
        patience: float = PATIENCE,
        most: int = Settings.max_in_flight,
    ) -> None:
        self._agent, self._cards, self._store, self._patience = agent, cards, store, patience
        self._most, self._in_flight = most, 0

    async def receive(
        self, channel: str, conversation: str, *, text: str | None = None, choice: str | None = None
    ) -> Answer:
        """One turn. `conversation` is a pseudonym, never an id of the channel's own. Never raises, never empty."""
        return await self._answer(_read(text, choice), Collector(channel), conversation)

    async def _answer(self, message: Incoming, collector: Collector, conversation: str) -> Answer:
        if self._in_flight >= self._most:
            metrics.REFUSED.inc()
            return Answer((self._card(message),), refused=True)
        self._in_flight += 1
        why, patience = "empty", min(self._patience, CRISIS_PATIENCE) if message.crisis else self._patience
        try:
            with metrics.turn(collector.channel):
                try:
                    await asyncio.wait_for(self._turn(message, collector, conversation), patience)
                except Exception as error:  # noqa: BLE001 - whatever is broken, a person in danger must get an answer
                    why = "timeout" if isinstance(error, asyncio.TimeoutError) else "error"
                    log.error("turn.failed channel=%s kind=%s", collector.channel, type(error).__name__)
                return await self._checked(message, collector, conversation, why)
        finally:
            self._in_flight -= 1

    async def _turn(self, message: Incoming, collector: Collector, conversation: str) -> None:
        agent = self._agent()
        if agent is None or not agent.is_ready():
            raise RuntimeError("no model")
        await agent.handle_message(
            UserMessage(message.text, collector, conversation, message.parse, collector.name(), metadata={})
        )

    async def _checked(self, message: Incoming, collector: Collector, conversation: str, why: str) -> Answer:
        kinds = {sent.kind for sent in collector.messages}
        deleted = "deleted" in kinds
        if not collector.messages or (message.crisis and "crisis" not in kinds):
            metrics.card(collector.channel, why)
            log.warning("watchdog.card channel=%s why=%s crisis=%s", collector.channel, why, message.crisis)
            return Answer((self._card(message), *collector.messages), collector.progress)
        if deleted:
            await self.erase(conversation)
        return Answer(tuple(collector.messages), None if deleted else collector.progress, deleted)

    def _card(self, message: Incoming) -> Message:
        """The emergency card, for what the message itself says of its writer."""
        return self._cards.card(message.facts.get("country"), message.facts.get("age_group"))

    async def open(self, channel: str, conversation: str, country: str | None = None) -> Answer:
        """The greeting of a new conversation. `country`: the one of the site that it begins on, an id of data/facts."""
        facts = {"country": country} if country else {}
        greeting = Incoming("", _parsed("greet", 1.0, facts, GIVEN), facts=facts)
        return await self._answer(greeting, Collector(channel), conversation)

    async def resume(self, channel: str, conversation: str) -> Answer:
        """What was said last, with its choices, for somebody who comes back."""
        return await self._answer(read_choice("say:repeat"), Collector(channel), conversation)

    async def erase(self, conversation: str) -> None:
        """Erases a conversation, under its lock and so after any turn that still runs."""
        with suppress(LockError, asyncio.TimeoutError):
            await asyncio.wait_for(self._erase_in_turn(conversation), self._patience)
            return
        # No lock to be had, because a turn hangs: what was asked to be gone goes all the same.
        await self._store.delete(conversation)

    async def _erase_in_turn(self, conversation: str) -> None:
        agent = self._agent()
        async with agent.lock_store.lock(conversation) if agent else nullcontext():
            await self._store.delete(conversation)


@dataclass(frozen=True)
class Incoming:
    """A message made safe. `parse` replaces Rasa's understanding where we know better; None: Rasa reads the text."""

    text: str
    parse: dict[str, Any] | None = None
    crisis: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


def _read(text: str | None, choice: str | None) -> Incoming:
    """A message made safe; when even that fails, one that gets the card, because it may be a crisis."""
    try:
        typed = commands().find(text) if choice is None and text else None  # "skip", "my plan": like the button
        chosen = typed if choice is None else choice
        return read_text(text or "") if chosen is None else read_choice(chosen)
    except Exception as error:  # noqa: BLE001 - a broken rule must not leave anybody without an answer
        log.error("inbox.unread kind=%s", type(error).__name__)
        return _not_understood(crisis=True)


def read_text(text: str) -> Incoming:
    """What was typed, cut to size and folded. A crisis in plain words is decided here, whatever comes after.

    A command that is not ours is not understood, unless it says a crisis.
    """
    folded = fold(_ends(text)).strip()
    readable = folded.lstrip("/").strip()
    if not has_words(readable):
        return _not_understood()
    command = _COMMAND.fullmatch(folded) is not None
    need = screen(readable.replace("_", " ") if command else readable)
    if need in CRISIS_NEEDS:
        facts = {**extract(readable), "danger": "yes"}
        return Incoming(readable, _parsed(need, 1.0, {**facts, "safety": need}), crisis=True, facts=facts)
    return _not_understood() if command else Incoming(readable)


def _ends(text: str) -> str:
    """The first and last parts of an endless text: what matters most is said there."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]}\n{text[-LONGEST // 2 :]}"


def read_choice(choice: str) -> Incoming:
    """What was pressed; an id that is not ours is not understood, and never reaches a rule."""
    parsed = parse(choice)
    if parsed is None:
        return _not_understood()
    if parsed.need:
        return Incoming("", _parsed(parsed.need, 1.0))
    facts = {"choice": choice}
    if parsed.fact:
        facts[parsed.fact[0]] = parsed.fact[1]
    return Incoming("", _parsed(CARRIER, 1.0, facts), crisis=choice == NUMBERS_NOW)


def _not_understood(*, crisis: bool = False) -> Incoming:
    return Incoming("", _parsed(UNKNOWN, 0.0), crisis=crisis)


def _parsed(
    need: str, confidence: float, entities: Mapping[str, str] | None = None, extractor: str = "Inbox"
) -> dict[str, Any]:
    """Rasa's parse of a message that Rasa does not have to read."""
    return {
        "text": "",
        "intent": {"name": need, "confidence": confidence},
        "intent_ranking": [{"name": need, "confidence": confidence}],
        "entities": [
            {"entity": name, "value": value, "start": 0, "end": 0, "extractor": extractor}
            for name, value in (entities or {}).items()
        ],
    }
