"""Deleted and expired: gone from the database file, its free pages and its log, not only from what is shown."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.store.engine import make_engine
from bot.store.keys import Keys
from bot.store.ledger import Ledger
from bot.store.purge import Purged, purge_forever, purge_once
from store_talk import KEY, raw, rows_of, sealed_rows, settings, store, talk

NEW_KEY = Fernet.generate_key().decode()
NOW = 1_800_000_000.0


async def test_a_deleted_conversation_is_gone_from_the_files_at_once(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    await talk(sealed, "someone", turns=3)
    await talk(sealed, "someone else")
    row_id = Keys([KEY]).row_ids("someone")[0]
    written = {row.hex() for row in sealed_rows(tmp_path)}
    assert row_id.encode() in raw(tmp_path)

    assert await sealed.delete("someone")

    everything = raw(tmp_path)
    (kept,) = sealed_rows(tmp_path)
    (gone,) = written - {kept.hex()}
    assert row_id.encode() not in everything
    assert bytes.fromhex(gone)[:40] not in everything
    assert kept[:40] in everything
    assert await sealed.retrieve("someone") is None
    assert await sealed.retrieve("someone else") is not None


async def test_earlier_states_of_a_conversation_go_with_it(tmp_path: Path) -> None:
    sealed = store(tmp_path)
    states = []
    for _ in range(4):
        await talk(sealed, "someone")
        states.extend(sealed_rows(tmp_path))
    assert len({bytes(state) for state in states}) == 4
    await sealed.delete("someone")
    everything = raw(tmp_path)
    assert not [state for state in states if state[:40] in everything]


async def test_deleting_what_is_not_there_is_done_too(tmp_path: Path) -> None:
    assert await store(tmp_path).delete("nobody")


async def test_a_purge_erases_what_was_not_touched_for_so_long(tmp_path: Path) -> None:
    now = NOW
    sealed = store(tmp_path, clock=lambda: now)
    await talk(sealed, "old")
    (old,) = sealed_rows(tmp_path)
    now += 60 * 60
    await talk(sealed, "new")
    assert sealed.purge(60, now) == 0
    assert sealed.purge(59, now) == 1
    assert old[:40] not in raw(tmp_path)
    assert Keys([KEY]).row_ids("old")[0].encode() not in raw(tmp_path)
    assert await sealed.retrieve("old") is None
    assert await sealed.retrieve("new") is not None


async def test_a_message_gives_a_conversation_its_time_again(tmp_path: Path) -> None:
    now = NOW
    sealed = store(tmp_path, clock=lambda: now)
    await talk(sealed, "someone")
    now += 3600
    await talk(sealed, "someone")
    assert sealed.purge(30, now) == 0


async def test_an_expired_conversation_is_not_shown_even_before_the_purge(tmp_path: Path) -> None:
    now = NOW
    sealed = store(tmp_path, clock=lambda: now)
    await talk(sealed, "someone")
    now += 24 * 60 * 60 + 1
    assert await sealed.retrieve("someone") is None


async def test_the_command_purges_without_a_key(tmp_path: Path) -> None:
    now = NOW
    await talk(store(tmp_path, clock=lambda: now), "someone")
    assert purge_once(settings(tmp_path, NEW_KEY), now=now + 24 * 60 * 60 - 1) == Purged(0, 0)
    assert purge_once(settings(tmp_path, NEW_KEY), now=now + 24 * 60 * 60 + 1) == Purged(1, 0)
    assert sealed_rows(tmp_path) == []


CHAT = 998877665544
DAY = 24 * 60 * 60


def ledger(folder: Path, now: float) -> Ledger:
    return Ledger(make_engine(f"sqlite:///{folder}/steady.db"), Keys([KEY]), lambda: now)


async def test_the_command_purges_telegrams_lists_too_each_after_its_own_time(tmp_path: Path) -> None:
    await talk(store(tmp_path, clock=lambda: NOW), "someone")
    lists = ledger(tmp_path, NOW)
    lists.note(CHAT, [11, 12])
    (noted,) = rows_of(tmp_path, "telegram_messages")
    assert noted[:40] in raw(tmp_path)
    assert purge_once(settings(tmp_path, NEW_KEY), now=NOW + DAY + 1) == Purged(1, 0)
    assert lists.recent(CHAT) == [11, 12]
    assert purge_once(settings(tmp_path, NEW_KEY), now=NOW + 2 * DAY + 1) == Purged(0, 1)
    assert lists.recent(CHAT) == []
    assert noted[:40] not in raw(tmp_path)
    assert lists._ids(CHAT)[0].encode() not in raw(tmp_path)


def test_a_chat_that_is_deleted_is_gone_from_the_files_at_once(tmp_path: Path) -> None:
    lists = ledger(tmp_path, NOW)
    lists.note(CHAT, [11, 12])
    lists.note(CHAT + 1, [13])
    noted, kept = rows_of(tmp_path, "telegram_messages")
    lists.erase(CHAT)
    assert noted[:40] not in raw(tmp_path)
    assert lists._ids(CHAT)[0].encode() not in raw(tmp_path)
    assert kept[:40] in raw(tmp_path)
    lists.note(CHAT, [14])  # it waits for other writers as before, also after the files were put in order
    with contextlib.closing(lists._engine.raw_connection()) as connection:
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (3000,)


async def test_a_large_purge_is_done_in_batches(tmp_path: Path) -> None:
    sealed = store(tmp_path, clock=lambda: NOW)
    await sealed.ping()
    with contextlib.closing(sqlite3.connect(tmp_path / "steady.db")) as connection, connection:
        rows = [(f"{n:032x}", b"sealed", int(NOW)) for n in range(1201)]
        connection.executemany("INSERT INTO conversations VALUES (?, ?, ?)", rows)
    assert sealed.purge(1, NOW + 3600) == 1201


async def test_the_background_purge_goes_on_until_it_is_cancelled(tmp_path: Path) -> None:
    done = asyncio.Event()

    class Twice:
        calls = 0

        def purge(self, older_than_minutes: int, now: float | None = None) -> int:
            self.calls += 1
            if self.calls == 1:
                raise sqlite3.OperationalError
            loop.call_soon_threadsafe(done.set)
            return older_than_minutes

    loop = asyncio.get_running_loop()
    task = asyncio.create_task(purge_forever(Twice(), minutes=1, every=0))
    await asyncio.wait_for(done.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
