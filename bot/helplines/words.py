"""The words of the directory, from data/helplines.<language>.yml: opening times, labels of links, the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import content


@dataclass(frozen=True)
class Words:
    """One language. `say("hours.opens_day", day=..., time=...)` fills in what a text leaves open."""

    texts: dict[str, Any]

    def say(self, name: str, /, **values: object) -> str:
        """The text called `group.name`, filled in."""
        group, _, key = name.partition(".")
        return str(self.texts[group][key]).format(**values)

    def group(self, name: str) -> dict[str, str]:
        """All texts of one group, for example `countries`."""
        return dict(self.texts[name])

    def label(self, group: str, key: str) -> str:
        """A label, or the key itself where the group has none (a country that is new in the file)."""
        return str(self.texts[group].get(key, key))

    @property
    def days(self) -> list[str]:
        """Names of the days, Monday first."""
        return list(self.texts["days"])

    @property
    def months(self) -> list[str]:
        """Names of the months, January first."""
        return list(self.texts["months"])


@lru_cache(maxsize=8)
def load_words(language: str = "en", folder: Path = content.DATA) -> Words:
    """The words of a language; raises ContentError when the file is missing or wrong."""
    return Words(content.load(folder / f"helplines.{language}.yml", "helplines_words"))
