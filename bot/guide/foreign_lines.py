"""How numbers and services are written in another language: a line of text and links, from what the directory gives.

The directory writes English; a number stands in its link's label as people write it, and what to do with it is in the
link's address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from bot.guide.model import Link
from bot.helplines.model import Listing
from bot.languages import Language

HOME = "GB"  # Steady is a British service: where the country is not known, its number is shown too
_NUMBER = re.compile(r"[+#]?\d[\d ()./-]*\d|#?\d")


class Lines(NamedTuple):
    """Ways to reach people: as text, one a line, and as links."""

    text: tuple[str, ...]
    links: tuple[Link, ...]


def emergency(language: Language, country: str | None, number_of: Callable[[str], str]) -> tuple[str, tuple[Link, ...]]:
    """The emergency number for a text, and a link for each that can be dialled.

    `number_of` gives a country's number in the directory's words ("17 or 112"; no digits where none is known). Where
    the person's country is not known: those of the countries where the language is spoken, each with its country.
    """
    local, either = language.labels["local_emergency"], f" {language.labels['or']} "
    if country:
        numbers = _NUMBER.findall(number_of(country))
        return (either.join(numbers) or local), tuple(_dial(language, number) for number in numbers)
    places: dict[str, list[str]] = {}
    for one in dict.fromkeys((*language.spoken, HOME)):
        if numbers := _NUMBER.findall(number_of(one)):
            places.setdefault(either.join(numbers), []).append(language.countries[one])
    known = [f"{number} ({', '.join(names)})" for number, names in places.items()]
    return ", ".join(known) + either + local, tuple(_dial(language, number.partition(either)[0]) for number in places)


def _dial(language: Language, number: str) -> Link:
    digits = "".join(sign for sign in number if sign.isdigit())
    return Link(language.labels["call"].format(number=number), f"tel:{digits}")


def finder(language: Language, url: str) -> Link:
    """The list of helplines in every country, as a link whose label says so."""
    return Link(language.labels["finder"].format(name=urlsplit(url).netloc), url)


def label(link: Link, language: Language) -> str:
    """What a link of the directory does, in the language."""
    labels, parts = language.labels, urlsplit(link.url)
    number = found.group() if (found := _NUMBER.search(link.label)) else parts.path
    if parts.scheme == "tel":
        return labels["call"].format(number=number)
    if parts.scheme == "sms":
        keyword = parse_qs(parts.query).get("body", [""])[0]
        return labels["sms_keyword" if keyword else "sms"].format(number=_last_number(link.label), keyword=keyword)
    if parts.netloc == "wa.me":
        return labels["whatsapp"].format(number=number)
    return labels["chat" if "chat" in link.label.lower() else "web"]


def _last_number(text: str) -> str:
    """A keyword may hold digits; the number to text stands after it."""
    found = _NUMBER.findall(text)
    return str(found[-1]) if found else text


def links(listing: Listing, language: Language) -> tuple[Link, ...]:
    """The ways to reach a service, each with its name."""
    return tuple(Link(f"{listing.name}: {label(link, language)}", link.url) for link in listing.links)


def lines(listing: Listing, language: Language, country: str | None) -> str:
    """A service in one line: name, numbers, country where it is not the person's own, open now or not.

    The name is followed by ": " as in `links`, by which a page knows what belongs together.
    """
    ways = [label(link, language) for link in listing.links if not link.url.startswith("https:")]
    if not ways:
        ways = [urlsplit(link.url).netloc for link in listing.links[:1]]
    place = f"{country}, " if country and "(" not in listing.name else ""
    state = language.labels["open" if listing.open_now else "hours_vary"]
    return f"{listing.name}: {', '.join(ways)} ({place}{state})"
