"""The public page /helplines: readable, printable, filtered by a plain form. No script, no inline style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.guide.model import Link
from bot.helplines.choose import Shelf
from bot.helplines.directory import HelplineDirectory
from bot.helplines.hours import describe, opening
from bot.helplines.listing import distinct, emergency, link
from bot.helplines.report import AGES
from bot.helplines.select import Filters, select
from bot.helplines.service import EVERYWHERE, Book, Service
from bot.helplines.source import load_book
from bot.helplines.words import Words, load_words

TEMPLATES = Path(__file__).resolve().parent.parent / "web" / "templates"
CLOCK = ZoneInfo("Europe/London")  # whose time the page says it was made at


@dataclass(frozen=True)
class Entry:
    """One service, with every text ready for the template."""

    id: str
    name: str
    summary: str
    links: tuple[Link, ...]
    open_now: bool
    hours: str
    facts: tuple[tuple[str, str], ...]  # label and value
    sources: tuple[Link, ...]
    checked: str


@dataclass(frozen=True)
class Group:
    """The services of one country."""

    country: str
    title: str
    entries: tuple[Entry, ...]


def page(filters: Mapping[str, str], directory: HelplineDirectory | None = None, now: datetime | None = None) -> str:
    """The page as HTML. `filters` are the query's: country, topic, age, language, open; unknown ones are ignored.

    Without a `directory` the file is read once and kept.
    """
    words = load_words()
    book, shelf = (directory.book, directory.shelf) if directory else from_file()
    now = now or datetime.now(timezone.utc)
    choices = options(shelf, words)
    picked = {name: filters.get(name, "") for name in choices if filters.get(name) in dict(choices[name])}
    wanted = Filters(
        picked.get("country"), picked.get("topic"), picked.get("age"), picked.get("language"), bool(filters.get("open"))
    )
    found = select(shelf.by_id.values(), wanted, now)
    return template().render(
        words=words.group("page"),
        choices=choices,
        picked=picked,
        open_only=wanted.open_now,
        filtered=bool(picked) or wanted.open_now,
        groups=groups(found, wanted.country, now, words),
        found=words.say("page.found_one") if len(found) == 1 else words.say("page.found", count=len(found)),
        danger=words.say("page.danger", number=emergency(book, wanted.country, words).number),
        finder=entry(shelf.finder, now, words),
        finder_text=words.say("page.finder", name=shelf.finder.name),
        at=stamp(now, words),
    )


@lru_cache(maxsize=1)
def from_file() -> tuple[Book, Shelf]:
    """The directory without a database."""
    book = load_book()
    return book, Shelf.of(book)


@lru_cache(maxsize=1)
def template() -> Template:
    """The compiled template; values are escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("helplines.html")


def options(shelf: Shelf, words: Words) -> dict[str, list[tuple[str, str]]]:
    """The values that each filter offers, with their labels, in the order of the words file."""
    services = shelf.by_id.values()
    languages = {language for service in services for language in service.languages} - {"multiple", "interpreter"}
    topics = {topic for service in services for topic in service.help_with}
    countries = [country for country in words.group("countries") if country.partition("-")[0] in shelf.by_country]
    return {
        "country": [(country, words.label("countries", country)) for country in countries if country != EVERYWHERE],
        "topic": [(topic, label) for topic, label in words.group("topics").items() if topic in topics],
        "age": [(age, words.label("ages", age)) for age in AGES],
        "language": [(code, label) for code, label in words.group("languages").items() if code in languages],
    }


def groups(services: Sequence[Service], country: str | None, now: datetime, words: Words) -> list[Group]:
    """The services by country: the one that was asked for first, those for any country last."""
    order = list(words.group("countries"))
    order += sorted({service.country for service in services} - set(order))
    lands = sorted({service.country for service in services}, key=order.index)
    return [
        Group(
            land,
            words.label("countries", country if country and land != EVERYWHERE else land),
            tuple(entry(service, now, words) for service in services if service.country == land),
        )
        for land in lands
    ]


def entry(service: Service, now: datetime, words: Words) -> Entry:
    """One service with its texts."""
    return Entry(
        id=service.id,
        name=service.name,
        summary=service.summary,
        links=distinct(link(route, service.country, words) for route in service.routes),
        open_now=opening(service.hours, service.country, now).state == "open",
        hours=describe(service, now, words),
        facts=facts(service, words),
        sources=tuple(
            Link(words.say("page.source", count=number, site=urlsplit(url).netloc), url)
            for number, url in enumerate(service.source_urls, 1)
        ),
        checked=words.say("page.unchecked" if service.checked == "unknown" else "page.checked", date=service.checked),
    )


def facts(service: Service, words: Words) -> tuple[tuple[str, str], ...]:
    """What is known beside the summary, as label and value; what is not known is left out."""
    nations = [words.label("countries", region) for region in service.regions]
    languages = [words.label("languages", language) for language in service.languages]
    rows = [
        ("who", ", ".join(words.label("who", who) for who in service.who)),
        ("regions", ", ".join(nations)),
        ("cost", service.cost),
        ("languages", ", ".join(languages)),
        ("anonymous", words.say("page.anonymous_yes") if service.anonymous else ""),
    ]
    return tuple((words.say(f"page.{name}"), value) for name, value in rows if value)


def stamp(now: datetime, words: Words) -> str:
    """When the opening times were worked out."""
    here = now.astimezone(CLOCK)
    return words.say(
        "page.at",
        day=words.days[here.weekday()],
        date=here.day,
        month=words.months[here.month - 1],
        time=f"{here:%H:%M}",
    )
