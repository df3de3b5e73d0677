"""How many of how many, with the interval that a small count deserves."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 of none is 0."""
        return self.hits / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's score interval, 95 % (Wilson 1927)."""
        if not self.of:
            return 0.0, 1.0
        z, n, p = 1.96, self.of, self.value
        middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))

    def as_json(self) -> dict[str, int]:
        """The two counts; `Share(**counts)` is the share again."""
        return {"hits": self.hits, "of": self.of}

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.value:.3f} ({self.hits}/{self.of}, {low:.2f}-{high:.2f})"


def share(hits: Iterable[bool]) -> Share:
    """A share from one truth value for each case."""
    values = list(hits)
    return Share(sum(values), len(values))
