"""A person in a conversation with the guide: real texts, real plan, real helplines.

SmallDirectory is for tests that need to know who is in it, BrokenDirectory for those that need nobody to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timezone
from functools import cache
from typing import Any

from bot.guide.choices import parse
from bot.guide.content import Content
from bot.guide.model import Facts, Link, Memory, Message, Reply, Turn
from bot.guide.needs import ACTIONS
from bot.guide.reply import respond
from bot.helplines import open_directory
from bot.helplines.model import Directory, Emergency, Listing

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


@cache
def content() -> Content:
    return Content.load()


@cache
def helplines() -> Directory:
    return open_directory("sqlite://")


def _listing(
    key: str, name: str, number: str, *topics: str, adult: bool = False
) -> tuple[Listing, tuple[str, ...], bool]:
    links = (Link(f"Call {number}", f"tel:{number.replace(' ', '')}"),)
    return Listing(key, name, "Someone to talk to.", links, True, "Open all day, every day", "GB"), topics, adult


class SmallDirectory:
    """Four real UK services."""

    services = (
        _listing("uk_samaritans", "Samaritans", "116 123", "crisis", "emotional_support"),
        _listing("uk_childline", "Childline", "0800 1111", "crisis", "sextortion", "emotional_support"),
        _listing("uk_victim_support", "Victim Support", "0808 168 9111", "sextortion", "report_crime"),
        _listing("uk_revenge_porn_helpline", "Revenge Porn Helpline", "0345 6000 459", "sextortion", adult=True),
    )

    def choose(
        self, *, topics: Sequence[str], facts: Facts, now: datetime, limit: int = 3, skip: int = 0
    ) -> list[Listing]:
        fitting = [
            listing
            for listing, about, adult in self.services
            if (set(topics) & {*about, f"id:{listing.id}"}) and (facts.age_group == "adult" or not adult)
        ]
        return fitting[skip : skip + limit]

    def emergency(self, country: str | None) -> Emergency:
        return Emergency("999", "101", country)


class BrokenDirectory:
    """A directory whose database is away."""

    def choose(self, **_: Any) -> list[Listing]:
        raise ConnectionError("no database")

    def emergency(self, country: str | None) -> Emergency:
        raise ConnectionError("no database")


class Chat:
    """One conversation. `tell` sends an understood message, `press` a choice; both return the reply."""

    def __init__(self, directory: Any = None, **facts: Any) -> None:
        self.facts, self.memory = Facts(**facts), Memory()
        self.directory = directory or helplines()
        self.last: Reply | None = None

    def tell(
        self,
        need: str,
        *,
        safety: str | None = None,
        confidence: float = 1.0,
        readings: tuple[tuple[str, float], ...] = (),
        choice: str | None = None,
        **heard: str,
    ) -> Reply:
        before = self.facts
        self.facts = replace(before, **heard)
        turn = Turn(need, confidence, readings, safety, choice, frozenset(heard), self.facts, before, self.memory, NOON)
        reply = respond(ACTIONS[need], turn, content(), self.directory)
        self.memory = Memory.from_slots(reply.memory.to_slots())
        self.facts = Facts.from_slots({**asdict(self.facts), **reply.facts})
        self.last = reply
        return reply

    def press(self, choice: str) -> Reply:
        parsed = parse(choice)
        if parsed and parsed.verb == "ask":
            return self.tell(parsed.arg)
        fact = dict([parsed.fact]) if parsed and parsed.fact else {}
        return self.tell("choose", choice=choice, **fact)

    @property
    def step(self) -> str | None:
        return self.memory.step


def words(reply: Reply) -> str:
    """Everything a reply shows, links included."""
    shown = [part for m in reply.messages for part in (m.text, *(f"{link.label} {link.url}" for link in m.links))]
    return "\n".join(shown)


def choices(reply: Reply) -> list[str]:
    return [choice.id for message in reply.messages for choice in message.choices]


def kinds(reply: Reply) -> list[str]:
    return [message.kind for message in reply.messages]


def said(reply: Reply, chat: Chat, name: str) -> bool:
    """Whether the reply holds one of the wordings of a response."""
    return any(_said(reply.messages, v.text.partition("{")[0]) for v in content().responses[name])


def _said(messages: Sequence[Message], start: str) -> bool:
    return any(start.strip() in message.text for message in messages)
