"""Keeps what took long to learn: arrays on disk under the hash of everything that they were learnt from.

Rasa trains a model anew when any file of it changes, a text or a rule too. What the examples teach does not change
then, and must not cost minutes again.
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
_KEPT = 8


def key(*parts: str | Iterable[str] | ModuleType) -> str:
    """A hash over texts, lists of texts, and the source of modules."""
    digest = hashlib.sha256()
    for part in parts:
        for text in _texts(part):
            digest.update(text.encode() + b"\0")
        digest.update(b"\1")
    return digest.hexdigest()[:32]


def _texts(part: str | Iterable[str] | ModuleType) -> Iterable[str]:
    if isinstance(part, ModuleType):
        return (inspect.getsource(part),)
    return (part,) if isinstance(part, str) else part


def kept(name: str, learn: Callable[[], Arrays], folder: Path = FOLDER) -> dict[str, NDArray[Any]]:
    """The arrays under `name`, learnt now if they are not there. Nothing pickled is ever read."""
    path = folder / f"{name}.npz"
    if path.exists():
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    learnt = dict(learn())
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(file, **learnt)
    partial.replace(path)
    for old in sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
        old.unlink()
    return learnt
