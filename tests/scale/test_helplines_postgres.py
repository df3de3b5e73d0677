"""The directory on a real PostgreSQL, and at 20,000 entries.

Set STEADY_TEST_POSTGRES_URL to a database that may be emptied, for example postgresql://steady@127.0.0.1/steady_test.
All tests of tests/unit/test_helplines_store.py run here again, on that database.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.guide.model import Facts
from bot.helplines import store
from bot.helplines.choose import Shelf, choose
from bot.helplines.service import Book

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

from test_helplines_store import *  # noqa: F403 - the same tests, on the fixture below
from test_helplines_store import BOOK, NIGHT

POSTGRES = os.environ.get("STEADY_TEST_POSTGRES_URL", "")
MANY = 20_000

pytestmark = pytest.mark.skipif(not POSTGRES, reason="STEADY_TEST_POSTGRES_URL is not set: no PostgreSQL to test on")


@pytest.fixture
def database_url() -> str:
    with store.locked(POSTGRES) as connection:
        store.migrate(connection)
        store.migrate(connection, "base")
    return POSTGRES


def many(count: int) -> Book:
    """The real directory over and over, under other ids."""
    rounds = count // len(BOOK.services) + 1
    copies = (
        replace(service, id=f"{service.id}_{number}" if number else service.id, name=f"{service.name} {number}")
        for number in range(rounds)
        for service in BOOK.services
    )
    return replace(BOOK, services=tuple(copies)[:count])


def test_a_large_directory_syncs_reads_and_chooses(database_url: str) -> None:
    large = many(MANY)
    book, changes = store.synced(database_url, "large", lambda: large)
    assert book == large
    assert len(changes.added) == MANY
    smaller, changes = store.synced(database_url, "real", lambda: BOOK)
    assert smaller.services[0].id == BOOK.services[0].id
    assert len(changes.removed) == MANY - len(BOOK.services)
    found = choose(Shelf.of(large), topics=["crisis"], facts=Facts(country="GB"), now=NIGHT, limit=3)
    assert len(found) == 3


def test_a_server_that_is_away_is_no_reason_to_stop(database_url: str) -> None:
    from bot.helplines import open_directory

    report = open_directory("postgresql://steady@127.0.0.1:1/steady").report
    assert (report.source, report.problem) == ("file", "OperationalError")
