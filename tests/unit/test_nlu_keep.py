"""What took long to learn is kept under the hash of everything that it was learnt from."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import keep, needs, text


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "FOLDER", tmp_path / "learnt")
    monkeypatch.setattr(keep, "SHIPPED", tmp_path / "shipped")


def ones() -> dict[str, np.ndarray]:
    return {"a": np.ones(3, dtype=np.float32), "n": np.arange(3)}


def never() -> dict[str, np.ndarray]:
    pytest.fail("learnt what was kept already")


def test_it_is_learnt_once() -> None:
    first = keep.kept("kind-1", ones)
    again = keep.kept("kind-1", never)
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert again["a"].dtype == np.float32
    assert again["n"].dtype == np.arange(3).dtype


def test_what_is_served_does_not_depend_on_where_it_came_from() -> None:
    learnt = keep.kept("third", lambda: {"a": np.array([1 / 3], dtype=np.float32)})
    assert learnt["a"] == keep.kept("third", never)["a"]


def test_what_ships_in_the_repository_comes_first() -> None:
    keep.SHIPPED.mkdir()
    np.savez(keep.SHIPPED / "kind-2.npz", a=np.zeros(1, dtype=np.float16))
    assert keep.kept("kind-2", never)["a"] == 0
    assert not keep.FOLDER.exists()


def test_the_oldest_go_and_no_half_file_is_left() -> None:
    for number in range(10):
        keep.kept(f"kind-{number}", ones)
        os.utime(keep.FOLDER / f"kind-{number}.npz", (number, number))
    assert {path.name for path in keep.FOLDER.iterdir()} == {f"kind-{number}.npz" for number in range(2, 10)}


def test_nothing_pickled_is_read() -> None:
    keep.FOLDER.mkdir()
    np.savez(keep.FOLDER / "kind-3.npz", a=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        keep.kept("kind-3", ones)


def test_names_change_with_every_part_and_not_by_chance() -> None:
    name = keep.key("kind", "a", ["b", "c"], text)
    assert name == keep.key("kind", "a", ["b", "c"], text)
    others = [("kind", "a", ["bc"], text), ("kind", "a", ["b", "c"], needs), ("kind", "ab", ["c"], text)]
    assert len({name, keep.key("kin", "a", ["b", "c"], text), *(keep.key(*parts) for parts in others)}) == 5
    assert name.startswith("kind-")
