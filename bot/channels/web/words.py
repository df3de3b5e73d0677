"""The words of the web pages: data/web/<language>.yml and data/privacy/<language>.yml, checked whole at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.web.notice import Notice
from bot.channels.web.problems import STATUS
from bot.content import DATA, load

FOLDER = DATA / "web"


@dataclass(frozen=True)
class Words:
    """One language's words, by group and name."""

    language: str
    direction: str
    exit_url: str
    groups: Mapping[str, Mapping[str, Any]]
    notice: Notice  # of /privacy

    def __getitem__(self, group: str) -> Mapping[str, Any]:
        return self.groups[group]

    @classmethod
    def load(cls, language: str = "en") -> Words:
        """The words of a language; raises bot.content.ContentError with the line at fault."""

        def check(data: Any, fail: Callable[[str, Iterable[str | int]], None]) -> None:
            if missing := sorted(set(STATUS) - set(data["problems"])):
                fail(f"problems has no {missing[0]}", ["problems"])

        data = load(FOLDER / f"{language}.yml", "web", check)
        groups = {name: group for name, group in data.items() if isinstance(group, dict)}
        return cls(data["language"], data["direction"], data["exit_url"], groups, Notice.load(language))


def languages() -> dict[str, Words]:
    """Every language that there is a file for."""
    return {path.stem: Words.load(path.stem) for path in sorted(FOLDER.glob("*.yml"))}
