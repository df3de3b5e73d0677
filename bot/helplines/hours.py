"""Is a service open at a given moment, until when, and when does it open next? Pure; `now` is always handed in.

Times are worked out on the service's own clock, so daylight saving, nights past midnight and public holidays come out
as its staff would say. Where a source does not say what happens on public holidays, a line that rests on some days of
the week counts as "may be closed" on them: a closed line must never look open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from bot.helplines.service import Hours, Service
from bot.helplines.words import Words

State = Literal["open", "may_be_closed", "closed", "unknown"]
Span = tuple[datetime, datetime]  # begin and end, UTC
AHEAD = 15  # days to look for the next opening: past Christmas and New Year together


@dataclass(frozen=True)
class Opening:
    """The state at one moment. `until` and `opens` are on the service's own clock."""

    state: State
    until: datetime | None = None  # when it closes; None when it never does
    opens: datetime | None = None  # when it opens next, if it is not open


@lru_cache(maxsize=64)
def calendar_of(code: str) -> holidays.HolidayBase | None:
    """The public holidays of a country or of one of its parts (GB-ENG); None when nobody keeps them."""
    country, _, part = code.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return None


def is_holiday(day: date, hours: Hours, country: str) -> bool:
    """Whether `day` is a public holiday where the service works."""
    calendar = calendar_of(hours.calendar or country)
    return calendar is not None and day in calendar


def in_closure(day: date, hours: Hours) -> bool:
    """Whether `day` falls in a yearly closure, New Year included."""
    today = f"{day:%m-%d}"
    return any(
        first <= today <= last if first <= last else today >= first or today <= last for first, last in hours.closures
    )


def rests(day: date, hours: Hours, country: str) -> bool:
    """Whether it does not begin work on `day` for a reason other than the day of the week."""
    if in_closure(day, hours):
        return True
    doubtful = hours.holidays is None and not hours.every_day
    return (hours.holidays == "closed" or doubtful) and is_holiday(day, hours, country)


@lru_cache(maxsize=2048)  # the same for all who ask on one day
def windows(hours: Hours, country: str, first: date, days: int, *, ignore_rests: bool = False) -> tuple[Span, ...]:
    """The spans in which it is open, that begin on the `days` days from `first`; touching ones joined."""
    zone = ZoneInfo(hours.timezone or "UTC")
    spans: list[Span] = []
    for day in (first + timedelta(days=number) for number in range(days)):
        if not ignore_rests and rests(day, hours, country):
            continue
        for period in hours.periods:
            if day.weekday() in period.days:
                spans.append((at(day, period.opens, zone), at(day, period.closes, zone)))
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute of local time as a moment (UTC, so that spans compare right across a change of the clocks)."""
    extra, minute = divmod(minute, 24 * 60)
    local = datetime.combine(day + timedelta(days=extra), time(minute // 60, minute % 60), zone)
    return local.astimezone(timezone.utc)


def opening(hours: Hours | None, country: str, now: datetime) -> Opening:
    """Whether it is open at `now` (any time zone, but it must have one)."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    if hours is None:
        return Opening("unknown")
    if hours.always:
        return Opening("open")
    zone = ZoneInfo(hours.timezone or "UTC")
    today = now.astimezone(zone).date()
    # From yesterday for a night shift; a few days more on both sides so that joined weekends are seen whole.
    for begin, end in windows(hours, country, today - timedelta(days=3), AHEAD + 3):
        if begin <= now < end:
            whole_week = end - begin >= timedelta(days=7)
            return Opening("open", until=None if whole_week else end.astimezone(zone))
        if begin > now:
            usual = windows(hours, country, today - timedelta(days=1), 2, ignore_rests=True)
            doubtful = hours.holidays is None and any(start <= now < stop for start, stop in usual)
            state: State = "may_be_closed" if doubtful and not in_closure(today, hours) else "closed"
            return Opening(state, opens=begin.astimezone(zone))
    return Opening("closed")


def clock(moment: datetime, words: Words) -> str:
    """16:00, or the word for midnight."""
    return words.say("hours.midnight") if (moment.hour, moment.minute) == (0, 0) else f"{moment:%H:%M}"


def describe(service: Service, now: datetime, words: Words) -> str:
    """Its opening times as one short line: "Open now until 16:00", "Opens Monday 10:00"."""
    found = opening(service.hours, service.country, now)
    if found.state == "unknown":
        return words.say("hours.unknown")
    if found.state == "may_be_closed":
        return words.say("hours.may_be_closed")
    moment = found.until if found.state == "open" else found.opens
    if moment is None:
        if found.state == "closed":
            return words.say("hours.closed")
        live = any(service.of_kind("phone", "sms", "whatsapp", "chat"))
        return words.say("hours.always" if live else "hours.online")
    here = now.astimezone(moment.tzinfo)
    # A closing at midnight belongs to the day that ends with it.
    day = (moment - timedelta(minutes=1 if found.state == "open" else 0)).date()
    values = {
        "time": clock(moment, words) if found.state == "open" else f"{moment:%H:%M}",
        "day": words.days[day.weekday()],
        "date": day.day,
        "month": words.months[day.month - 1],
    }
    if found.state == "open":
        soon = moment - here < timedelta(hours=20)
        return words.say("hours.open_until" if soon else "hours.open_until_day", **values)
    ahead = (day - here.date()).days
    name = {0: "opens_today", 1: "opens_tomorrow"}.get(ahead, "opens_day" if ahead < 7 else "opens_date")
    return words.say(f"hours.{name}", **values)
