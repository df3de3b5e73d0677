"""The running directory: everything in memory, replaced as a whole, never left half-changed.

Choosing touches neither the file nor the database, so neither can stop help once the directory is open.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.content import ContentError
from bot.guide.model import Facts
from bot.helplines import listing, store
from bot.helplines.choose import Asked, Shelf, choose
from bot.helplines.model import Emergency, Listing
from bot.helplines.service import Book
from bot.helplines.source import FILE, fingerprint, load_book
from bot.helplines.words import Words, load_words

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """How the directory was last (re)loaded."""

    mark: str  # the fingerprint of the file
    services: int
    source: str  # database | file
    changes: store.Changes
    problem: str | None = None  # why the database could not be used


class HelplineDirectory:
    """Implements bot.helplines.model.Directory. Safe to use from several threads: `reload` swaps one reference."""

    def __init__(self, url: str | None = None, path: Path | None = None) -> None:
        self.url = store.database_url(url)
        self.path = path or FILE
        self.words: Words = load_words()
        self.report = self.reload()

    def reload(self) -> Report:
        """Read the file again. A broken file raises ContentError and changes nothing: the last good state stays."""
        mark = fingerprint(self.path)
        try:
            book, changes = store.synced(self.url, mark, lambda: load_book(self.path))
            report = Report(mark, len(book.services), "database", changes)
        except ContentError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the database, people still need the numbers
            book = load_book(self.path)
            report = Report(mark, len(book.services), "file", store.Changes(), error.__class__.__name__)
            name = make_url(self.url).get_backend_name()
            logger.warning("helplines: database (%s) not usable: %s; using the file", name, report.problem)
        self._use(book)
        self.report = report
        return report

    def _use(self, book: Book) -> None:
        """Put a new book in place of the old one, all at once."""
        self._state = (book, Shelf.of(book))

    @property
    def book(self) -> Book:
        """Everything in the directory, unconfirmed fields included. For reports; people are shown `shelf`."""
        return self._state[0]

    @property
    def shelf(self) -> Shelf:
        """What may be shown."""
        return self._state[1]

    def choose(
        self, *, topics: Sequence[str], facts: Facts, now: datetime, limit: int = 3, skip: int = 0
    ) -> list[Listing]:
        """See bot.helplines.model.Directory."""
        picks = choose(self.shelf, topics=topics, facts=facts, now=now, limit=limit, skip=skip)
        mark_uk = Asked.of(topics, facts, now).country is None
        return [
            listing.listing(pick.service, now, self.words, mark_uk=mark_uk, meanwhile=pick.meanwhile) for pick in picks
        ]

    def emergency(self, country: str | None) -> Emergency:
        """See bot.helplines.model.Directory."""
        return listing.emergency(self.book, country, self.words)
