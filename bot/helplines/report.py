"""What the people who keep the directory need to know: what to check again, and where nobody helps yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone

from bot.guide.model import Facts
from bot.helplines.choose import Asked, Shelf, fits
from bot.helplines.service import EVERYWHERE, LIVE_KINDS, Book, Service
from bot.helplines.source import first_day

AGES = ("under_18", "adult")


@dataclass(frozen=True)
class ReviewItem:
    """An entry that somebody should look at again."""

    id: str
    name: str
    country: str
    missing: tuple[str, ...]  # fields that nobody has confirmed; "all": the whole entry, which is not shown
    due: bool  # whether its review date has come
    checked: str
    days: int | None  # since it was checked; None when that is not known
    review_by: str
    source: str  # the first page it rests on, or ""
    notes: str


@dataclass(frozen=True)
class Cell:
    """How many services of a country help with something; `lines`: by phone, text or chat."""

    country: str
    topic: str
    age: str
    services: int
    lines: int


def is_due(service: Service, today: date) -> bool:
    """Whether its review date has come."""
    return service.review_by == "due" or first_day(service.review_by) <= today


def review(book: Book, today: date) -> list[ReviewItem]:
    """Every entry with something unconfirmed or a review date that has come; the most urgent first."""
    items = []
    for service in book.services:
        due = is_due(service, today)
        if not due and not service.unverified_fields:
            continue
        known = service.checked != "unknown"
        items.append(
            ReviewItem(
                id=service.id,
                name=service.name,
                country=service.country,
                missing=service.unverified_fields,
                due=due,
                checked=service.checked,
                days=(today - first_day(service.checked)).days if known else None,
                review_by=service.review_by,
                source=service.source_urls[0] if service.source_urls else "",
                notes=service.notes,
            )
        )
    return sorted(items, key=urgency)


def urgency(item: ReviewItem) -> tuple[int, int]:
    """Sort key: lines whose number or hours are in doubt, then whole entries, then the oldest checks."""
    doubt = 0 if {"phone", "hours", "sms"} & set(item.missing) else 1 if "all" in item.missing else 2
    return doubt, -(item.days if item.days is not None else 10_000)


def coverage(shelf: Shelf, countries: Sequence[str], topics: Iterable[str], now: datetime | None = None) -> list[Cell]:
    """Country x need x age, counting each country's own services only. `countries` may name UK nations."""
    now = now or datetime(2026, 1, 1, tzinfo=timezone.utc)  # counting does not depend on the hour
    cells = []
    topics = tuple(topics)
    for country in countries:
        home = shelf.by_country.get(country.partition("-")[0], ())
        for topic in topics:
            for age in AGES:
                asked = Asked.of([topic], Facts(country=country, age_group=age), now)
                found = [service for service in home if fits(service, asked)]
                lines = sum(1 for service in found if any(service.of_kind(*LIVE_KINDS)))
                cells.append(Cell(country, topic, age, len(found), lines))
    return cells


def countries_of(shelf: Shelf) -> list[str]:
    """The countries that have services of their own, in the order of the file."""
    return [country for country in shelf.by_country if country != EVERYWHERE]
