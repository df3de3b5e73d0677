"""Filters over the directory, the same for the command line and the public page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.helplines.hours import opening
from bot.helplines.service import EVERYWHERE, HELPING, Service


@dataclass(frozen=True)
class Filters:
    """What to keep; None keeps everything. `age` is under_18 or adult."""

    country: str | None = None  # ISO 3166-1 alpha-2, INT, or a UK nation
    topic: str | None = None
    age: str | None = None
    language: str | None = None
    open_now: bool = False


def suits_age(service: Service, age: str | None) -> bool:
    """Whether someone of this age may see it. Not said: everything but what is for adults only."""
    if age == "adult":
        return service.adults_only or bool({"everyone", "adults"} & set(service.who)) or "under_18" not in service.who
    if age == "under_18":
        grown_up = {"adults", "offenders", "men", *HELPING}
        return not service.adults_only and bool(set(service.who) - grown_up)
    return not service.adults_only


def select(services: Iterable[Service], filters: Filters, now: datetime) -> list[Service]:
    """The services that pass, in their own order. A country brings its own ones, and those for any country."""
    return [service for service in services if keeps(service, filters, now)]


def keeps(service: Service, filters: Filters, now: datetime) -> bool:
    """Whether one service passes."""
    if filters.country:
        country, _, nation = filters.country.partition("-")
        if service.country not in (country, EVERYWHERE):
            return False
        if nation and service.regions and filters.country not in service.regions:
            return False
    if filters.topic and filters.topic not in service.help_with:
        return False
    if filters.language and not {filters.language, "multiple", "interpreter"} & set(service.languages):
        return False
    if not suits_age(service, filters.age):
        return False
    return not filters.open_now or opening(service.hours, service.country, now).state == "open"
