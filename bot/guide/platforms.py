"""The apps where it happens (data/guide/platforms.yml): their names, and what to do on each."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guide.model import Link


@dataclass(frozen=True)
class Platform:
    """One app. Each part is a tuple of short lines."""

    id: str
    name: str
    block: str
    report: str
    save_first: tuple[str, ...]
    privacy_steps: tuple[str, ...]
    links: tuple[Link, ...]
    adult: bool

    def lines(self, part: str) -> tuple[str, ...]:
        """The lines for a step's `platform` value."""
        if part == "block":
            return (self.block, self.report)
        return self.save_first if part == "save_first" else self.privacy_steps
