"""The last conversations, sealed as they are in the database, for the minutes in which it does not answer.

Bounded, and never a second truth: when the database answers, a copy is used only if its own write had failed. What is
erased or expired in the database is dropped here too, so nothing comes back that somebody had deleted.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.store.rows import Row

CAPACITY = 1000  # conversations; about 1.5 MB


@dataclass(frozen=True)
class Held:
    """What is known of one conversation. `base`: what it grew from in the database."""

    row: Row | None
    unsaved: bool = False  # the database did not take this row
    base: Literal["row", "nothing", "unknown"] = "row"


class Cache:
    """The least recently used conversation goes first. Safe to use from several threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, row_id: str) -> Held | None:
        """What is held under the current row id of a conversation."""
        with self._lock:
            if row_id in self._held:
                self._held.move_to_end(row_id)
            return self._held.get(row_id)

    def put(self, row_id: str, held: Held) -> None:
        """Holds a conversation under its current row id."""
        with self._lock:
            self._held[row_id] = held
            self._held.move_to_end(row_id)
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)

    def drop(self, row_ids: Iterable[str]) -> None:
        """Forgets conversations."""
        with self._lock:
            for row_id in row_ids:
                self._held.pop(row_id, None)

    def purge(self, before: int) -> None:
        """Forgets what was last touched before this Unix second."""
        with self._lock:
            for row_id in [i for i, held in self._held.items() if held.row is None or held.row.touched < before]:
                del self._held[row_id]


def choose(held: Held | None, stored: Row | None) -> Row | None:
    """Which of the two is the conversation, when the database has answered with `stored`."""
    if held is None or held.row is None or not held.unsaved:
        return stored
    if stored is None:
        # It had a row and has none now: somebody erased it.
        return None if held.base == "row" else held.row
    # Grown without having seen the stored one: the plan in the database is the person's plan.
    return held.row if held.base != "unknown" and held.row.touched >= stored.touched else stored
