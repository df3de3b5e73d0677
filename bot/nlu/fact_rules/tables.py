"""The phrase tables of data/facts: read once, checked whole, a mistake named by file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import DATA, load
from bot.nlu.fact_rules.notation import Phrase, parse

FOLDER = DATA / "facts"
DROP = "drop"  # a group of this value hides the words it covers from every other group of its table
PHRASE_TABLES = ("cues", "age", "paid", "shared", "fake", "fear", "accused", "relation", "about", "where")
NAME_TABLES = ("platform", "country")

Fail = Callable[[str, Iterable[str | int]], None]


@dataclass(frozen=True)
class Group:
    """Phrases that mean the same. `when` says what they mean in the reach of a cue (negated, claimed, ...)."""

    value: str
    phrases: tuple[Phrase, ...]
    when: Mapping[str, str]
    reach: int = 6  # words; cues only
    about: str | None = None  # "other": holds only when the message is about somebody else


@dataclass(frozen=True)
class Words:
    """How words are seen: one spelling for many, numbers for words, and named sets for the phrases."""

    spellings: Mapping[str, str]
    numbers: Mapping[str, int]
    breaks: frozenset[str]  # words after which a negation no longer reaches
    sets: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Tables:
    """Everything in data/facts."""

    words: Words
    groups: Mapping[str, tuple[Group, ...]]  # by table, in order of precedence
    names: Mapping[str, Mapping[str, tuple[Phrase, ...]]]  # platform and country: id -> names


def read(folder: Path = FOLDER) -> Tables:
    """The tables of a folder; raises ContentError with file and line."""
    words = _words(folder / "words.yml")
    groups: dict[str, tuple[Group, ...]] = {}
    for name in PHRASE_TABLES:
        data = load(folder / f"{name}.yml", "fact_phrases", lambda data, fail: _check_groups(data, fail, words))
        groups[name] = tuple(
            Group(
                str(group["value"]),
                tuple(parse(str(line), words.sets) for line in group["say"]),
                group.get("when", {}),
                group.get("reach", 6),
                group.get("about"),
            )
            for group in data["groups"]
        )
    names: dict[str, Mapping[str, tuple[Phrase, ...]]] = {}
    for name in NAME_TABLES:
        data = load(folder / f"{name}.yml", "fact_names", lambda data, fail: _check_names(data, fail, words))
        names[name] = {
            key: tuple(parse(str(line), words.sets) for line in lines) for key, lines in data["names"].items()
        }
    return Tables(words, groups, names)


def _words(path: Path) -> Words:
    def check(data: Any, fail: Fail) -> None:
        seen: dict[str, str] = {}
        for right, wrong in data["spellings"].items():
            for index, word in enumerate(wrong):
                if word in seen:
                    fail(f"'{word}' is already a spelling of '{seen[word]}'", ["spellings", right, index])
                seen[word] = right
        for name, members in data["sets"].items():
            for index, member in enumerate(members):
                _spell_out(str(member), data["sets"], fail, ["sets", name, index])

    data = load(path, "fact_words", check)
    spellings = {word: right for right, wrong in data["spellings"].items() for word in wrong}
    numbers = {word: int(value) for value, all_words in data["numbers"].items() for word in all_words}
    sets = {name: [str(member) for member in members] for name, members in data["sets"].items()}
    return Words(spellings, numbers, frozenset(data["breaks"]), sets)


def _spell_out(line: str, sets: Mapping[str, Sequence[str]], fail: Fail, keys: list[str | int]) -> None:
    try:
        parse(line, sets)
    except ValueError as error:
        fail(str(error), keys)


def _check_groups(data: Any, fail: Fail, words: Words) -> None:
    for number, group in enumerate(data["groups"]):
        for index, line in enumerate(group["say"]):
            _spell_out(str(line), words.sets, fail, ["groups", number, "say", index])


def _check_names(data: Any, fail: Fail, words: Words) -> None:
    seen: dict[str, str] = {}
    for key, lines in data["names"].items():
        for index, line in enumerate(lines):
            _spell_out(str(line), words.sets, fail, ["names", key, index])
            if line in seen:
                fail(f"'{line}' already means {seen[line]}", ["names", key, index])
            seen[line] = key
