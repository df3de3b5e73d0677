"""The directory in a database: SQLite in var/steady.db, or PostgreSQL by URL.

`synced` is the one way in: in a single transaction it migrates, brings the tables into line with a book, and reads them
back. It takes the database's write lock first, so that several workers that start at once do it one after the other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, delete, event, insert, select, text, update
from sqlalchemy.engine import make_url

from bot.content import ROOT
from bot.helplines.rows import Rows, rows_of, services_from
from bot.helplines.service import Book, EmergencyNumbers, Service
from bot.helplines.tables import CHILDREN, EmergencyRow, ServiceRow, SyncRow, table_of
from bot.store.engine import private_file

DEFAULT_FILE = ROOT / "var" / "steady.db"
VERSION_TABLE = "helpline_version"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
LOCK = 0x57EAD1  # any number that no other part of Steady locks in PostgreSQL
WAIT = 10  # seconds to wait for another worker, or for a server that does not answer
BATCH = 500  # rows that one DELETE names, under SQLite's limit of variables


@dataclass(frozen=True)
class Changes:
    """What a sync changed: ids, and for changed services the fields."""

    added: tuple[str, ...] = ()
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def database_url(url: str | None = None) -> str:
    """The database to use: as given, else STEADY_DATABASE_URL, else SQLite in var/."""
    chosen = url or os.environ.get("STEADY_DATABASE_URL") or f"sqlite:///{DEFAULT_FILE}"
    # SQLAlchemy 1.4 dropped the name that hosting services still hand out.
    return "postgresql://" + chosen[len("postgres://") :] if chosen.startswith("postgres://") else chosen


def engine_for(url: str) -> Any:
    """An engine whose transactions begin with the write lock, on SQLite too."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, future=True, connect_args={"connect_timeout": WAIT})
    if parsed.database and parsed.database != ":memory:":
        private_file(Path(parsed.database))  # conversations come to lie in it
    engine = create_engine(parsed, future=True, connect_args={"timeout": WAIT})

    # Python's sqlite3 begins transactions late and not around DDL; this is SQLAlchemy's documented remedy.
    @event.listens_for(engine, "connect")  # type: ignore[untyped-decorator, unused-ignore]
    def by_hand(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")  # type: ignore[untyped-decorator, unused-ignore]
    def immediate(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def locked(url: str) -> Iterator[Any]:
    """A connection in a transaction that holds the write lock; committed at the end, rolled back on an error."""
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            yield connection
    finally:
        engine.dispose()


def migrate(connection: Any, revision: str = "head") -> None:
    """Bring the tables to a revision, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    move = command.downgrade if revision == "base" else command.upgrade
    move(config, revision)


def read(connection: Any) -> Book | None:
    """The whole directory; None when nothing was ever synced."""
    sync = connection.execute(select(table_of(SyncRow))).mappings().first()
    if sync is None:
        return None
    tables = (ServiceRow, *CHILDREN)
    rows = {table: connection.execute(select(table_of(table))).mappings().all() for table in tables}
    numbers = connection.execute(select(table_of(EmergencyRow)).order_by(EmergencyRow.position)).mappings()
    emergency = tuple(EmergencyNumbers(row["country"], row["number"], row["police"]) for row in numbers)
    return Book(tuple(services_from(rows)), emergency, sync["finder"])


def write(connection: Any, book: Book, fingerprint: str) -> Changes:
    """Bring the tables into line with the book; only what differs is written."""
    old = read(connection)
    before = {service.id: (place, service) for place, service in enumerate(old.services if old else ())}
    after = {service.id: (place, service) for place, service in enumerate(book.services)}
    changes = Changes(
        added=tuple(key for key in after if key not in before),
        changed={
            key: differences(before[key][1], service)
            for key, (_, service) in after.items()
            if key in before and before[key][1] != service
        },
        removed=tuple(key for key in before if key not in after),
    )
    drop(connection, [*changes.removed, *changes.changed])
    rows: Rows = {table: [] for table in (ServiceRow, *CHILDREN)}
    for key in (*changes.added, *changes.changed):
        place, service = after[key]
        for table, some in rows_of(service, place).items():
            rows[table] += some
    for table, some in rows.items():
        if some:
            connection.execute(insert(table_of(table)), some)
    moved = [key for key in after if key in before and before[key][0] != after[key][0] and key not in changes.changed]
    for key in moved:
        connection.execute(update(table_of(ServiceRow)).where(ServiceRow.id == key).values(position=after[key][0]))
    connection.execute(delete(table_of(EmergencyRow)))
    numbers = [vars(entry) | {"position": place} for place, entry in enumerate(book.emergency)]
    if numbers:
        connection.execute(insert(table_of(EmergencyRow)), numbers)
    connection.execute(delete(table_of(SyncRow)))
    connection.execute(insert(table_of(SyncRow)), [{"id": 1, "fingerprint": fingerprint, "finder": book.finder}])
    return changes


def drop(connection: Any, ids: list[str]) -> None:
    """Delete services with all their rows."""
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        for table in CHILDREN:
            connection.execute(delete(table_of(table)).where(table.service_id.in_(some)))
        connection.execute(delete(table_of(ServiceRow)).where(ServiceRow.id.in_(some)))


def differences(old: Service, new: Service) -> tuple[str, ...]:
    """The fields in which two versions of a service differ."""
    return tuple(f.name for f in fields(Service) if getattr(old, f.name) != getattr(new, f.name))


def synced(url: str, fingerprint: str, load: Callable[[], Book]) -> tuple[Book, Changes]:
    """Migrate, sync and read. `load` (slow: it parses the file) is called only when the fingerprint is a new one."""
    with locked(url) as connection:
        migrate(connection)
        known = connection.execute(select(SyncRow.fingerprint)).scalar()
        changes = Changes() if known == fingerprint else write(connection, load(), fingerprint)
        book = read(connection)
    if book is None:  # cannot be: it was just written
        raise LookupError("the directory's tables are empty")
    return book, changes
