"""Rasa's tracker store that never holds a word: one sealed row a conversation.

It never raises into a turn. A database that does not answer is counted, the turn goes on from a small sealed cache,
and nothing falls through to Rasa's FailSafeTrackerStore, which would keep plain text in memory for ever.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import logs
from bot.settings import Settings, SettingsError
from bot.store import counts, redact
from bot.store.cache import Cache, Held, choose
from bot.store.compact import Record, RecordError, compact, restore
from bot.store.engine import PATIENCE_SECONDS, POOL_SIZE, make_engine
from bot.store.keys import Keys, WrongKey
from bot.store.rows import Row, Rows
from bot.store.seal import seal, unseal

logger = logging.getLogger(__name__)
T = TypeVar("T")

REST_SECONDS = 2.0  # after a failure the database is left alone, so that not every turn waits for it
MOST_OWED = 10_000


class UnavailableError(Exception):
    """The database does not answer."""


class SealedTrackerStore(TrackerStore):
    """The store of endpoints.yml and of bot/server.py. `keys()` are row ids; nobody's sender id is in the database."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        *,
        settings: Settings | None = None,
        engine: Engine | None = None,
        keys: Keys | None = None,
        cache: Cache | None = None,
        clock: Callable[[], float] = time.time,
        **other: Any,
    ) -> None:
        """With nothing but a domain, as Rasa calls it for endpoints.yml: everything from the environment.

        Raises SettingsError, and only that: after an ImportError or AttributeError Rasa would use a store in memory.
        """
        if event_broker is not None:
            raise SettingsError("endpoints.yml", "remove event_broker: it would publish what people write")
        if host or other:
            raise SettingsError("endpoints.yml", "tracker_store takes only type; use STEADY_DATABASE_URL")
        if settings is None:
            logs.withhold()  # `rasa shell --debug` would print every text
            settings = Settings.from_env(os.environ)
        try:
            self._rows = Rows(engine if engine is not None else make_engine(settings.database_url))
        except (SQLAlchemyError, ImportError, AttributeError) as error:
            raise SettingsError("STEADY_DATABASE_URL", f"cannot be used ({type(error).__name__})") from None
        super().__init__(domain)
        redact.platforms()  # reads a data file: now, and not in the first turn that names one
        self._keys = keys or Keys(settings.secret_keys)
        self._retention = settings.retention_minutes * 60
        self._cache = cache if cache is not None else Cache()
        self._clock = clock
        self._rest_until = 0.0
        self._owed: OrderedDict[str, None] = OrderedDict()  # erasures that the database did not take yet
        self._threads = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="steady-store")

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the conversation: redacted, compacted, sealed. A write that fails is counted and held in the cache."""
        record = compact(tracker, self.domain)
        if record.withheld:
            counts.WITHHELD.inc(record.withheld)
        ids = self._keys.row_ids(tracker.sender_id)
        if record.empty:
            if tracker.events:  # restarted: what was there before is over
                await self._erase(ids)
            return
        row = Row(ids[0], seal(self._keys, ids[0], record.to_bytes()), int(self._clock()))
        before = self._cache.get(ids[0])
        base = before.base if before else "nothing"
        try:
            if base == "unknown":
                # The database was away when this turn began. Its plan must not be lost to a turn that did not see it.
                stored = await self._call("read", self._rows.read, ids)
                if stored:
                    self._cache.drop(ids)
                    return
            await self._call("write", self._rows.write, row, ids[1:])
        except UnavailableError:
            self._cache.put(ids[0], Held(row, unsaved=True, base=base))
            return
        self._cache.put(ids[0], Held(row))
        self._settle(ids)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as it was kept; None when there is none, when it expired, or when no key opens it."""
        ids = self._keys.row_ids(sender_id)
        try:
            row = await self._find(ids)
            if row is None or row.touched < self._clock() - self._retention:
                return None
            record = Record.from_bytes(unseal(self._keys, row.id, row.sealed))
            return restore(record, self.init_tracker(sender_id), self.domain)
        except (WrongKey, RecordError):
            counts.WRONG_KEY.inc()
            return None
        except Exception as error:  # noqa: BLE001 - Rasa would begin anew, and save that over the person's plan
            self._failed("retrieve", error)
            self._cache.put(ids[0], Held(None, base="unknown"))
            return None

    async def keys(self) -> Iterable[str]:
        """The row ids of all conversations; empty when the database does not answer."""
        try:
            return await self._call("keys", self._rows.ids)
        except UnavailableError:
            return []

    async def delete(self, sender_id: str) -> bool:
        """Erases a conversation, its copy here and SQLite's log of it. Call it under the conversation's lock.

        False when the database did not take it: it is not shown again here, and the next purge tries again.
        """
        return await self._erase(self._keys.row_ids(sender_id))

    def purge(self, older_than_minutes: int, now: float | None = None) -> int:
        """Erases what was last touched longer ago, and what is still owed; how many conversations. Blocks.

        Raises SQLAlchemyError when the database does not answer.
        """
        before = int((self._clock() if now is None else now) - older_than_minutes * 60)
        self._cache.purge(before)
        if owed := list(self._owed):
            counts.DELETED.inc(self._rows.erase(owed))
            self._settle(owed)
        gone = self._rows.purge(before)
        self._rows.tidy()
        counts.PURGED.inc(gone)
        counts.LAST_PURGE.set(self._clock())
        return gone

    async def ping(self) -> bool:
        """Whether the database answers."""
        try:
            await self._call("ping", self._rows.ping)
        except UnavailableError:
            return False
        return True

    def close(self) -> None:
        """Lets go of threads and connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._rows.close()

    async def _find(self, ids: tuple[str, ...]) -> Row | None:
        if ids[0] in self._owed:
            return None
        held = self._cache.get(ids[0])
        try:
            rows = await self._call("read", self._rows.read, ids)
        except UnavailableError:
            if held is None:
                self._cache.put(ids[0], Held(None, base="unknown"))
            return held.row if held else None
        stored = next((row for row in rows if row.id == ids[0]), max(rows, key=lambda row: row.touched, default=None))
        row = choose(held, stored)
        if row is None:
            self._cache.drop(ids)
        elif row is stored:
            self._cache.put(ids[0], Held(row))
        return row

    async def _erase(self, ids: tuple[str, ...]) -> bool:
        self._cache.drop(ids)
        try:
            counts.DELETED.inc(await self._call("erase", self._rows.erase, ids))
            self._settle(ids)
            if self._rows.sqlite:
                await self._in_thread("tidy", self._rows.tidy)
        except UnavailableError:
            self._owed.update(dict.fromkeys(ids))
            while len(self._owed) > MOST_OWED:
                self._owed.popitem(last=False)
            return False
        return True

    def _settle(self, ids: Iterable[str]) -> None:
        for row_id in ids:
            self._owed.pop(row_id, None)

    async def _call(self, name: str, function: Callable[..., T], *args: Any) -> T:
        """Runs one call to the database; raises UnavailableError, counted, and then leaves the database alone a while.

        SQLite answers in a fraction of a millisecond and is asked right here; only when somebody else has locked it,
        and always for PostgreSQL, the wait is spent in a thread.
        """
        if time.monotonic() < self._rest_until:
            raise UnavailableError
        if self._rows.sqlite:
            try:
                return function(*args, patient=False)
            except DBAPIError as error:
                if "locked" not in str(error.orig):
                    raise self._failed(name, error) from None
            except (SQLAlchemyError, OSError) as error:
                raise self._failed(name, error) from None
        return await self._in_thread(name, function, *args)

    async def _in_thread(self, name: str, function: Callable[..., T], *args: Any) -> T:
        future = asyncio.get_running_loop().run_in_executor(self._threads, function, *args)
        try:
            return await asyncio.wait_for(future, 2 * PATIENCE_SECONDS)
        except (SQLAlchemyError, OSError, asyncio.TimeoutError) as error:
            raise self._failed(name, error) from None

    def _failed(self, name: str, error: Exception) -> UnavailableError:
        counts.STORE_ERRORS.labels(name).inc()
        self._rest_until = time.monotonic() + REST_SECONDS
        # The kind only: a database's message can quote what it was asked to store.
        logger.warning(
            "The conversation store could not %s (%s). The conversation goes on.", name, type(error).__name__
        )
        return UnavailableError(name)


def require_sealed(store: TrackerStore) -> SealedTrackerStore:
    """The sealed store behind an agent's tracker store; raises SettingsError for any other, so that nothing starts."""
    inner = getattr(store, "_tracker_store", store)  # Rasa wraps it in its FailSafeTrackerStore
    if not isinstance(inner, SealedTrackerStore):
        raise SettingsError("endpoints.yml", f"tracker_store must be sealed; {type(inner).__name__} would keep words")
    return inner
