"""Words that are a crisis by themselves: the part of the safety gate that needs no model and cannot be overruled.

The phrases are data (data/safety/lexicon.yml), compiled for spaCy's matcher. `screen` is used twice: by the inbox
before Rasa sees a message, and by the gate at the end of the pipeline for every other way in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from bot.content import DATA, ContentError, load
from bot.nlu.text import fold

PATH = DATA / "safety" / "lexicon.yml"
# How far before a phrase a "not going to" may begin that still belongs to it, in words. It must end right there:
# "im not ok i want to die" takes nothing back.
_REACH = 5
_WORDS = re.compile(r"[^\W_]+|[.!?;\n]", re.UNICODE)
_STOPS = frozenset(".!?;\n")
# What stands for "kill me", the last two words of a telling-off.
_TELLING_OFF = ("be", "angry", "with", "me")
# When both are heard, danger from others needs the emergency number first.
DANGER = "immediate_danger"
_ORDER = (DANGER, "crisis_self_harm")


@dataclass(frozen=True)
class Lexicon:
    """The compiled phrases."""

    vocabulary: spacy.Vocab
    phrases: Matcher
    excuses: Matcher
    contexts: Matcher
    harmless: Matcher
    figures: Matcher
    jokes: Matcher
    even_if_denied: frozenset[int]

    @classmethod
    def load(cls, path: Path = PATH) -> Lexicon:
        """Reads and checks the file; raises ContentError when a phrase misses its example or hits its counter."""
        data = load(path, "lexicon", _check_phrases)
        lexicon = cls._compile(data)
        for index, entry in enumerate(data["phrases"]):
            if lexicon.screen(entry["example"]) != entry["need"]:
                raise ContentError(path, None, f"phrases.{index}: does not catch its own example: {entry['example']}")
            if lexicon.screen(entry["counter"]) is not None:
                raise ContentError(path, None, f"phrases.{index}: catches its own counter: {entry['counter']}")
        return lexicon

    @classmethod
    def _compile(cls, data: Any) -> Lexicon:
        vocabulary = spacy.blank("en").vocab
        phrases, excuses, contexts, harmless, figures, jokes = (Matcher(vocabulary) for _ in range(6))
        certain = set()
        for number, entry in enumerate(data["phrases"]):
            name = f"{entry['need']}:{number}"
            phrases.add(name, [_pattern(phrase) for phrase in entry["any"]])
            if entry.get("even_if_denied"):
                certain.add(vocabulary.strings[name])
        excuses.add("excuse", [_pattern(phrase) for phrase in data["unless_before"]])
        contexts.add("context", [_pattern(phrase) for phrase in data["unless_anywhere"]])
        harmless.add("harmless", [_pattern(phrase) for phrase in data["danger_unless_anywhere"]])
        figures.add("figure", [_pattern(phrase) for phrase in data["telling_off"]])
        jokes.add("joke", [_pattern(phrase) for phrase in data["joking"]])
        return cls(vocabulary, phrases, excuses, contexts, harmless, figures, jokes, frozenset(certain))

    def screen(self, text: str) -> str | None:
        """The crisis need that the text's words are, `check_in` when they may be a joke, or None."""
        doc = self._doc(text)
        found = {
            self.vocabulary.strings[match].partition(":")[0]
            for match, start, _ in self.phrases(doc)
            if match in self.even_if_denied or not self._excused(doc, start)
        }
        if not found or self.contexts(doc):
            return None
        if self.harmless(doc):
            found.discard(DANGER)
        if found and self.jokes(doc):
            return "check_in"
        return next((need for need in _ORDER if need in found), None)

    def imagined(self, text: str) -> bool:
        """Whether danger in the text may be that of a film, a game, a kitchen or an app."""
        doc = self._doc(text)
        return bool(self.contexts(doc) or self.harmless(doc))

    def retell(self, text: str) -> str | None:
        """The text with each telling-off that is called a death put plainly, or None when there is none."""
        doc = self._doc(text)
        words = [token.text for token in doc[:-1]]
        ends = {end for _, _, end in self.figures(doc)}
        for end in sorted(ends, reverse=True):
            words[end - 2 : end] = _TELLING_OFF
        return " ".join(words) if ends else None

    def _doc(self, text: str) -> Doc:
        return Doc(self.vocabulary, words=[*_WORDS.findall(fold(text).lower().replace("'", "")), "."])

    def _excused(self, doc: Doc, start: int) -> bool:
        first = max(0, start - _REACH)
        for token in reversed(doc[first:start]):
            if token.text in _STOPS:
                first = token.i + 1
                break
        before: Span = doc[first:start]
        return any(end == len(before) for _, _, end in self.excuses(before)) if len(before) else False


def _pattern(phrase: str) -> list[dict[str, Any]]:
    pattern: list[dict[str, Any]] = []
    for word in phrase.split():
        if word == "*":
            pattern.append({"OP": "?"})
            continue
        words = sorted(_STOPS) if word == "." else word.rstrip("?").split("|")
        # One word is compared by its number; a set is a predicate, asked about every token of the text.
        token: dict[str, Any] = {"ORTH": words[0] if len(words) == 1 else {"IN": words}}
        pattern.append({**token, "OP": "?"} if word.endswith("?") else token)
    return pattern


def _check_phrases(data: Any, fail: Any) -> None:
    for index, entry in enumerate(data["phrases"]):
        for at, phrase in enumerate(entry["any"]):
            if phrase != phrase.lower() or "'" in phrase:
                fail("write phrases in lower case and without apostrophes", ["phrases", index, "any", at])


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon.load()


def screen(text: str) -> str | None:
    """What the text's words are whatever else it says: `crisis_self_harm`, `immediate_danger`, `check_in` or None."""
    return _lexicon().screen(text)


def imagined(text: str) -> bool:
    """Whether danger in the text may be that of a film, a game, a kitchen or an app."""
    return _lexicon().imagined(text)


def retell(text: str) -> str | None:
    """The text with "my mum will kill me" put plainly, in lower case and bare words, or None without such a figure."""
    return _lexicon().retell(text)
