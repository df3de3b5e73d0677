"""A short memory for what was seen already."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class Recent:
    """The last `size` things; the oldest are forgotten."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._seen: OrderedDict[Hashable, None] = OrderedDict()

    def add(self, thing: Hashable) -> bool:
        """Remembers it; whether it is new."""
        if thing in self._seen:
            return False
        self._seen[thing] = None
        if len(self._seen) > self._size:
            self._seen.popitem(last=False)
        return True

    def discard(self, thing: Hashable) -> None:
        """Forgets it."""
        self._seen.pop(thing, None)
