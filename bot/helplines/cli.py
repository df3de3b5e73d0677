"""`python -m bot helplines list|show|check|review|coverage|export|sync`: for the people who keep the directory."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.content import ContentError
from bot.helplines import open_directory
from bot.helplines.choose import Shelf
from bot.helplines.export import as_csv, as_json, record
from bot.helplines.hours import describe
from bot.helplines.phones import url
from bot.helplines.report import AGES, countries_of, coverage, review
from bot.helplines.select import Filters, select
from bot.helplines.service import HIDES, Book, Service
from bot.helplines.source import FILE, load_book
from bot.helplines.words import Words, load_words

NATIONS = ("GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR")


def add_parser(subparsers: Any) -> None:
    """Add `helplines` to the command line; its `run(args) -> exit status` is set as a default."""
    parser = subparsers.add_parser("helplines", help="the directory of helplines: list, check, review, export")
    commands = parser.add_subparsers(dest="command", required=True)
    words = load_words()

    def command(name: str, text: str, run: Callable[[argparse.Namespace], int], *, formats: tuple[str, ...]) -> Any:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--file", type=Path, default=FILE, help="the directory's file (default: data/helplines.yml)")
        if formats:
            sub.add_argument("--format", choices=formats, default=formats[0])
        sub.set_defaults(run=run)
        return sub

    listing = command("list", "what people can be shown", run_list, formats=("table", "csv", "json"))
    export = command("export", "everything that may be shown, for other programs", run_export, formats=("json", "csv"))
    export.add_argument("--output", type=Path, help="a file to write (default: standard output)")
    for sub in (listing, export):
        sub.add_argument("--country", type=str.upper, help="for example GB, GB-SCT, US, INT")
        sub.add_argument("--topic", choices=list(words.group("topics")))
        sub.add_argument("--age", choices=AGES, help="not said: adults' services stay hidden")
        sub.add_argument("--language", help="for example en, cy, fr")
        sub.add_argument("--open-now", action="store_true")
        sub.add_argument("--at", type=moment, help="pretend it is this time, for example 2026-12-25T03:00+00:00")
    show = command("show", "one entry with everything that is known, unconfirmed fields included", run_show, formats=())
    show.add_argument("id")
    command("check", "is the file right? Says file, line and reason if not", run_check, formats=())
    command("review", "what to check again, most urgent first", run_review, formats=("table", "csv", "json"))
    cover = command("coverage", "services by country, need and age", run_coverage, formats=("table", "csv", "json"))
    cover.add_argument("--lines", action="store_true", help="count only where somebody answers by phone, text or chat")
    sync = command("sync", "bring the database into line with the file and say what changed", run_sync, formats=())
    sync.add_argument("--database", help="a database URL (default: STEADY_DATABASE_URL, else SQLite in var/)")


def run(args: argparse.Namespace) -> int:
    """Run the chosen command; 1 when the file is broken."""
    try:
        status: int = args.run(args)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    return status


def moment(text: str) -> datetime:
    """A time with its zone; without one it is UTC."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def chosen(args: argparse.Namespace) -> tuple[list[Service], datetime, Words]:
    """The services that the filters keep."""
    now = args.at or datetime.now(timezone.utc)
    filters = Filters(args.country, args.topic, args.age, args.language, args.open_now)
    return select(Shelf.of(load_book(args.file)).by_id.values(), filters, now), now, load_words()


def run_list(args: argparse.Namespace) -> int:
    """`list`."""
    services, now, words = chosen(args)
    if args.format != "table":
        return emit([record(service, now, words) for service in services], args.format)
    table = Table("id", "name", "where", "who", "help with", "contact", "open", title=f"{len(services)} services")
    for service in services:
        contact = "\n".join(route.value for route in service.routes if route.kind not in ("web", "chat")) or "online"
        where = " ".join(service.regions) if 0 < len(service.regions) < len(NATIONS) else service.country
        who, topics = ", ".join(service.who), ", ".join(service.help_with)
        table.add_row(service.id, service.name, where, who, topics, contact, describe(service, now, words))
    print_table(table)
    return 0


def run_export(args: argparse.Namespace) -> int:
    """`export`."""
    services, now, words = chosen(args)
    return emit([record(service, now, words) for service in services], args.format, args.output)


