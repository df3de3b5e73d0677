"""A service as a person sees it: links that dial, text or open, and its opening times in one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.guide.model import Link
from bot.helplines.hours import describe, opening
from bot.helplines.model import Emergency, Listing
from bot.helplines.phones import url
from bot.helplines.service import Book, Route, Service
from bot.helplines.words import Words


def link(route: Route, country: str, words: Words) -> Link:
    """One route as a link with a label that says what it does."""
    if route.kind == "sms" and route.keyword:
        label = words.say("links.sms_keyword", number=route.value, keyword=route.keyword)
    else:
        label = words.say(f"links.{route.kind}", number=route.value, address=route.value)
    return Link(label, url(route, country))


def links(service: Service, now: datetime, words: Words) -> tuple[Link, ...]:
    """Every way in, but a chat that is closed while the phone is open, and email only where there is nothing else."""
    phone_open = opening(service.hours, service.country, now).state == "open"
    chat_closed = opening(service.chat_hours, service.country, now).state in ("closed", "may_be_closed")
    kept = (
        route
        for route in service.routes
        if (route.kind != "email" or len(service.routes) == 1)
        and not (route.kind == "chat" and chat_closed and phone_open)
    )
    return distinct(link(route, service.country, words) for route in kept)


def distinct(found: Iterable[Link]) -> tuple[Link, ...]:
    """The links without doubles: a chat that begins on the service's front page needs no second link to it."""
    seen: dict[str, Link] = {}
    for one in found:
        seen.setdefault(one.url, one)
    return tuple(seen.values())


def listing(
    service: Service, now: datetime, words: Words, *, mark_uk: bool = False, meanwhile: bool = False
) -> Listing:
    """A service (already `visible`) for a reply. `mark_uk`: the person's country is not known, so say which it is."""
    hours = describe(service, now, words)
    marked = mark_uk and service.country == "GB"
    if marked and any(character.isdigit() for character in hours):
        hours = words.say("hours.zone_uk", hours=hours)
    return Listing(
        id=service.id,
        name=words.say("marks.uk", name=service.name) if marked else service.name,
        summary=service.summary,
        links=links(service, now, words),
        open_now=opening(service.hours, service.country, now).state == "open",
        hours=words.say("hours.meanwhile", hours=hours) if meanwhile else hours,
        country=service.country,
    )


def emergency(book: Book, country: str | None, words: Words) -> Emergency:
    """The emergency number and police line of a country or UK nation; "your local" ones where none is known."""
    if country is None:
        return Emergency(words.say("emergency.unknown"), words.say("emergency.police_unknown"), None)
    known = {numbers.country: numbers for numbers in book.emergency}
    numbers = known.get(country) or known.get(country.partition("-")[0])
    if numbers is None:
        return Emergency(words.say("emergency.local"), words.say("emergency.police"), country)
    services = {service.id: service for service in book.services}
    first, *more = [route.value for route in services[numbers.number].of_kind("phone")]
    number = words.say("emergency.or", first=first, second=more[0]) if more else first
    police = words.say("emergency.police")
    if numbers.police:
        police = next(services[numbers.police].of_kind("phone")).value
    return Emergency(number, police, country)
