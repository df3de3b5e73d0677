"""The one table, and everything that is said to the database. Plain blocking calls; no Rasa, no keys, no plain text.

Every call makes the table when it is not there yet, so a database that comes up after the server is simply used.
All of them raise SQLAlchemyError when the database does not answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, delete, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.store.engine import empty_log
from bot.store.engine import patient as waiting

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),  # Keys.row_ids: a keyed hash, hex
    Column("sealed", LargeBinary, nullable=False),  # seal.seal
    Column("touched", Integer, nullable=False, index=True),  # Unix seconds of the last message
)

# The same words in SQLite and PostgreSQL. SQLAlchemy 1.4 does not cache its own upsert: 0.3 ms a save (measured).
_UPSERT = text(
    "INSERT INTO conversations (id, sealed, touched) VALUES (:id, :sealed, :touched) "
    "ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, touched = excluded.touched"
)

PURGE_BATCH = 500  # rows in one transaction: a writer never waits long behind a purge


@dataclass(frozen=True)
class Row:
    """One conversation as it is stored."""

    id: str
    sealed: bytes
    touched: int


class Rows:
    """The table of one database. `patient`: the call may wait for a lock; it does not run on the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made = False
        self.sqlite = engine.dialect.name == "sqlite"

    def read(self, ids: Sequence[str], *, patient: bool = True) -> list[Row]:
        """The rows that exist among `ids`."""
        with self._begin(patient) as connection:
            found = connection.execute(select(conversations).where(conversations.c.id.in_(ids)))
            return [Row(row.id, bytes(row.sealed), row.touched) for row in found]

    def write(self, row: Row, older: Sequence[str] = (), *, patient: bool = True) -> None:
        """Puts the row in place of the one with its id and of those with an older id of the same conversation."""
        with self._begin(patient) as connection:
            connection.execute(_UPSERT, vars(row))
            if older:
                connection.execute(delete(conversations).where(conversations.c.id.in_(older)))

    def erase(self, ids: Sequence[str], *, patient: bool = True) -> int:
        """Deletes the rows with these ids; how many there were."""
        with self._begin(patient) as connection:
            return int(connection.execute(delete(conversations).where(conversations.c.id.in_(ids))).rowcount)

    def purge(self, before: int) -> int:
        """Deletes every row that was last touched before this Unix second; how many there were."""
        oldest = select(conversations.c.id).where(conversations.c.touched < before).limit(PURGE_BATCH)
        gone = 0
        while True:
            with self._begin(patient=True) as connection:
                batch = delete(conversations).where(conversations.c.id.in_(oldest))
                count = int(connection.execute(batch).rowcount)
            gone += count
            if count < PURGE_BATCH:
                return gone

    def ids(self, *, patient: bool = True) -> list[str]:
        """All row ids. They name no one without the key."""
        with self._begin(patient) as connection:
            return [str(row.id) for row in connection.execute(select(conversations.c.id))]

    def ping(self, *, patient: bool = True) -> None:
        """Returns when the database answers and has the table."""
        with self._begin(patient) as connection:
            connection.execute(select(conversations.c.id).limit(1))

    def tidy(self) -> None:
        """After an erasure: SQLite's log still holds the erased pages; it is moved into the file and emptied."""
        empty_log(self._engine)

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    @contextmanager
    def _begin(self, patient: bool) -> Iterator[Connection]:
        try:
            if not self._made:
                self._make(patient)
            with self._transaction(patient) as connection:
                yield connection
        except DBAPIError:
            self._made = False  # the file may have been put away, and the next one is empty
            raise

    def _make(self, patient: bool) -> None:
        try:
            with self._transaction(patient) as connection:
                metadata.create_all(connection)
        except DBAPIError:
            # Another process may have made it between our look and our try.
            with self._transaction(patient) as connection:
                metadata.create_all(connection)
        self._made = True

    @contextmanager
    def _transaction(self, patient: bool) -> Iterator[Connection]:
        with self._engine.begin() as connection, waiting(connection) if patient else nullcontext():
            yield connection
