"""Reads data/helplines.yml into a `Book`, and refuses what cannot be right by file, line and reason.

The schema (bot/schemas/helplines.json) checks shapes; here stand the rules that need more than one value: real
countries and time zones, numbers that parse, hours that begin before they end and do not overlap, one entry per id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import phonenumbers

from bot import content
from bot.helplines import phones
from bot.helplines.service import (
    ALWAYS,
    DAYS,
    EVERYWHERE,
    MINUTES_A_DAY,
    Book,
    EmergencyNumbers,
    Hours,
    Period,
    Route,
    Service,
    visible,
)

FILE = content.DATA / "helplines.yml"
SCHEMA = "helplines"
WEEK = 7 * MINUTES_A_DAY
Fail = Callable[[str, Iterable["str | int"]], None]


def load_book(path: Path = FILE) -> Book:
    """The checked content of the file; raises bot.content.ContentError for the first thing that is wrong."""
    return parsed(path, fingerprint(path))


@lru_cache(maxsize=2)
def parsed(path: Path, mark: str) -> Book:
    """The content of a file with this fingerprint: parsing takes more than a second, so the last ones are kept."""
    return book_from(content.load(path, SCHEMA, check))


def fingerprint(path: Path = FILE) -> str:
    """Changes whenever the file, or the code that reads it, does. Raises ContentError when the file cannot be read."""
    try:
        parts = [path.read_bytes(), Path(__file__).read_bytes(), (content.SCHEMAS / f"{SCHEMA}.json").read_bytes()]
    except OSError as error:
        raise content.ContentError(path, None, f"cannot be read ({error.__class__.__name__})") from None
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def minutes(time: str) -> int:
    """'16:30' as minutes since midnight."""
    hour, _, minute = time.partition(":")
    return int(hour) * 60 + int(minute)


def hours_from(data: Any) -> Hours | None:
    """The hours of one entry; None for `unknown`."""
    if data in ("always", "unknown"):
        return ALWAYS if data == "always" else None
    periods = tuple(
        Period(
            tuple(DAYS.index(day) for day in period["days"]),
            minutes(period["open"]),
            minutes(period["close"]) + (MINUTES_A_DAY if period.get("overnight") else 0),
        )
        for period in data["periods"]
    )
    closures = tuple((closure["first"], closure["last"]) for closure in data.get("closures", ()))
    return Hours(False, data["timezone"], periods, data.get("holidays"), data.get("calendar"), closures)


def routes_from(entry: Any) -> tuple[Route, ...]:
    """The ways to reach a service, in the order in which they are shown."""
    routes = [Route("phone", number) for number in [entry.get("phone"), *entry.get("phone_also", ())] if number]
    if sms := entry.get("sms"):
        routes.append(Route("sms", sms["number"], sms.get("keyword"), sms.get("note")))
    if entry.get("whatsapp"):
        routes.append(Route("whatsapp", entry["whatsapp"]))
    if entry.get("chat_url"):
        routes.append(Route("chat", entry["chat_url"]))
    if entry.get("web_url"):
        routes.append(Route("web", entry["web_url"]))
    if entry.get("email"):
        routes.append(Route("email", entry["email"]))
    return tuple(routes)


def service_from(entry: Any) -> Service:
    """One entry as a `Service`."""
    lists = ("regions", "who", "help_with", "languages", "source_urls", "unverified_fields")
    texts = ("id", "name", "organisation", "country", "summary", "cost", "checked", "review_by", "confidence", "status")
    values: dict[str, Any] = {name: tuple(entry.get(name, ())) for name in lists}
    values |= {name: entry[name] for name in texts}
    return Service(
        **values,
        routes=routes_from(entry),
        hours=hours_from(entry["hours"]),
        chat_hours=hours_from(entry.get("chat_hours", entry["hours"])),
        anonymous=entry.get("anonymous"),
        notes=entry.get("notes", ""),
    )


def book_from(data: Any) -> Book:
    """The checked data as a `Book`."""
    numbers = (EmergencyNumbers(land, ids["number"], ids.get("police")) for land, ids in data["emergency"].items())
    return Book(tuple(service_from(entry) for entry in data["helplines"]), tuple(numbers), data["finder"])


def check(data: Any, fail: Fail) -> None:
    """The rules that the schema cannot say."""
    seen: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(data["helplines"]):
        at = ("helplines", index)
        for what, key in ((f"id {entry['id']}", (entry["id"],)), ("name", (entry["name"], entry["country"]))):
            if key in seen:
                fail(f"two entries have the {what}; the other is entry {seen[key] + 1}", (*at, "id"))
            seen[key] = index
        check_entry(entry, data.get("short_codes", {}).get(entry["country"], ()), at, fail)
    check_references(data, fail)


def check_entry(entry: Any, short_codes: Iterable[str], at: tuple[str | int, ...], fail: Fail) -> None:
    """One entry: its country, numbers, hours and dates."""
    country = entry["country"]
    if country != EVERYWHERE and country not in phonenumbers.SUPPORTED_REGIONS:
        fail(f"{country} is not a country", (*at, "country"))
    for index, region in enumerate(entry.get("regions", ())):
        if not region.startswith(f"{country}-"):
            fail(f"{region} is not a part of {country}", (*at, "regions", index))
    numbers: list[tuple[tuple[str | int, ...], str | None]] = [
        (("phone",), entry.get("phone")),
        *((("phone_also", index), number) for index, number in enumerate(entry.get("phone_also", ()))),
        (("sms", "number"), entry.get("sms", {}).get("number")),
        (("whatsapp",), entry.get("whatsapp")),
    ]
    for where, number in numbers:
        if number and (reason := phones.fault(number, country, tuple(short_codes))):
            fail(reason, (*at, *where))
    if not entry["source_urls"] and "all" not in entry.get("unverified_fields", ()):
        fail("an entry without a source must have `all` in unverified_fields", (*at, "source_urls"))
    for name in ("hours", "chat_hours"):
        if isinstance(entry.get(name), dict):
            check_hours(entry[name], country, (*at, name), fail)
    for name in ("checked", "review_by"):
        if entry[name] not in ("unknown", "due") and not is_date(entry[name]):
            fail(f"{entry[name]} is not a date", (*at, name))
    if entry["review_by"] != "due" and (entry["checked"] == "unknown" or entry["review_by"] <= entry["checked"]):
        fail("review_by must come after checked (or be `due`)", (*at, "review_by"))


def check_hours(hours: Any, country: str, at: tuple[str | int, ...], fail: Fail) -> None:
    """Opening times: a real time zone and calendar, each period after the other."""
    if not is_timezone(hours["timezone"]):
        fail(f"{hours['timezone']} is not a time zone", (*at, "timezone"))
    calendar, _, part = str(hours.get("calendar", country)).partition("-")
    if "holidays" in hours or "calendar" in hours:
        supported = holidays.list_supported_countries()
        if calendar not in supported or (part and part not in supported[calendar]):
            fail(f"no calendar of public holidays is known for {hours.get('calendar', country)}", at)
    spans: list[tuple[int, int]] = []
    for index, period in enumerate(hours["periods"]):
        where = (*at, "periods", index)
        begin, end = minutes(period["open"]), minutes(period["close"])
        if period.get("overnight") and end >= begin:
            fail("an overnight period must close earlier in the day than it opened", where)
        if not period.get("overnight") and end <= begin:
            times = f"closes ({period['close']}) before it opens ({period['open']})"
            fail(f"{times}; past midnight is `overnight: true`", where)
        for day in period["days"]:
            start = DAYS.index(day) * MINUTES_A_DAY + begin
            stop = start + (end - begin) % WEEK if end > begin else start + MINUTES_A_DAY + end - begin
            for other, last in spans:
                if any(start + shift < last and other < stop + shift for shift in (-WEEK, 0, WEEK)):
                    fail(f"hours overlap on {day}", where)
            spans.append((start, stop))


def check_references(data: Any, fail: Fail) -> None:
    """The entries that others name: the finder and the emergency numbers."""
    shown = {entry["id"]: visible(service_from(entry)) for entry in data["helplines"]}
    if not shown.get(data["finder"]):
        fail(f"{data['finder']} is no service that may be shown", ("finder",))
    for land, ids in data["emergency"].items():
        for role, service_id in ids.items():
            service = shown.get(service_id)
            if service is None or not any(service.of_kind("phone")):
                fail(f"{service_id} is no service with a phone number that may be shown", ("emergency", land, role))


def is_timezone(name: str) -> bool:
    """Whether the IANA database knows this name."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, a folder of the database, or a path outside it
        return False
    return True


def is_date(text: str) -> bool:
    """Whether YYYY, YYYY-MM or YYYY-MM-DD is a day that exists."""
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def first_day(text: str) -> date:
    """The first day that a date of the file can mean: 2025-06 is 1 June 2025."""
    year, month, day = [*text.split("-"), "1", "1"][:3]
    return date(int(year), int(month), int(day))
