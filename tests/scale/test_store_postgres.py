"""The sealed store on a real PostgreSQL: the same promises, several processes' worth of threads, and its own faults.

STEADY_TEST_POSTGRES_URL names a database that the tests may fill and empty, for example
postgresql://postgres@127.0.0.1:5432/steady_test. Without it they are skipped.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.store import tracker
from bot.store.keys import Keys
from bot.store.tracker import SealedTrackerStore
from store_talk import CHAT_ID, DOMAIN, KEY, MARKER, MEMORY, begin, say, set_slots

URL = os.environ.get("STEADY_TEST_POSTGRES_URL", "")

pytestmark = [
    pytest.mark.skipif(not URL, reason="STEADY_TEST_POSTGRES_URL names no PostgreSQL to test on"),
]

NEW_KEY = Fernet.generate_key().decode()


def store(*keys: str, url: str = URL) -> SealedTrackerStore:
    """A store with its own pool, as one more process has."""
    settings = Settings.from_env({"STEADY_DATABASE_URL": url, "STEADY_SECRET_KEYS": ",".join(keys or (KEY,))})
    return SealedTrackerStore(DOMAIN, settings=settings)


def sql(statement: str) -> list[tuple[object, ...]]:
    """What the database answers to somebody who looks into it."""
    engine = create_engine(URL.replace("postgresql://", "postgresql+psycopg2://"), future=True)
    with engine.begin() as connection:
        result = connection.exec_driver_sql(statement)
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


@pytest_asyncio.fixture
async def sealed(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SealedTrackerStore]:
    """A store on an empty database, which asks again at once after a failure."""
    monkeypatch.setattr(tracker, "REST_SECONDS", 0.0)
    sql("DROP TABLE IF EXISTS conversations")
    opened = store()
    yield opened
    opened.close()


async def turn(store: SealedTrackerStore, sender: str) -> int:
    """One turn; which one it was, as the conversation knows it."""
    tracker = await begin(store, sender)
    number = int(tracker.get_slot("turn") or 0) + 1
    say(tracker, memory={**MEMORY, "turn": number})
    await store.save(tracker)
    return number


async def test_a_conversation_goes_on_in_another_process(sealed: SealedTrackerStore) -> None:
    assert await turn(sealed, "someone") == 1
    other = store()
    assert await turn(other, "someone") == 2
    kept = await sealed.retrieve("someone")
    assert kept is not None
    assert set_slots(kept)["turn"] == 2
    other.close()


async def test_no_word_and_no_id_is_in_the_table(sealed: SealedTrackerStore) -> None:
    sender = Keys([KEY]).pseudonym("telegram", CHAT_ID)
    await turn(sealed, sender)
    ((row_id, stored, touched),) = sql("SELECT id, sealed, touched FROM conversations")
    assert row_id == Keys([KEY]).row_ids(sender)[0]
    assert abs(int(str(touched)) - time.time()) < 60
    for secret in (MARKER, CHAT_ID, sender, "under_18", "action_walk"):
        assert secret.encode() not in bytes(stored)  # type: ignore[call-overload]


async def test_the_row_is_equally_long_after_300_turns(sealed: SealedTrackerStore) -> None:
    await turn(sealed, "someone")
    first = sql("SELECT length(sealed) FROM conversations")
    for _ in range(299):
        await turn(sealed, "someone")
    assert sql("SELECT length(sealed) FROM conversations") == first


async def test_64_people_at_once_each_keep_their_own_conversation(sealed: SealedTrackerStore) -> None:
    async def talk(person: int) -> list[int]:
        return [await turn(sealed, f"person {person}") for _ in range(5)]

    assert await asyncio.gather(*[talk(person) for person in range(64)]) == [[1, 2, 3, 4, 5]] * 64
    assert sql("SELECT count(*) FROM conversations") == [(64,)]


async def test_two_processes_may_start_on_an_empty_database_at_once(sealed: SealedTrackerStore) -> None:
    stores = [store() for _ in range(4)]
    assert await asyncio.gather(*[turn(one, f"person {n}") for n, one in enumerate(stores)]) == [1, 1, 1, 1]
    for one in stores:
        one.close()


async def test_purge_and_delete(sealed: SealedTrackerStore) -> None:
    for person in ("a", "b", "c"):
        await turn(sealed, person)
    assert await sealed.delete("a")
    assert await sealed.retrieve("a") is None
    assert sealed.purge(5, time.time()) == 0
    assert sealed.purge(5, time.time() + 600) == 2
    assert list(await sealed.keys()) == []


async def test_a_key_is_rotated(sealed: SealedTrackerStore) -> None:
    await turn(sealed, "someone")
    for keys in ((NEW_KEY, KEY), (NEW_KEY,)):
        rotated = store(*keys)
        await turn(rotated, "someone")
        kept = await rotated.retrieve("someone")
        rotated.close()
    assert kept is not None
    assert kept.get_slot("turn") == 3
    assert sql("SELECT count(*) FROM conversations") == [(1,)]


async def test_when_the_server_cuts_all_connections_the_walk_goes_on(sealed: SealedTrackerStore) -> None:
    assert await turn(sealed, "someone") == 1
    sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert await turn(sealed, "someone") == 2
    assert sql("SELECT count(*) FROM conversations") == [(1,)]


async def test_when_the_table_is_dropped_it_is_made_again(sealed: SealedTrackerStore) -> None:
    await turn(sealed, "someone")
    sql("DROP TABLE conversations")
    assert await turn(sealed, "someone") == 2
    assert await turn(sealed, "someone") == 3
    assert sql("SELECT count(*) FROM conversations") == [(1,)]


async def test_a_locked_table_does_not_hold_the_event_loop(sealed: SealedTrackerStore) -> None:
    """While one conversation waits for a lock, everything else in the process goes on."""
    await turn(sealed, "someone")
    engine = create_engine(URL.replace("postgresql://", "postgresql+psycopg2://"), future=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE")
        waiting = asyncio.create_task(turn(sealed, "someone"))
        for _ in range(100):  # the loop turns a hundred times and the task is still waiting
            await asyncio.sleep(0)
        assert not waiting.done()
        connection.rollback()
    assert await waiting == 2
    engine.dispose()


async def test_a_database_that_is_not_there_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker, "REST_SECONDS", 0.0)
    gone = store(url=make_url(URL).set(port=1).render_as_string(hide_password=False))
    assert [await turn(gone, "someone") for _ in range(3)] == [1, 2, 3]
    assert not await gone.ping()
    gone.close()
