"""What stands on the help card. Texts come from data/card.<language>.yml, numbers and addresses from the helplines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import DATA, load
from bot.guide.texts import fill, placeholders
from bot.guide.wording import Said
from bot.helplines.listing import emergency
from bot.helplines.service import Book, Route, Service, visible
from bot.helplines.source import load_book
from bot.helplines.words import Words, load_words

Fail = Callable[[str, Iterable[str | int]], None]
NUMBERS = ("emergency", "police")
ORDER = ("phone", "sms", "web")  # how a service is shown when it has several ways: the first of these
_TYPED = re.compile(r"\d{3}")  # three figures in a row are a number that belongs into the helplines
_LISTS = ("lead", "steps", "people")
_NOT_READ = ("language", "country")


@dataclass(frozen=True)
class Way:
    """How a service is reached, as it is printed, and the address behind it."""

    shown: str
    url: str


@dataclass(frozen=True)
class Person:
    """A service on the card."""

    name: str
    about: str
    way: Way


@dataclass(frozen=True)
class Card:
    """The card with every number in its place."""

    language: str
    title: str
    about: str
    lead: tuple[str, ...]
    steps_title: str
    steps: tuple[tuple[str, str], ...]  # what to do, and how
    words_title: str
    words: str
    people_title: str
    people: tuple[Person, ...]
    danger: str
    here: str
    own: str
    foot: str

    @classmethod
    def load(cls, language: str = "en", data_dir: Path = DATA) -> Card:
        """The checked file, filled; raises ContentError with the line at fault."""
        book, words = load_book(data_dir / "helplines.yml"), load_words(language, data_dir)
        services = {service.id: shown for service in book.services if (shown := visible(service))}

        data = load(path(language, data_dir), "card", lambda data, fail: _check(data, services, fail))
        values = _values(data["country"], book, services, words)
        filled = {name: fill(text, values) for name, text in data.items() if isinstance(text, str)}
        return cls(
            **{name: text for name, text in filled.items() if name != "country"},
            lead=tuple(fill(text, values) for text in data["lead"]),
            steps=tuple((fill(step["do"], values), fill(step["how"], values)) for step in data["steps"]),
            people=tuple(
                Person(services[one["id"]].name, fill(one["for"], values), way(services[one["id"]]))
                for one in data["people"]
            ),
        )


def path(language: str = "en", data_dir: Path = DATA) -> Path:
    """The file of a language."""
    return data_dir / f"card.{language}.yml"


def way(service: Service) -> Way:
    """The way to a service that is printed. Raises LookupError when it has none of ORDER."""
    for kind in ORDER:
        for route in service.routes:
            if route.kind == kind:
                return _way(route)
    raise LookupError(f"{service.id} has no number and no page")


def texts(card: Card) -> Iterator[Said]:
    """Every text of the card, to be held to the rules for wording."""
    where = f"card.{card.language}.yml"
    for name in ("words", "danger", "foot"):
        yield Said(f"{where} {name}", getattr(card, name), "victim")
    yield Said(f"{where} lead", " ".join(card.lead), "victim")
    yield Said(f"{where} about", card.about, "victim")
    for do, how in card.steps:
        yield Said(f"{where} steps", f"{do} {how}", "victim")
    for person in card.people:
        yield Said(f"{where} people", person.about, "victim")
    for name in ("title", "steps_title", "words_title", "people_title", "here"):
        yield Said(f"{where} {name}", getattr(card, name), "label")


def _way(route: Route) -> Way:
    digits = re.sub(r"[^\d+]", "", route.value)
    if route.kind == "phone":
        return Way(route.value, f"tel:{digits}")
    if route.kind == "sms":
        return Way(
            f"text {route.keyword} to {route.value}" if route.keyword else f"text {route.value}", f"sms:{digits}"
        )
    return Way(_short(route.value), route.value)


def _short(url: str) -> str:
    """An address as it is typed by hand: the site, and for a page within it no more than its last name."""
    site, _, rest = url.partition("://")[2].rstrip("/").partition("/")
    site = site.removeprefix("www.")
    return f"{site}/{rest}" if rest and "/" not in rest and len(rest) < 20 else site


def _values(country: str, book: Book, services: Mapping[str, Service], words: Words) -> dict[str, str]:
    here = emergency(book, country, words)
    known = {name: way(service).shown for name, service in services.items() if _reachable(service)}
    return {**known, "emergency": here.number, "police": here.police}


def _reachable(service: Service) -> bool:
    return any(route.kind in ORDER for route in service.routes)


def _check(data: Any, services: Mapping[str, Service], fail: Fail) -> None:
    for where, text in _strings(data):
        if where[0] not in _NOT_READ and where[-1] != "id" and _TYPED.search(fill(text, {})):
            fail("a number stands in data/helplines.yml; write {its id} here", where)
        for name in placeholders(text) - set(NUMBERS):
            _check_service(name, services, fail, where)
    for at, person in enumerate(data["people"]):
        _check_service(person["id"], services, fail, ["people", at, "id"])
        if not (hours := services[person["id"]].hours) or not hours.always:
            fail(f"{person['id']} is not open at any hour, which the card says", ["people", at, "id"])


def _check_service(name: str, services: Mapping[str, Service], fail: Fail, where: list[str | int]) -> None:
    service = services.get(name)
    if service is None or not _reachable(service):
        fail(f"data/helplines.yml shows no number and no page for {name}", where)
    elif service.adults_only:
        fail(f"{name} is for adults only, and anybody may read the card", where)


def _strings(data: Mapping[str, Any]) -> Iterator[tuple[list[str | int], str]]:
    """Each text of the file with the keys that lead to it."""
    for name, value in data.items():
        if isinstance(value, str):
            yield [name], value
    for name in _LISTS:
        for at, entry in enumerate(data[name]):
            if isinstance(entry, str):
                yield [name, at], entry
            else:
                yield from (([name, at, key], text) for key, text in entry.items())