def run_show(args: argparse.Namespace) -> int:
    """`show`: the one place that prints unconfirmed fields, marked as such."""
    book = load_book(args.file)
    service = next((service for service in book.services if service.id == args.id), None)
    if service is None:
        print(f"no entry {args.id}", file=sys.stderr)
        return 1
    table = Table("field", "value", title=service.name)
    for name, value in vars(service).items():
        if name in ("routes", "hours", "chat_hours"):
            continue
        doubt = " (not confirmed)" if {name, "all"} & set(service.unverified_fields) else ""
        table.add_row(name, ("\n".join(value) if isinstance(value, tuple) else str(value)) + doubt)
    hidden = {HIDES.get(field) for field in service.unverified_fields}
    for route in service.routes:
        doubt = "(not confirmed)" if route.kind in hidden or "all" in service.unverified_fields else ""
        table.add_row(route.kind, f"{route.value}  {url(route, service.country)}  {route.note or ''} {doubt}".rstrip())
    doubt = " (not confirmed)" if {"hours", "all"} & set(service.unverified_fields) else ""
    table.add_row("open", describe(service, datetime.now(timezone.utc), load_words()) + doubt)
    print_table(table)
    return 0


def run_check(args: argparse.Namespace) -> int:
    """`check`: load_book raises for what is wrong."""
    book = load_book(args.file)
    shown = len(Shelf.of(book).by_id)
    print(f"{args.file}: {len(book.services)} entries are right; {shown} of them can be shown")
    return 0


def run_review(args: argparse.Namespace) -> int:
    """`review`."""
    book = load_book(args.file)
    items = review(book, datetime.now(timezone.utc).date())
    if args.format != "table":
        return emit([asdict(item) for item in items], args.format)
    table = Table("id", "not confirmed", "checked", "age", "review by", "source", title=review_title(book, len(items)))
    for item in items:
        age = "?" if item.days is None else f"{item.days // 30} months"
        table.add_row(item.id, ", ".join(item.missing), item.checked, age, item.review_by, item.source or "none")
    print_table(table)
    return 0


def review_title(book: Book, count: int) -> str:
    """How much of the directory is on the list."""
    doubtful = sum(1 for service in book.services if service.unverified_fields)
    return f"{count} of {len(book.services)} entries to look at; {doubtful} have unconfirmed fields"


def run_coverage(args: argparse.Namespace) -> int:
    """`coverage`: under 18 / adult; a hole is a dash."""
    shelf = Shelf.of(load_book(args.file))
    topics = list(load_words().group("topics"))
    countries = [land for country in countries_of(shelf) for land in (NATIONS if country == "GB" else (country,))]
    cells = coverage(shelf, countries, topics)
    if args.format != "table":
        return emit([asdict(cell) for cell in cells], args.format)
    counts = {(cell.country, cell.topic, cell.age): cell.lines if args.lines else cell.services for cell in cells}
    holes = sum(1 for count in counts.values() if not count)
    title = f"under 18 / adult; {holes} holes of {len(counts)}"
    table = Table("", *(topic.replace("_", "\n") for topic in topics), title=title)
    for country in countries:
        table.add_row(country, *("/".join(str(counts[country, topic, age] or "-") for age in AGES) for topic in topics))
    print_table(table)
    return 0


def run_sync(args: argparse.Namespace) -> int:
    """`sync`."""
    directory = open_directory(args.database, args.file)
    report = directory.report
    if report.problem:
        print(f"the database cannot be used ({report.problem}); nothing was changed", file=sys.stderr)
        return 1
    for key in report.changes.added:
        print(f"added    {key}")
    for key, names in report.changes.changed.items():
        print(f"changed  {key}: {', '.join(names)}")
    for key in report.changes.removed:
        print(f"removed  {key}")
    print(f"{report.services} entries, {'changed' if report.changes else 'nothing changed'}")
    return 0


def emit(records: list[dict[str, Any]], form: str, output: Path | None = None) -> int:
    """Write records as CSV or JSON to a file or to standard output."""
    text = as_csv(records) if form == "csv" else as_json(records)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def print_table(table: Table) -> None:
    """To the terminal; wide and plain when the output is piped."""
    width = None if sys.stdout.isatty() else 220
    Console(width=width, markup=False).print(table)
