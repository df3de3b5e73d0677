"""The languages that Steady can recognise and answer briefly: data/languages/<ISO 639-1 code>.yml.

Two users: bot/nlu (which language is this, and a few whole messages and ages in it) and bot/guide/foreign.py (the
texts). `en.yml` holds the words of English chat and the texts for languages that have no file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.content import DATA, ContentError, load
from bot.nlu.text import fold

FOLDER = DATA / "languages"
ENGLISH = "en"
PLACEHOLDERS = {"emergency", "number", "keyword", "name", "n"}
_FIELD = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?", re.UNICODE)

_ANY_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True)
class Language:
    """One language. All words and phrases are folded, lower-case and without accents, as `words_of` gives them."""

    code: str  # ISO 639-1
    name: str  # as its speakers call it
    spoken: tuple[str, ...]  # countries whose numbers are shown when the person's is not known, ISO 3166-1 alpha-2
    helplines: Mapping[str, tuple[str, ...]]  # listen, pictures, child: ids of data/helplines.yml, for that same case
    countries: Mapping[str, str]  # what countries are called in it
    words: frozenset[str]
    letters: frozenset[str]  # that hardly any other language here has, with their marks
    loans: tuple[str, ...]  # phrases that count for no language, longest first
    alone: Mapping[str, str]  # a whole message -> the need that it is (greet, affirm, deny)
    ages: tuple[re.Pattern[str], ...]  # a person saying their own age; one group, digits
    child: tuple[str, ...]  # "my son", "my daughter"
    crisis: re.Pattern[str] | None  # somebody saying in plain words that they want to die
    blackmail: tuple[str, ...]  # beginnings of words that tell of it, where the encoder does not know the language
    texts: Mapping[str, str]
    labels: Mapping[str, str]


def plain(text: str) -> str:
    """A folded text lower-case and without accents, since many leave them out; other alphabets keep their marks."""
    text = text.lower()
    if text.isascii():
        return text
    parts = []
    for letter in text:
        bare = unicodedata.normalize("NFD", letter)
        parts.append(bare[0] if bare[0].isascii() else letter)
    return "".join(parts).replace("ß", "ss").replace("ı", "i").replace("ł", "l").replace("ø", "o")


def words_of(text: str) -> list[str]:
    """The words of a `plain` text; an elided word ends with its apostrophe (j')."""
    return _WORD.findall(text)


def bare(text: str) -> str:
    """A whole folded message for comparison: its words, `plain`, without punctuation."""
    return " ".join(_ANY_WORD.findall(plain(text)))


def read(path: Path) -> Language:
    """One file, checked; raises ContentError with the line at fault."""

    def check(data: Any, fail: Any) -> None:
        for group in ("texts", "labels"):
            for name, text in data[group].items():
                if unknown := set(_FIELD.findall(text)) - PLACEHOLDERS:
                    fail(f"{name} has an unknown placeholder: {', '.join(sorted(unknown))}", [group, name])
        for country in data["spoken"]:
            if country not in data["countries"]:
                fail(f"countries has no name for {country}", ["spoken"])

    data = load(path, "language", check)
    return Language(
        code=path.stem,
        name=data["name"],
        spoken=tuple(data["spoken"]),
        helplines={topic: tuple(ids) for topic, ids in data["helplines"].items()},
        countries=data["countries"],
        words=frozenset(plain(word) for word in fold(data.get("words", "")).split()),
        letters=frozenset(data.get("letters", "")),
        loans=tuple(sorted((plain(fold(phrase)) for phrase in data.get("loans", ())), key=len, reverse=True)),
        alone={bare(fold(phrase)): need for need, phrases in data["alone"].items() for phrase in phrases},
        ages=tuple(_age(phrase) for phrase in data["age"]),
        child=tuple(plain(fold(phrase)) for phrase in data["child"]),
        crisis=_crisis(data["crisis"], data["denied"]),
        blackmail=tuple(plain(fold(stem)) for stem in data.get("blackmail", ())),
        texts={name: text.strip() for name, text in data["texts"].items()},
        labels=data["labels"],
    )


def _age(phrase: str) -> re.Pattern[str]:
    """A phrase like "tengo {n} años" as a pattern. Longer numbers than ages are not found."""
    before, _, after = plain(fold(phrase)).partition("{n}")
    return re.compile(rf"(?<!\w){re.escape(before)}\s?(\d{{1,2}})(?!\d){re.escape(after)}")


def _crisis(phrases: list[str], denials: list[str]) -> re.Pattern[str] | None:
    """Any of the phrases, with no word of denial right before or after. Chinese runs on without spaces."""
    if not phrases:
        return None
    known = "|".join(re.escape(plain(fold(phrase))) for phrase in phrases)
    words = [re.escape(plain(fold(word))) for word in denials]
    if any("\u4e00" <= letter <= "\u9fff" for letter in known):
        return re.compile("".join(f"(?<!{word})" for word in words) + f"(?:{known})")
    before = "".join(f"(?<!\\b{word} )" for word in words)
    return re.compile(rf"(?<!\w){before}(?:{known})(?!\w)(?!\s+(?:{'|'.join(words)})(?!\w))")


@lru_cache(maxsize=4)
def load_languages(folder: Path = FOLDER) -> Mapping[str, Language]:
    """Every language by its code; raises ContentError when a file is wrong, or English, the fallback, is missing."""
    found = {path.stem: read(path) for path in sorted(folder.glob("*.yml"))}
    if ENGLISH not in found:
        raise ContentError(folder, None, "has no en.yml")
    return found
