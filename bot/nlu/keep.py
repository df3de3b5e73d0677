"""Keeps what took long to learn: arrays on disk under the hash of everything that they were learnt from.

Rasa trains a model anew when any file of it changes, a text or a rule too. What the examples teach does not change
then, and must not cost minutes again. What the examples of this commit teach is kept in the repository (learnt/), so
that a fresh machine serves within minutes; change an example, and it is learnt here. `make learn` does that for all.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.content import ROOT

Arrays = Mapping[str, NDArray[Any]]
FOLDER = ROOT / ".cache" / "learnt"
SHIPPED = ROOT / "learnt"
_KEPT = 8


def key(kind: str, *parts: str | Iterable[str] | ModuleType) -> str:
    """A name for what was learnt: its kind, and a hash over texts, lists of texts and the source of modules."""
    digest = hashlib.sha256()
    for part in parts:
        for text in _texts(part):
            digest.update(text.encode() + b"\0")
        digest.update(b"\1")
    return f"{kind}-{digest.hexdigest()[:20]}"


def _texts(part: str | Iterable[str] | ModuleType) -> Iterable[str]:
    if isinstance(part, ModuleType):
        return (inspect.getsource(part),)
    return (part,) if isinstance(part, str) else part


def kept(name: str, learn: Callable[[], Arrays]) -> Arrays:
    """The arrays under `name`, learnt now if they are not there. Nothing pickled is ever read.

    They are kept at half precision, also right after they were learnt: what is served never depends on where it came
    from, and probabilities move by less than 0.001.
    """
    for path in (SHIPPED / f"{name}.npz", FOLDER / f"{name}.npz"):
        if path.exists():
            return _read(path)
    learnt = {key: value.astype(np.float16) if value.dtype == np.float32 else value for key, value in learn().items()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.npz"
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(file, **learnt)
    partial.replace(path)
    for old in sorted(FOLDER.glob("*.npz"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
        old.unlink()
    return _read(path)


def _read(path: Path) -> Arrays:
    with np.load(path, allow_pickle=False) as arrays:
        values = {name: arrays[name] for name in arrays.files}
    return {name: value.astype(np.float32) if value.dtype == np.float16 else value for name, value in values.items()}
