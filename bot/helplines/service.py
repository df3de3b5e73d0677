"""A service of the directory as immutable data, and what of it may be shown.

`Service` holds everything that data/helplines.yml says. `visible` is the only way from there to a person: it takes out
every field that nobody has confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["phone", "sms", "whatsapp", "chat", "web", "email"]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
EVERYWHERE = "INT"  # the country of services that are for any country
TEXT_KINDS: frozenset[Kind] = frozenset({"sms", "whatsapp", "chat"})  # ways to get help without speaking aloud
HELPING = ("parents", "supporters", "professionals")  # who of `who` asks for somebody else
LIVE_KINDS: frozenset[Kind] = TEXT_KINDS | {"phone"}  # somebody answers there and then

# The kinds of contact that a name in `unverified_fields` hides.
HIDES: dict[str, Kind] = {
    "phone": "phone",
    "sms": "sms",
    "whatsapp": "whatsapp",
    "chat_url": "chat",
    "web_url": "web",
    "email": "email",
}


@dataclass(frozen=True)
class Period:
    """Opening times on some days of the week, in minutes of local time since midnight."""

    days: tuple[int, ...]  # 0 is Monday
    opens: int
    closes: int  # more than 1440 when it ends after midnight


@dataclass(frozen=True)
class Hours:
    """When a service answers. `always`, or periods in a time zone."""

    always: bool = False
    timezone: str | None = None  # IANA name
    periods: tuple[Period, ...] = ()
    holidays: str | None = None  # open | closed | None: its source does not say
    calendar: str | None = None  # whose public holidays (GB-ENG); None: the service's country
    closures: tuple[tuple[str, str], ...] = ()  # first and last day of the year it is closed, MM-DD, may pass New Year

    @property
    def every_day(self) -> bool:
        """Whether it answers on all seven days of the week."""
        return self.always or {day for period in self.periods for day in period.days} == set(range(7))


ALWAYS = Hours(always=True)


@dataclass(frozen=True)
class Route:
    """One way to reach a service. `value` is a number as people write it, an address or a URL."""

    kind: Kind
    value: str
    keyword: str | None = None  # what to write in a text message
    note: str | None = None


@dataclass(frozen=True)
class Service:
    """One entry of data/helplines.yml."""

    id: str
    name: str
    organisation: str
    country: str  # ISO 3166-1 alpha-2, or INT
    regions: tuple[str, ...]  # GB-ENG ...; empty: the whole country
    who: tuple[str, ...]
    help_with: tuple[str, ...]
    summary: str
    routes: tuple[Route, ...]
    hours: Hours | None  # None: not known
    chat_hours: Hours | None  # of chat; the same as `hours` unless the source says otherwise
    cost: str
    languages: tuple[str, ...]  # ISO 639-1, multiple, interpreter
    anonymous: bool | None
    source_urls: tuple[str, ...]
    checked: str  # YYYY, YYYY-MM, YYYY-MM-DD or unknown
    review_by: str  # the same, or due
    confidence: str
    status: str  # open | renamed | merged | closed
    unverified_fields: tuple[str, ...] = ()
    notes: str = ""

    def of_kind(self, *kinds: Kind) -> Iterator[Route]:
        """Its routes of these kinds, in order."""
        return (route for route in self.routes if route.kind in kinds)

    @property
    def adults_only(self) -> bool:
        """Whether it must never be shown to someone who is, or may be, under 18."""
        return "adults" in self.who and not {"everyone", "under_18", "parents"} & set(self.who)

    @property
    def for_some(self) -> bool:
        """Whether it is for women, men, LGBTQ+ people or one faith only, which we never guess."""
        return not {"everyone", "under_18", "adults", "offenders", *HELPING} & set(self.who)


@dataclass(frozen=True)
class EmergencyNumbers:
    """Which services give `{emergency}` and `{police}` of a country or UK nation."""

    country: str
    number: str  # id of a service
    police: str | None


@dataclass(frozen=True)
class Book:
    """The whole of data/helplines.yml."""

    services: tuple[Service, ...]
    emergency: tuple[EmergencyNumbers, ...]
    finder: str  # id of the international finder


def visible(service: Service) -> Service | None:
    """What may be shown of it: unconfirmed fields taken out. None when nothing is left, or it has closed down."""
    hidden = set(service.unverified_fields)
    if "all" in hidden or service.status == "closed":
        return None
    kinds = {HIDES[field] for field in hidden if field in HIDES}
    routes = tuple(route for route in service.routes if route.kind not in kinds)
    if not routes:
        return None
    return replace(
        service,
        routes=routes,
        organisation="" if "organisation" in hidden else service.organisation,
        hours=None if "hours" in hidden else service.hours,
        chat_hours=None if "hours" in hidden else service.chat_hours,
        cost="" if "cost" in hidden else service.cost,
        languages=() if "languages" in hidden else service.languages,
        anonymous=None if "anonymous" in hidden else service.anonymous,
    )
