"""The sealed cache: bounded, expiring, and never a second truth beside the database."""

from __future__ import annotations

import pytest

from bot.store.cache import Cache, Held, choose
from bot.store.rows import Row


def test_the_cache_is_bounded_and_drops_the_least_used() -> None:
    cache = Cache(capacity=2)
    for row_id in ("a", "b"):
        cache.put(row_id, Held(Row(row_id, b"", 1)))
    cache.get("a")
    cache.put("c", Held(Row("c", b"", 1)))
    assert [row_id for row_id in "abc" if cache.get(row_id)] == ["a", "c"]


def test_the_cache_expires_too() -> None:
    cache = Cache()
    cache.put("old", Held(Row("old", b"", 1)))
    cache.put("new", Held(Row("new", b"", 3)))
    cache.purge(before=2)
    assert cache.get("old") is None
    assert cache.get("new") is not None


STORED, HELD = Row("id", b"stored", 10), Row("id", b"held", 10)


@pytest.mark.parametrize(
    ("held", "stored", "chosen"),
    [
        (None, STORED, STORED),
        (None, None, None),
        (Held(HELD), STORED, STORED),
        (Held(HELD), None, None),  # erased in the database
        (Held(HELD, unsaved=True), STORED, HELD),  # the newer one, which the database did not take
        (Held(HELD, unsaved=True), None, None),  # it had a row: erased by somebody since
        (Held(HELD, unsaved=True, base="nothing"), None, HELD),
        (Held(HELD, unsaved=True, base="unknown"), STORED, STORED),  # the plan in the database wins
        (Held(HELD, unsaved=True, base="unknown"), None, HELD),
        (Held(HELD, unsaved=True), Row("id", b"newer", 11), Row("id", b"newer", 11)),  # another process went on
        (Held(None, base="unknown"), None, None),
    ],
)
def test_which_of_two_is_the_conversation(held: Held | None, stored: Row | None, chosen: Row | None) -> None:
    assert choose(held, stored) == chosen
