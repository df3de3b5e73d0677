"""When the database fails, in real ways: broken, locked, read-only, full, put away. The person's walk goes on."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from sqlalchemy import event

from bot.store import counts, tracker
from bot.store.cache import Cache
from bot.store.tracker import SealedTrackerStore
from store_talk import CHAT_ID, MARKER, MEMORY, begin, say, store


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store asks a failed database again at once, so that no test has to wait."""
    monkeypatch.setattr(tracker, "REST_SECONDS", 0.0)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process that writes, and does not finish."""
    with contextlib.closing(sqlite3.connect(folder / "steady.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def put_away(folder: Path) -> None:
    """Removes the database's files."""
    for file in folder.glob("steady.db*"):
        file.unlink()


def break_file(folder: Path) -> None:
    """Overwrites the database with bytes that are none."""
    put_away(folder)
    (folder / "steady.db").write_bytes(b"not a database at all" * 1000)


def errors() -> float:
    """Failed calls so far, as an operator sees them."""
    return sum(
        sample.value
        for metric in counts.STORE_ERRORS.collect()
        for sample in metric.samples
        if sample.name.endswith("_total")
    )


async def turn(store: SealedTrackerStore, sender: str = "someone") -> int:
    """One turn; which one it was, as the conversation knows it."""
    tracker = await begin(store, sender)
    number = int(tracker.get_slot("turn") or 0) + 1
    say(tracker, memory={**MEMORY, "turn": number})
    await store.save(tracker)
    return number


async def test_a_broken_file_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    break_file(tmp_path)
    sealed, before = store(tmp_path), errors()
    with caplog.at_level(logging.DEBUG):
        assert [await turn(sealed) for _ in range(4)] == [1, 2, 3, 4]
    assert errors() > before
    assert "could not read (DatabaseError)" in caplog.text
    assert MARKER not in caplog.text
    assert CHAT_ID not in caplog.text
    assert not await sealed.ping()


async def test_a_walk_goes_on_when_the_file_breaks_in_the_middle(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    assert await turn(sealed) == 1
    sealed._rows.close()
    break_file(tmp_path)
    assert await turn(sealed) == 2
    assert await turn(sealed) == 3


async def test_a_locked_database_loses_no_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.engine.PATIENCE_SECONDS", 0.05)
    sealed = store(tmp_path)
    assert await turn(sealed) == 1
    with locked(tmp_path):
        assert await turn(sealed) == 2
        assert await turn(sealed) == 3
    assert await turn(sealed) == 4
    stored = await store(tmp_path).retrieve("someone")
    assert stored is not None
    assert stored.get_slot("turn") == 4


async def test_a_turn_that_was_not_written_is_not_forgotten_by_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engine.PATIENCE_SECONDS", 0.05)
    sealed = store(tmp_path)
    assert await turn(sealed) == 1
    with locked(tmp_path):
        assert await turn(sealed) == 2
    again = await sealed.retrieve("someone")
    assert again is not None
    assert again.get_slot("turn") == 2


async def test_rasas_fail_safe_store_never_gets_a_copy(tmp_path: Path) -> None:
    break_file(tmp_path)
    wrapped = FailSafeTrackerStore(store(tmp_path))
    tracker = wrapped.init_tracker("someone")
    say(tracker)
    await wrapped.save(tracker)
    assert wrapped._fallback_tracker_store is None


async def test_what_is_held_in_memory_is_sealed(tmp_path: Path) -> None:
    break_file(tmp_path)
    cache = Cache()
    await turn(store(tmp_path, cache=cache))
    held = repr(vars(cache))
    assert len(cache) == 1
    for word in (MARKER, CHAT_ID, "someone", "under_18", "action_walk"):
        assert word not in held


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, a folder that not even root can write to")
async def test_a_folder_where_nothing_can_be_written() -> None:
    sealed = store(Path("/proc/self"))
    assert [await turn(sealed) for _ in range(3)] == [1, 2, 3]
    assert not await sealed.ping()


async def test_a_database_that_became_read_only(tmp_path: Path) -> None:
    await turn(store(tmp_path))
    sealed, before = store(tmp_path), errors()
    event.listen(sealed._rows._engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    assert [await turn(sealed) for _ in range(3)] == [2, 3, 4]
    assert errors() == before + 3
    assert not await sealed.delete("someone")


async def test_a_database_that_was_put_away_is_made_again(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    assert await turn(sealed) == 1
    sealed._rows.close()
    put_away(tmp_path)
    await sealed.retrieve("someone")
    assert await turn(sealed, "someone else") == 1
    assert await sealed.ping()


async def test_a_full_disk_stops_nobody(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    assert await turn(sealed) == 1
    with sealed._rows._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    before = errors()
    for number in range(40):
        assert await turn(sealed, f"person {number}") == 1
        assert await turn(sealed, f"person {number}") == 2
    assert await turn(sealed) == 2
    assert errors() > before


async def test_a_plan_is_not_overwritten_by_a_turn_that_could_not_see_it(tmp_path: Path) -> None:
    await turn(store(tmp_path))
    await turn(store(tmp_path))
    restarted = store(tmp_path)  # its memory is empty
    aside = tmp_path / "aside"
    (tmp_path / "steady.db").rename(aside)
    (tmp_path / "steady.db").mkdir()
    tracker = await begin(restarted, "someone")
    assert tracker.get_slot("turn") is None
    (tmp_path / "steady.db").rmdir()
    aside.rename(tmp_path / "steady.db")
    say(tracker, memory={"turn": 1})
    await restarted.save(tracker)
    assert await turn(restarted) == 3


async def test_an_erasure_that_failed_is_kept_in_mind_and_done_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engine.PATIENCE_SECONDS", 0.05)
    sealed = store(tmp_path)
    await turn(sealed)
    with locked(tmp_path):
        assert not await sealed.delete("someone")
        assert await sealed.retrieve("someone") is None
    assert len(list(await sealed.keys())) == 1
    sealed.purge(60)
    assert list(await sealed.keys()) == []


async def test_a_new_conversation_after_a_failed_erasure_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engine.PATIENCE_SECONDS", 0.05)
    sealed = store(tmp_path)
    await turn(sealed)
    await turn(sealed)
    with locked(tmp_path):
        assert not await sealed.delete("someone")
    assert await turn(sealed) == 1
    sealed.purge(60)
    assert await turn(sealed) == 2


async def test_while_it_rests_the_database_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker, "REST_SECONDS", 3600.0)
    break_file(tmp_path)
    sealed, before = store(tmp_path), errors()
    assert [await turn(sealed) for _ in range(5)] == [1, 2, 3, 4, 5]
    assert errors() == before + 1
