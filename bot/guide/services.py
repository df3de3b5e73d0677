"""Which services go beneath a text, and how a service is written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.guide.emergency import Cards
from bot.guide.model import UNSAID, Facts, Link, Message
from bot.helplines.model import Directory, Emergency, Listing

log = logging.getLogger(__name__)


FOR_ADULTS = ("domestic_abuse", "id:uk_national_da_helpline", "id:uk_mens_advice_line")
"""Topics that a child is sent to a service for children with."""


def find(
    directory: Directory, topics: Sequence[str], facts: Facts, now: datetime, limit: int, skip: int = 0
) -> list[Listing]:
    """The services for these topics; none when the directory cannot be asked (the caller has the static lines)."""
    if facts.age_group == "under_18" and facts.about in (None, UNSAID, "self") and FOR_ADULTS[0] in topics:
        topics = tuple(dict.fromkeys(["child_protection" if topic in FOR_ADULTS else topic for topic in topics]))
    try:
        return directory.choose(topics=topics, facts=facts, now=now, limit=limit, skip=skip)
    except Exception as error:  # noqa: BLE001 - no failure of a database may take the reply with it
        log.error("helplines.unavailable kind=%s", type(error).__name__)
        return []


def beside_closed(shown: Sequence[Listing], directory: Directory, facts: Facts, now: datetime) -> list[Listing]:
    """Nobody is sent to closed lines alone: when all of them are, somebody who listens now."""
    if not shown or any(listing.open_now for listing in shown):
        return []
    awake = find(directory, ("emotional_support", "crisis"), facts, now, 3)
    return [listing for listing in awake if listing.open_now][:1]


def numbers(directory: Directory, cards: Cards, facts: Facts) -> Emergency:
    """The emergency number and police line for the person's country."""
    country = None if facts.country == UNSAID else facts.country
    try:
        return directory.emergency(country)
    except Exception as error:  # noqa: BLE001 - as above
        log.error("helplines.unavailable kind=%s", type(error).__name__)
        return cards.numbers(country)


def entry(listing: Listing) -> str:
    """A service in two lines: what it is; when it is open, and the numbers to call or text."""
    ways = [link.label for link in listing.links if not link.url.startswith("https:")]
    return f"{listing.name}: {listing.summary}\n{'. '.join([listing.hours, *ways])}"


def links(listing: Listing) -> tuple[Link, ...]:
    """The ways to reach a service, each with its name, so that a row of buttons can be told apart."""
    return tuple(Link(f"{listing.name}: {link.label}", link.url) for link in listing.links)


def bubble(listings: Sequence[Listing]) -> Message:
    """The services as one message."""
    ways = tuple(link for listing in listings for link in links(listing))
    return Message("\n\n".join(entry(listing) for listing in listings), links=ways, kind="helplines")


def static(cards: Cards, facts: Facts, limit: int = 2) -> Message:
    """The static lines as one message, for when the directory is away."""
    lines = cards.lines(facts.country, facts.age_group, limit)
    return Message("\n".join(lines.text), links=lines.links, kind="helplines")
