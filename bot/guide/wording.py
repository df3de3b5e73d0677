"""How easy a text is to read, and whether it keeps the rules for what Steady may say. Pure: texts in, faults out.

The rules are data (data/safety/wording.yml), taken from the safe messaging rules that docs/safety-review.md describes.
Reading age is the Flesch-Kincaid grade (Kincaid and others, 1975): 0.39 words a sentence + 11.8 syllables a word
- 15.59.
Syllables are counted by groups of vowels, with the exceptions in wording.yml.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import DATA, load
from bot.guide.texts import fill

PATH = DATA / "safety" / "wording.yml"
# What stands for a placeholder while a text is measured: about as long as what is filled in.
FILLED = {"emergency": "999", "police": "101", "platform": "Snapchat", "step": "2", "of": "7", "title": "Stop replying"}

# Fewer words are not measured: one name among them decides the figure.
_ENOUGH = 8
_WORD = re.compile(r"[^\W_](?:[\w'’.@/-]*[^\W_])?")
# A sentence ends at its mark, at the end of a line of a list and at the end of a paragraph.
_END = re.compile(r"(?<=[.!?])[\"”')]*\s+|\n+")
_BULLET = re.compile(r"^\s*- ", re.MULTILINE)
_VOWELS = re.compile(r"[aeiouy]+")
# A last e that is written and not spoken: "made", "used", "makes"; not in "table", "wanted", "pages".
_SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouywr]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxzgh])es$")
# Vowels side by side that are spoken apart: "being", "media", "radio".
_APART = re.compile(r"[aeiouy]ing|ia(?!l|g)|io(?!u|n)")


@dataclass(frozen=True)
class Said:
    """One text that somebody may read. kind: victim | awareness | list | service | label | technical | foreign."""

    where: str
    text: str
    kind: str


@dataclass(frozen=True)
class Limits:
    """What a kind of text is held to; None: nothing."""

    grade: float | None = None
    sentence: int | None = None
    words: int | None = None


@dataclass(frozen=True)
class Never:
    """Words that are not said, why, and in which kinds of text they are after all."""

    words: re.Pattern[str]
    why: str
    not_in: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """The rules of data/safety/wording.yml."""

    never: tuple[Never, ...]
    limits: Mapping[str, Limits]
    spoken: Mapping[str, int]  # word -> syllables, where counting vowels is wrong

    @classmethod
    def load(cls, path: Path = PATH) -> Wording:
        """The checked file; raises ContentError with the line at fault."""

        def check(data: Any, fail: Callable[[str, Iterable[str | int]], None]) -> None:
            for at, entry in enumerate(data["never"]):
                for line in entry["words"].splitlines():
                    try:
                        re.compile(line)
                    except re.error as error:
                        fail(f"{line} is not a regular expression: {error}", ["never", at, "words"])

        data = load(path, "wording", check)
        never = tuple(
            Never(_any_of(entry["words"].splitlines()), entry["why"], tuple(entry.get("not_in", ())))
            for entry in data["never"]
        )
        limits = {kind: Limits(**values) for kind, values in data["limits"].items()}
        return cls(never, limits, data["syllables"])

    def faults(self, said: Said) -> Iterator[str]:
        """What is wrong with a text, a line each."""
        text, limits = plain(said.text.replace("’", "'")), self.limits[said.kind]
        for never in self.never:
            if said.kind not in never.not_in and (found := never.words.search(text)):
                yield f'{said.where}: says "{found.group()}": {never.why}'
        for sign in sorted({sign for sign in text if pictured(sign)}):
            yield f"{said.where}: has {sign!r}"
        if limits.words and len(words(text)) > limits.words:
            yield f"{said.where}: has {len(words(text))} words, {limits.words} are the most"
        for sentence in sentences(text) if limits.sentence else ():
            if len(words(sentence)) > (limits.sentence or 0):
                yield f"{said.where}: has a sentence of {len(words(sentence))} words: {sentence}"
        if limits.grade and self.measures(text) and self.grade(text) > limits.grade:
            yield f"{said.where}: reads like grade {self.grade(text):.1f}, {limits.grade} is the most: {text}"

    def measures(self, text: str) -> bool:
        """Whether a text is long enough for its grade to say something."""
        return len(words(plain(text))) >= _ENOUGH

    def grade(self, text: str) -> float:
        """The Flesch-Kincaid grade of a text; 0 for one without words."""
        text = plain(text)
        said, count = words(text), len(sentences(text))
        if not said or not count:
            return 0.0
        return 0.39 * len(said) / count + 11.8 * sum(map(self.syllables, said)) / len(said) - 15.59

    def syllables(self, word: str) -> int:
        """How many syllables a word has; a number counts as one, as in other tools."""
        word = word.lower().replace("’", "'")
        if word in self.spoken:
            return self.spoken[word]
        parts = [part for part in re.split(r"[-./@']", word) if part]
        return max(1, sum(self._part(part) for part in parts))

    def _part(self, word: str) -> int:
        if word in self.spoken:
            return self.spoken[word]
        if not word.isalpha() or not word.isascii():
            return 1
        if len(word) == 1 or word in ("s", "t", "d", "ll", "re", "ve", "m"):
            return 1 if len(word) == 1 and word in "aio" else 0
        heard = _SILENT.sub("", word)
        return max(1, len(_VOWELS.findall(heard)) + len(_APART.findall(heard)))


def _any_of(lines: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)", re.IGNORECASE)


def plain(text: str) -> str:
    """The text as it is read: placeholders filled, no marks of lists."""
    return _BULLET.sub("", fill(text, FILLED)).strip()


def words(text: str) -> list[str]:
    """The words of a text, numbers included."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text that hold a word."""
    return [part for part in _END.split(text) if words(part)]


def pictured(sign: str) -> bool:
    """Whether a sign is an exclamation mark, an emoji or another picture. A tick is not."""
    return (
        sign in "!！¡"
        or (unicodedata.category(sign) == "So" and sign not in "✓✔©®°")
        or "\U0001f000" <= sign <= "\U0001faff"
    )
