"""Which messages stand in a Telegram chat, so that /delete can clear them: sealed, for the 48 hours it allows.

One row a turn: a keyed hash of the chat, the sealed message numbers, the time. Without the key nobody learns from it
who talked, and with it nothing of what was said. Calls block and raise SQLAlchemyError; run them in a thread.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, delete, event, insert, inspect, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.store import counts
from bot.store.engine import PATIENCE_SECONDS, empty_log, patient
from bot.store.keys import Keys, WrongKey
from bot.store.seal import seal, unseal

KEPT_MINUTES = 48 * 60  # https://core.telegram.org/bots/api#deletemessage

metadata = MetaData()
messages = Table(
    "telegram_messages",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("chat", String(32), nullable=False, index=True),  # Keys.row_ids: a keyed hash, hex
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Integer, nullable=False, index=True),  # Unix seconds
)


def purge(engine: Engine, before: int) -> int:
    """Forgets what was noted before this Unix second, without a key; how many rows."""
    with engine.begin() as connection, patient(connection):
        if not inspect(connection).has_table(messages.name):
            return 0  # nobody talks to this one on Telegram
        gone = int(connection.execute(delete(messages).where(messages.c.at < before)).rowcount)
    if gone:
        empty_log(engine)
    return gone


class Ledger:
    """The table of one database, made when it is first used."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._keys, self._clock = engine, keys, clock
        self._made, self._making = False, Lock()
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _wait_for_locks)

    def note(self, chat: int, numbers: Sequence[int]) -> None:
        """Remembers these messages of a chat."""
        row_id = self._ids(chat)[0]
        sealed = seal(self._keys, row_id, json.dumps(list(numbers)).encode())
        self._run(insert(messages).values(chat=row_id, sealed=sealed, at=int(self._clock())))

    def recent(self, chat: int) -> list[int]:
        """The messages of a chat that Telegram still lets us delete, in order."""
        since = int(self._clock()) - KEPT_MINUTES * 60
        query = select(messages).where(messages.c.chat.in_(self._ids(chat)), messages.c.at >= since)
        found: set[int] = set()
        for row in self._run(query, rows=True):
            try:
                found.update(json.loads(unseal(self._keys, row.chat, bytes(row.sealed))))
            except WrongKey:
                continue  # of a key that is gone: so is the way to its messages
        return sorted(found)

    def erase(self, chat: int) -> None:
        """Forgets a chat, at once and in every file of the database."""
        self._run(delete(messages).where(messages.c.chat.in_(self._ids(chat))))
        empty_log(self._engine)

    def purge(self, older_than_minutes: int = KEPT_MINUTES, now: float | None = None) -> int:
        """Forgets what is older; how many rows."""
        gone = purge(self._engine, int((self._clock() if now is None else now) - older_than_minutes * 60))
        counts.FORGOTTEN.inc(gone)
        return gone

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def _ids(self, chat: int) -> tuple[str, ...]:
        # A purpose of its own: these rows and the conversation's cannot be laid side by side.
        return self._keys.row_ids(self._keys.pseudonym("telegram messages", chat))

    def _run(self, statement: Any, *, rows: bool = False) -> Any:
        try:
            if not self._made:
                self._make()
            with self._engine.begin() as connection:
                result = connection.execute(statement)
                return result.all() if rows else result.rowcount
        except DBAPIError:
            self._made = False  # the file may have been put away, and the next one is empty
            raise

    def _make(self) -> None:
        with self._making:
            try:
                metadata.create_all(self._engine)
            except DBAPIError:
                metadata.create_all(self._engine)  # another process made it between our look and our try
            self._made = True


def _wait_for_locks(connection: Any, _: Any) -> None:
    """bot.store waits 5 ms, because it works on the event loop; we are in a thread."""
    connection.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")
