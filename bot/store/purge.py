"""Expiry: what was not touched for the retention time is erased, in the server and by `python -m bot purge`."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Protocol

from bot.settings import Settings
from bot.store import counts, ledger
from bot.store.engine import make_engine
from bot.store.rows import Rows

logger = logging.getLogger(__name__)


class Purgeable(Protocol):
    """What purge_forever needs of a store."""

    def purge(self, older_than_minutes: int, now: float | None = None) -> int:
        """Erases what is older; how many conversations."""


async def purge_forever(store: Purgeable, minutes: int, every: float) -> None:
    """Purges at once and then every `every` seconds, in a thread, until the task is cancelled.

    A purge that fails is counted, and the next one is tried: expiry must not end with a database's bad minute.
    """
    while True:
        try:
            await asyncio.to_thread(store.purge, minutes)
        except Exception as error:  # noqa: BLE001 - a task that dies of anything would end expiry unnoticed
            counts.STORE_ERRORS.labels("purge").inc()
            logger.warning("The purge failed (%s) and will be tried again.", type(error).__name__)
        await asyncio.sleep(every)


@dataclass(frozen=True)
class Purged:
    """How many of each were erased."""

    conversations: int
    telegram_lists: int


def purge_once(settings: Settings, now: float | None = None) -> Purged:
    """One purge by itself, for cron; needs no keys. Raises SQLAlchemyError when the database does not answer."""
    at = time.time() if now is None else now
    engine = make_engine(settings.database_url)
    try:
        rows = Rows(engine)
        conversations = rows.purge(int(at - settings.retention_minutes * 60))
        lists = ledger.purge(engine, int(at - ledger.KEPT_MINUTES * 60))
        rows.tidy()
    finally:
        engine.dispose()
    return Purged(conversations, lists)
