"""`python -m bench.helplines`: how long a question to the directory of helplines takes, at 220 entries and at 20,000.

The large one is the real one over and over, so a country has as large a share of it. No database is asked: choosing
works in memory. Every country, need and age is asked by day and by night.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone

from bench import machine
from bot.guide.model import Facts
from bot.helplines.choose import Shelf, choose
from bot.helplines.report import AGES, countries_of
from bot.helplines.service import Book
from bot.helplines.source import load_book
from bot.helplines.words import load_words

DAY = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
NIGHT = datetime(2026, 11, 25, 2, tzinfo=timezone.utc)


def grown(book: Book, count: int) -> Book:
    """The directory with `count` entries: its own over and over, under other ids."""
    rounds = range(-(-count // len(book.services)))
    copies = (replace(one, id=f"{one.id}_{number}" if number else one.id) for number in rounds for one in book.services)
    return replace(book, services=tuple(copies)[:count])


def timed(shelf: Shelf, countries: Sequence[str | None]) -> list[tuple[float, str]]:
    """Milliseconds of each question, with the country it was asked for."""
    took = []
    for country in countries:
        for topic in load_words().group("topics"):
            for age in (None, *AGES):
                for now in (DAY, NIGHT):
                    begun = time.perf_counter()
                    choose(shelf, topics=[topic], facts=Facts(country=country, age_group=age), now=now, limit=3)
                    took.append(((time.perf_counter() - begun) * 1000, country or "not known"))
    return took


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.helplines", description=__doc__)
    parser.add_argument("--entries", type=int, nargs="*", default=[0, 20_000], help="0: as many as there are")
    chosen = parser.parse_args()
    book = load_book()
    print(machine.stamp() + "\n")
    print("| entries | questions | median, ms | 99 of 100 within, ms | slowest, ms |\n|---|---|---|---|---|")
    for count in chosen.entries:
        one = grown(book, count) if count else book
        shelf = Shelf.of(one)
        took = sorted(timed(shelf, [None, "GB-SCT", *countries_of(shelf)]))
        middle, most = statistics.median(ms for ms, _ in took), took[len(took) * 99 // 100][0]
        slow = f"{took[-1][0]:.2f} ({took[-1][1]})"
        print(f"| {len(one.services):,} | {len(took):,} | {middle:.2f} | {most:.2f} | {slow} |", flush=True)


if __name__ == "__main__":
    main()
