"""The numbers that are there when nothing else is: a static file, read once, no directory and no database.

Two users: the crisis reply, which never goes out without these lines, and the watchdog of the inbox, which sends
`Cards.card` when a turn fails. Source of every number: the helpline id beside it in data/safety/emergency.yml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import DATA, load
from bot.guide.model import UNSAID, Link, Message
from bot.helplines.model import Emergency

PATH = DATA / "safety" / "emergency.yml"


@dataclass(frozen=True)
class Line:
    """One service: how to reach it. `source` is its id in the directory."""

    name: str
    source: str
    phone: str | None = None
    sms: str | None = None
    keyword: str | None = None
    chat: str | None = None


@dataclass(frozen=True)
class Country:
    """What a country has."""

    emergency: str
    police: str
    crisis: tuple[Line, ...]
    child: tuple[Line, ...]
    sources: frozenset[str] = frozenset()  # where the two numbers come from


ELSEWHERE = Country("", "", (), ())
"""A country that the file does not have."""


@dataclass(frozen=True)
class Lines:
    """Ways to reach people: as text, one a line, and as links."""

    text: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Cards:
    """The whole file for one language."""

    texts: Mapping[str, str]
    countries: Mapping[str, Country]
    default: str
    directory: Link

    @classmethod
    def load(cls, path: Path = PATH, language: str = "en") -> Cards:
        """The checked file; raises ContentError with the line at fault."""

        def check(data: Any, fail: Any) -> None:
            if data["default_country"] not in data["countries"]:
                fail("default_country is not among the countries", ["default_country"])
            if language not in data["texts"]:
                fail(f"has no texts in {language}", ["texts"])
            for code, country in data["countries"].items():
                for kind in ("crisis", "child"):
                    for at, line in enumerate(country[kind]):
                        if not {"phone", "sms", "chat"} & set(line):
                            fail("a line needs a phone, sms or chat", ["countries", code, kind, at])

        data = load(path, "emergency", check)
        texts, directory = data["texts"][language], data["directory"]
        countries = {
            code: Country(
                country["emergency"]["number"],
                country["police"]["number"],
                tuple(Line(**line) for line in country["crisis"]),
                tuple(Line(**line) for line in country["child"]),
                frozenset({country["emergency"]["source"], country["police"]["source"]}),
            )
            for code, country in data["countries"].items()
        }
        label = texts["directory"].format(name=directory["name"])
        return cls(texts, countries, data["default_country"], Link(label, directory["url"]))

    def numbers(self, country: str | None) -> Emergency:
        """The emergency and police numbers of a country: marked ones of the UK when it is not known."""
        found = self._country(country)
        number = found.emergency or self.texts["local_emergency"]
        return Emergency(self._mark(number, country), found.police or self.texts["local_police"], country)

    def knows(self, country: str | None) -> bool:
        """Whether the file has this very country."""
        return bool(country) and self._country(country) is not ELSEWHERE and country != UNSAID

    def lines(self, country: str | None, age_group: str | None, limit: int = 4) -> Lines:
        """Emergency number, then crisis lines by phone and by text or chat; a child's line first under 18.

        An unknown age gets the child's line too, after the others. Where a country has no text or chat route, or is
        not known, the world-wide list is added at the end.
        """
        found = self._country(country)
        children = () if age_group == "adult" else found.child
        services = children + found.crisis if age_group == "under_18" else found.crisis + children
        first = self.texts["emergency"].format(number=self.numbers(country).number)
        links = [Link(first, _tel(found.emergency))] if found.emergency else []
        for service in _distinct(services)[:limit]:
            links += self._links(service, country)
        written = any(not link.url.startswith("tel:") for link in links)
        if not written or not self.knows(country):
            links.append(self.directory)
        labels = [link.label for link in links]
        return Lines(tuple(labels if found.emergency else [first, *labels]), tuple(links))

    def sources(self, country: str | None) -> frozenset[str]:
        """The ids of the services that a country's lines may name, its emergency number included."""
        found = self._country(country)
        return found.sources | {line.source for line in (*found.crisis, *found.child)}

    def card(self, country: str | None = None, age_group: str | None = None) -> Message:
        """The message of last resort: complete, with no other part of the program involved."""
        lines = self.lines(country, age_group)
        note = () if self.knows(country) else (self.texts["elsewhere"],)
        return Message("\n".join([self.texts["card"], *lines.text, *note]), links=lines.links, kind="crisis")

    def _country(self, country: str | None) -> Country:
        if country in (None, UNSAID):
            return self.countries[self.default]
        code = str(country)
        return self.countries.get(code) or self.countries.get(code.partition("-")[0]) or ELSEWHERE

    def _mark(self, name: str, country: str | None) -> str:
        return self.texts["mark"].format(name=name) if country in (None, UNSAID) else name

    def _links(self, line: Line, country: str | None) -> list[Link]:
        name, texts = self._mark(line.name, country), self.texts
        links = []
        if line.phone:
            links.append(Link(texts["call"].format(name=name, number=line.phone), _tel(line.phone)))
        if line.sms:
            words = "text_keyword" if line.keyword else "text"
            label = texts[words].format(name=name, number=line.sms, keyword=line.keyword)
            links.append(Link(label, f"sms:{_digits(line.sms)}"))
        if line.chat:
            links.append(Link(texts["chat"].format(name=name), line.chat))
        return links


def _tel(number: str) -> str:
    """`112 or 999` is dialled as 112: both reach the same place."""
    return f"tel:{_digits(number.partition(' or ')[0])}"


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


def _distinct(lines: Sequence[Line]) -> list[Line]:
    return list({line.source: line for line in lines}.values())
