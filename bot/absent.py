"""Keeps a package that is imported but never used from being loaded: an empty stand-in takes its place.

Rasa imports TensorFlow wherever it defines a policy, a featurizer or a classifier; nothing in config.yml uses it. It
costs 360 MB and 4 of 12 seconds at every start (measured). Whatever is asked of the stand-in is the stand-in again, so
classes can be derived from it and functions decorated with it; none of them is ever called here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

VERSION = "2.12.0"  # what Rasa 3.6 asks for


class _Anything(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        return Absent if cls is Absent else super().__call__(*arguments, **options)

    def __getitem__(cls, _: Any) -> Any:
        return Absent

    def __len__(cls) -> int:
        return 0

    def __iter__(cls) -> Iterator[Any]:
        return iter(())


class Absent(metaclass=_Anything):
    """Stands for any class, function or value of an absent package."""


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class _Finder(MetaPathFinder, Loader):
    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = frozenset(packages)

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in self._packages else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__version__"] = VERSION


def leave_out(*packages: str) -> None:
    """From now on these packages are stand-ins; those that somebody has loaded already stay as they are."""
    unloaded = [package for package in packages if package not in sys.modules]
    if len(unloaded) == len(packages):
        sys.meta_path.insert(0, _Finder(unloaded))
