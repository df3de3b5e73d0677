"""Words typed alone that act like a button: "skip", "my plan", "help now" (data/guide/commands.<language>.yml).

The whole message must be the phrase. What is longer, or could mean two things, is left to the model. The inbox asks
here when a person types; `python -m bot parse` does not, because it reports what a message needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.content import DATA, load
from bot.guide.choices import parse

LONGEST = 60  # characters; no phrase is longer, and a long message need not be taken apart
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_STEP = re.compile(r"(?:go to |go back to |back to |show |show me )?step ([1-9][0-9]?)")
_APOSTROPHES = re.compile(r"['\u2019\u2018`]")


@dataclass(frozen=True)
class Commands:
    """The phrases of one language, and which numbers are an age."""

    phrases: Mapping[str, str]  # phrase -> choice id
    ages: range

    @classmethod
    def load(cls, data_dir: Path = DATA, language: str = "en") -> Commands:
        """The checked file; raises ContentError with the line at fault."""

        def check(data: Any, fail: Any) -> None:
            seen: dict[str, str] = {}
            for choice, phrases in data["phrases"].items():
                if parse(choice) is None:
                    fail(f"{choice} is not a choice", ["phrases", choice])
                for at, phrase in enumerate(phrases):
                    if phrase in seen:
                        fail(f'"{phrase}" already means {seen[phrase]}', ["phrases", choice, at])
                    seen[phrase] = choice
            if data["ages"]["first"] > data["ages"]["last"]:
                fail("first is above last", ["ages"])

        data = load(data_dir / "guide" / f"commands.{language}.yml", "commands", check)
        phrases = {phrase: choice for choice, phrases in data["phrases"].items() for phrase in phrases}
        return cls(phrases, range(data["ages"]["first"], data["ages"]["last"] + 1))

    def find(self, text: str) -> str | None:
        """The choice id that these words stand for, or None when they are for the model to read."""
        if len(text) > LONGEST:
            return None
        words = _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", text.lower())).strip()
        if words.isdecimal() and int(words) in self.ages:
            return f"age:{int(words)}"
        if step := _STEP.fullmatch(words):
            return f"step:number={int(step.group(1))}"
        return self.phrases.get(words)


@cache
def commands() -> Commands:
    """The shipped file, read once."""
    return Commands.load()
