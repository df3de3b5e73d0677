"""The directory in a database. The same tests run on PostgreSQL in tests/scale/test_helplines_postgres.py."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from bot.content import ContentError
from bot.guide.model import Facts
from bot.helplines import open_directory, store
from bot.helplines.follow import follow, follow_forever
from bot.helplines.service import Book
from bot.helplines.source import FILE, fingerprint, load_book
from bot.helplines.tables import ServiceRow, TagRow, metadata, table_of

BOOK = load_book()
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=timezone.utc)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/steady.db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "helplines.yml"
    path.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_everything_comes_back_as_it_was(database_url: str) -> None:
    book, changes = store.synced(database_url, "one", lambda: BOOK)
    assert book == BOOK
    assert len(changes.added) == len(BOOK.services)


def test_a_second_sync_changes_nothing(database_url: str) -> None:
    store.synced(database_url, "one", lambda: BOOK)
    again, changes = store.synced(database_url, "two", lambda: BOOK)
    assert again == BOOK
    assert not changes


def test_the_file_is_not_parsed_again_while_it_is_the_same(database_url: str) -> None:
    store.synced(database_url, "one", lambda: BOOK)
    parsed: list[str] = []
    book, _ = store.synced(database_url, "one", lambda: parsed.append("again") or BOOK)  # type: ignore[func-returns-value]
    assert (book, parsed) == (BOOK, [])


def test_a_sync_reports_what_was_added_changed_and_removed(database_url: str) -> None:
    first, *others = BOOK.services
    store.synced(database_url, "one", lambda: BOOK)
    renamed = replace(first, name="Another name", languages=("cy",))
    extra = replace(first, id="new_line", name="New line")
    new = replace(BOOK, services=(*others[1:], renamed, extra))  # moved, changed, added; one removed
    book, changes = store.synced(database_url, "two", lambda: new)
    assert book == new
    assert changes.added == ("new_line",)
    assert changes.changed == {first.id: ("name", "languages")}
    assert changes.removed == (others[0].id,)


def test_a_broken_book_leaves_the_database_as_it_was(database_url: str) -> None:
    store.synced(database_url, "one", lambda: BOOK)

    def broken() -> Book:
        raise ContentError(FILE, 7, "is broken")

    with pytest.raises(ContentError):
        store.synced(database_url, "two", broken)
    book, changes = store.synced(database_url, "one", broken)
    assert book == BOOK
    assert not changes


def test_the_tables_can_be_asked_in_sql(database_url: str) -> None:
    store.synced(database_url, "one", lambda: BOOK)
    with store.locked(database_url) as connection:
        crisis = (
            select(ServiceRow.id)
            .join(table_of(TagRow), TagRow.service_id == ServiceRow.id)
            .where(TagRow.kind == "help_with", TagRow.value == "crisis", ServiceRow.country == "IE")
            .order_by(ServiceRow.position)
        )
        assert connection.execute(crisis).scalars().all() == ["ie_samaritans", "ie_childline", "ie_text_about_it"]


def test_the_migrations_make_exactly_the_tables_of_the_models(database_url: str) -> None:
    with store.locked(database_url) as connection:
        store.migrate(connection)
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": store.VERSION_TABLE,
                "include_name": lambda name, kind, _: kind != "table" or str(name).startswith("helpline_"),
                "compare_type": True,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_migrations_go_down_and_up_again(database_url: str) -> None:
    store.synced(database_url, "one", lambda: BOOK)
    with store.locked(database_url) as connection:
        store.migrate(connection, "base")
    book, changes = store.synced(database_url, "one", lambda: BOOK)
    assert book == BOOK
    assert len(changes.added) == len(BOOK.services)


def test_workers_that_start_at_once_do_not_disturb_each_other(database_url: str) -> None:
    found: list[tuple[Book, store.Changes]] = []
    workers = [
        threading.Thread(target=lambda: found.append(store.synced(database_url, "one", lambda: BOOK))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [book == BOOK for book, _ in found] == [True] * 4
    assert sorted(len(changes.added) for _, changes in found) == [0, 0, 0, len(BOOK.services)]


def test_another_parts_tables_are_left_alone(database_url: str) -> None:
    with store.locked(database_url) as connection:
        connection.execute(text("CREATE TABLE someone_elses (id INTEGER)"))
    store.synced(database_url, "one", lambda: BOOK)
    with store.locked(database_url) as connection:
        store.migrate(connection, "base")
        assert connection.execute(text("SELECT count(*) FROM someone_elses")).scalar() == 0
        connection.execute(text("DROP TABLE someone_elses"))


def test_the_running_directory_keeps_its_last_good_state(database_url: str, file: Path) -> None:
    directory = open_directory(database_url, file)
    assert directory.report.source == "database"
    edit(file, "phone: '116 123'", "phone: '116 123 456 789 000'")
    with pytest.raises(ContentError, match=r"helplines\.yml:\d+: 116 123 456 789 000 is not a phone number of GB"):
        directory.reload()
    best = directory.choose(topics=["crisis"], facts=Facts(country="GB", age_group="adult"), now=NIGHT)
    assert [listing.id for listing in best] == ["uk_samaritans", "uk_shout", "uk_papyrus"]


def test_a_change_in_the_file_reaches_the_running_directory(database_url: str, file: Path) -> None:
    directory = open_directory(database_url, file)
    edit(file, "name: Samaritans\n", "name: The Samaritans\n")
    report = directory.reload()
    assert report.changes.changed == {"uk_samaritans": ("name",)}
    best = directory.choose(topics=["crisis"], facts=Facts(country="GB", age_group="adult"), now=NIGHT)
    assert best[0].name == "The Samaritans"


def test_the_server_follows_the_file_and_names_a_broken_one_once(
    database_url: str, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    directory, mark = open_directory(database_url, file), fingerprint(file)
    assert directory.report.mark == mark
    assert follow(directory, mark) == mark
    edit(file, "phone: '116 123'", "phone: '116 123 456 789 000'")
    broken = follow(directory, mark)
    assert follow(directory, broken) == broken
    (refusal,) = (record.getMessage() for record in caplog.records if record.levelname == "ERROR")
    assert re.fullmatch(r"helplines\.refused line=\d+; the last good ones stay", refusal)
    assert directory.shelf.by_id["uk_samaritans"].name == "Samaritans"
    edit(file, "phone: '116 123 456 789 000'", "phone: '116 123'")
    edit(file, "name: Samaritans\n", "name: The Samaritans\n")
    mended = follow(directory, broken)
    assert directory.shelf.by_id["uk_samaritans"].name == "The Samaritans"
    file.unlink()
    assert follow(directory, mended) == mended  # away for a moment: nothing changes
    assert directory.shelf.by_id["uk_samaritans"].name == "The Samaritans"


async def test_a_change_between_reading_and_following_is_not_missed(database_url: str, file: Path) -> None:
    directory = open_directory(database_url, file)
    edit(file, "name: Samaritans\n", "name: The Samaritans\n")

    async def heard() -> None:
        while directory.shelf.by_id["uk_samaritans"].name != "The Samaritans":  # noqa: ASYNC110 - the directory tells nobody
            await asyncio.sleep(0)

    following = asyncio.create_task(follow_forever(directory, every=0))
    await asyncio.wait_for(heard(), 60)  # only so that a failure is not endless
    following.cancel()


def test_a_broken_file_is_refused_at_start(database_url: str, file: Path) -> None:
    edit(file, "country: GB", "country: QQ")
    with pytest.raises(ContentError, match=r"helplines\.yml:\d+: QQ is not a country"):
        open_directory(database_url, file)


def test_without_a_database_the_directory_comes_from_the_file(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "not a folder"
    blocked.write_text("")
    directory = open_directory(f"sqlite:///{blocked}/steady.db")
    assert (directory.report.source, directory.report.services) == ("file", len(BOOK.services))
    assert directory.report.problem == "FileExistsError"
    assert "using the file" in caplog.text
    assert directory.choose(topics=["crisis"], facts=Facts(country="US"), now=NIGHT)[0].id == "us_988"
    assert directory.emergency("US").number == "911"


def test_the_database_going_away_does_not_stop_help(database_url: str, tmp_path: Path) -> None:
    directory = open_directory(database_url)
    for leftover in tmp_path.glob("steady.db*"):
        leftover.write_bytes(b"this is not a database")
    found = directory.choose(topics=["crisis"], facts=Facts(), now=NIGHT)
    assert [(listing.name, listing.country) for listing in found] == [
        ("Samaritans (UK)", "GB"),
        ("Shout (UK)", "GB"),
        ("Find A Helpline", "INT"),
    ]
    assert directory.reload().services == len(BOOK.services)


def test_a_damaged_file_database_is_not_fatal(tmp_path: Path) -> None:
    path = tmp_path / "steady.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE helpline_service (id TEXT)")  # in the way of the migration
    report = open_directory(f"sqlite:///{path}").report
    assert (report.source, report.problem) == ("file", "OperationalError")


def test_the_url_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADY_DATABASE_URL", "postgres://steady@db.example.org/steady")
    assert store.database_url() == "postgresql://steady@db.example.org/steady"
    assert store.database_url("sqlite:///x.db") == "sqlite:///x.db"
    monkeypatch.delenv("STEADY_DATABASE_URL")
    assert store.database_url().endswith("/var/steady.db")
