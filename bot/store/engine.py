"""The database behind an address: SQLite on one machine, PostgreSQL for several processes.

SQLite: WAL, so that readers never wait for the writer; synchronous=NORMAL, which loses at most the last turn in a
power cut and never the database; secure_delete=ON, so that erased rows are overwritten, also in the free pages.
PostgreSQL: a small pool, and limits on every wait, so that a dead database costs seconds and not minutes.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

POOL_SIZE = 8
PATIENCE_SECONDS = 3  # for a connection, a lock, a statement
# On the event loop no wait for a lock may be noticed by anybody else; rows.py then tries again in a thread.
SQLITE_BUSY_MS = 5


def make_engine(url: str) -> Engine:
    """An engine for sqlite:///<file> or postgresql+psycopg2://...; connects when first used, not here."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, Path(str(parsed.database)))
    engine: Engine = create_engine(
        url,
        future=True,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,  # no id and no sealed byte in an error's text
        connect_args={
            "connect_timeout": PATIENCE_SECONDS,
            "keepalives_idle": 30,
            "tcp_user_timeout": PATIENCE_SECONDS * 1000,
            "options": f"-c statement_timeout={PATIENCE_SECONDS * 1000} -c lock_timeout={PATIENCE_SECONDS * 1000}",
        },
    )
    return engine


def private_file(path: Path) -> None:
    """Makes the file of a SQLite database, its owner's alone whatever the umask; SQLite gives the log the same mode.

    A file that others can read keeps its content and loses those rights. Raises OSError where no file can be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        with suppress(FileNotFoundError, PermissionError):  # another owner's file is the operator's own doing
            if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                file.chmod(0o600)


def empty_log(engine: Engine) -> None:
    """After an erasure: SQLite's log still holds the erased pages; it is moved into the file and emptied."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        with patient(autocommit):
            autocommit.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def patient(connection: Connection) -> Iterator[None]:
    """Waits for SQLite's locks as PostgreSQL does; for calls that do not run on the event loop."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={before}")


def _sqlite(url: str, path: Path) -> Engine:
    engine: Engine = create_engine(
        url,
        future=True,
        poolclass=QueuePool,  # SQLAlchemy 1.4 would open the file anew for each statement
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": SQLITE_BUSY_MS / 1000},
    )

    def make_file(*_: Any) -> None:
        private_file(path)

    def set_up(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA secure_delete=ON")
        # Commits write to the WAL only; it is moved into the file 50 pages at a time, in a few milliseconds.
        cursor.execute("PRAGMA wal_autocheckpoint=50")
        cursor.close()

    event.listen(engine, "do_connect", make_file)
    event.listen(engine, "connect", set_up)
    return engine
