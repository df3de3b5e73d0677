"""The sentences of data/telegram/<language>.yml, checked whole when they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import DATA, load
from bot.guide.choices import parse
from bot.guide.links import Tool
from bot.nlu.text import fold

_PLACEHOLDER = re.compile(r"{(\w*)}")
_ALLOWED = {
    "help": {"commands"},
    "progress": {"step", "of"},
    "pressed": {"label"},
}
_NO_LETTERS = re.compile(r"[^a-z ]")


@dataclass(frozen=True)
class Texts:
    """One language. Mappings from the names in the file to sentences."""

    commands: Mapping[str, str]  # command -> description, in the order of the menu
    safe_words: frozenset[str]
    deep_links: Mapping[str, str]  # payload of /start -> choice id
    web_page: str | None
    said: Mapping[str, str]
    privacy: Mapping[str, str]
    deleted: Mapping[str, str]
    media: Mapping[str, str]
    media_tools: tuple[str, ...]

    @classmethod
    def load(cls, tools: Mapping[str, Tool], folder: Path = DATA / "telegram", language: str = "en") -> Texts:
        """The file of a language; `tools` are those of data/guide/links.yml. Raises ContentError with the line."""

        def check(data: Any, fail: Callable[[str, Iterable[str | int]], None]) -> None:
            for word, choice in data["deep_links"].items():
                if parse(choice) is None:
                    fail(f"{choice} is not a choice", ["deep_links", word])
            for at, tool in enumerate(data["media_tools"]):
                if tool not in tools:
                    fail(f"links.yml has no {tool}", ["media_tools", at])
            for part in ("texts", "privacy", "deleted", "media"):
                for name, text in data[part].items():
                    if unknown := set(_PLACEHOLDER.findall(text)) - _ALLOWED.get(name, set()):
                        fail(f"{name} cannot fill in {{{unknown.pop()}}}", [part, name])

        data = load(folder / f"{language}.yml", "telegram", check)

        def texts(part: str) -> dict[str, str]:
            return {name: text.strip() for name, text in data[part].items()}

        return cls(
            data["commands"],
            frozenset(data["safe_words"]),
            data["deep_links"],
            data["web_page"],
            texts("texts"),
            texts("privacy"),
            texts("deleted"),
            texts("media"),
            tuple(data["media_tools"]),
        )

    def is_safe_word(self, text: str) -> bool:
        """Whether somebody typed the safe word and nothing else, however they wrote it."""
        if len(text) > 60:
            return False
        return " ".join(_NO_LETTERS.sub(" ", fold(text).lower()).split()) in self.safe_words

    def command_list(self) -> str:
        """The commands, one a line."""
        return "\n".join(f"/{name}: {description}" for name, description in self.commands.items())
