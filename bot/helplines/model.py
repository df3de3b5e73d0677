"""What the guide asks of the helpline directory, and what it gets back. No database here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.guide.model import Facts, Link


@dataclass(frozen=True)
class Listing:
    """One service as it is shown to a person: only fields that were verified."""

    id: str  # the id in data/helplines.yml
    name: str
    summary: str  # what it is for, one short sentence
    links: tuple[Link, ...]  # phone (tel:), text (sms:), chat and web (https:)
    open_now: bool
    hours: str  # "Open now until 16:00", "Opens Monday 10:00", "Open all day, every day"
    country: str  # ISO 3166-1 alpha-2, or "INT"


@dataclass(frozen=True)
class Emergency:
    """The numbers that go into `{emergency}` and `{police}` of a text."""

    number: str  # emergency services
    police: str  # the police line for what is not an emergency
    country: str | None  # the country they are for; None when it is not known


class Directory(Protocol):
    """Where the guide finds services. Implemented by bot.helplines.open_directory()."""

    def choose(
        self, *, topics: Sequence[str], facts: Facts, now: datetime, limit: int = 3, skip: int = 0
    ) -> list[Listing]:
        """The services for these topics (help_with values, or `id:<id>`) that fit the person, best first.

        Never an adult-only service when `facts.age_group` is not "adult". At least one of them is open at `now`
        where any is. `skip` leaves out the first ones, for "show more".
        """

    def emergency(self, country: str | None) -> Emergency:
        """The emergency number and police line of a country (UK nations included)."""
