"""Reads a message: words in one spelling, sentences, and where each phrase of data/facts stands.

Cues (a negation, an "if", a "he says") have a reach, as in NegEx (Chapman et al. 2001): from the cue to the end of
its clause, at most so many words. A phrase whose last part lies in the reach of a cue means what its group's `when`
says, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.nlu.fact_rules.notation import AGE, BIG, Phrase, wordings
from bot.nlu.fact_rules.tables import DROP, Group, Tables, read
from bot.nlu.text import fold

_LONGEST = 4000
_ENDS = [".", "!", "?", "\n", ";", "..", "...", "\n\n", "!!", "??", "!!!", "???", "?!"]
# "15f", "16yo", "y9", "15/m", "14-year-old": numbers and words stand apart before spaCy sees them.
_DIGIT_LETTER = re.compile(r"(?<![\w.,])(\d{1,4})(?=[a-z])")
_LETTER_DIGIT = re.compile(r"\b(m|f|y|yr|year|age|aged|im|s|p|ss|jss|form|grade|class)(?=\d{1,2}\b)")
_BRACKETS = str.maketrans({"(": " , ", ")": " , ", "[": " , ", "]": " , "})  # "my son (13)" is "my son, 13,"
_SPACES = re.compile(r" {2,}")
_LABEL = re.compile(r"(?<=[a-z]):(?=\d)")
_JOINED = re.compile(r"(?<=\w)[-/](?=\w)|(?<=\d)(?=[.](?:\s|$))")  # "im 15." too: spaCy would keep "15." whole
_YOUNGEST, _OLDEST = 5, 99
_CLAIM = "claimed"
# What spaCy cuts off "im", "he's", "theyre" and "we'll" and does not always name.
_ATTACHED = {"m": "am", "s": "is", "re": "are", "ll": "will", "ve": "have"}


@dataclass(frozen=True)
class Span:
    """Where a phrase stands, in tokens; `head` is where the words after its last gap start."""

    start: int
    end: int
    head: int


@dataclass(frozen=True)
class Heard:
    """A group's meaning at a place, after cues."""

    value: str
    span: Span
    about: str | None = None
    turned: bool = False  # by a cue


class Reader:
    """Compiled tables. Building one takes about a second; reading a message about a millisecond."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._nlp = spacy.blank("en")
        self._nlp.add_pipe("sentencizer", config={"punct_chars": _ENDS})
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="NORM")
        self._norms: dict[str, list[str]] = {AGE: [AGE], BIG: [BIG]}
        # By the part that fewest wordings have: only phrases whose rarest part was found are looked at.
        self.triggers: dict[str, list[tuple[str, int, Phrase]]] = {}
        sizes: dict[str, int] = {}
        self._texts: dict[int, str] = {}  # of each part, by the matcher's key
        for table, number, phrase in self._phrases():
            for part in phrase.parts:
                if part.text not in sizes:
                    wanted = wordings(part.text, tables.words.sets)
                    sizes[part.text] = len(wanted)
                    self._matcher.add(part.text, [self._pattern(wording) for wording in wanted])
                    self._texts[self._nlp.vocab.strings[part.text]] = part.text
            rarest = min((p.text for p in phrase.parts if not p.optional), key=lambda text: sizes[text])
            self.triggers.setdefault(rarest, []).append((table, number, phrase))
        self.ids = {table: list(names) for table, names in tables.names.items()}

    def _phrases(self) -> Iterator[tuple[str, int, Phrase]]:
        """Every phrase with its table and the place of its group, or name, in the table."""
        for table, groups in self.tables.groups.items():
            for number, group in enumerate(groups):
                yield from ((table, number, phrase) for phrase in group.phrases)
        for table, names in self.tables.names.items():
            for number, phrases in enumerate(names.values()):
                yield from ((table, number, phrase) for phrase in phrases)

    def read(self, text: str) -> Reading:
        """The message, read once; every fact is taken from the result."""
        doc = self._doc(fold(text)[:_LONGEST].lower().lstrip(" (["))
        parts: dict[str, list[tuple[int, int]]] = {}
        for key, start, end in self._matcher(doc):
            parts.setdefault(self._texts[key], []).append((start, end))
        return Reading(self, doc, parts)

    def _doc(self, text: str) -> Doc:
        text = _SPACES.sub(" ", _LABEL.sub(" : ", text.translate(_BRACKETS)))
        text = _LETTER_DIGIT.sub(r"\1 ", _DIGIT_LETTER.sub(r"\1 ", _JOINED.sub(" ", text)))
        doc = self._nlp(text.replace("\n", " \n "))
        self._join_numbers(doc)
        for i, token in enumerate(doc):
            attached = i > 0 and not doc[i - 1].whitespace_
            token.norm_ = self._norm(token.text, token.norm_, attached)
        return doc

    def _join_numbers(self, doc: Doc) -> None:
        """Makes one token of "twenty one"."""
        numbers = self.tables.words.numbers
        values = [numbers.get(token.text, 0) for token in doc]
        pairs = [i for i in range(len(doc) - 1) if values[i] in range(20, 100, 10) and 0 < values[i + 1] < 10]
        if pairs:
            with doc.retokenize() as retokenizer:
                for i in pairs:
                    retokenizer.merge(doc[i : i + 2])

    def _norm(self, text: str, norm: str, attached: bool) -> str:
        value = self.number(text)
        if value is not None:
            return AGE if _YOUNGEST <= value <= _OLDEST else BIG
        if attached and text.strip("'") in _ATTACHED:
            return _ATTACHED[text.strip("'")]
        if text == "did":
            return text  # spaCy says "do" in "didn't"
        return self.tables.words.spellings.get(text) or self.tables.words.spellings.get(norm, norm)

    def number(self, text: str) -> int | None:
        """The number that a token says; a figure that is not whole is never an age and counts as 0."""
        if text[0].isdigit():
            return int(text) if text.isdecimal() and len(text) < 10 else 0
        first, _, second = text.partition(" ")
        value = self.tables.words.numbers.get(first)
        if value is None or value < _YOUNGEST:
            return None
        return value + (self.tables.words.numbers.get(second, 0) if second else 0)

    def _pattern(self, wording: str) -> Doc:
        words: list[str] = []
        for word in wording.split():
            if word not in self._norms:
                self._norms[word] = [token.norm_ for token in self._doc(word)]
            words += self._norms[word]
        doc = Doc(self._nlp.vocab, words=words)
        for token, word in zip(doc, words, strict=True):
            token.norm_ = word
        return doc


class Reading:
    """One message, with the places of all phrases. It lives for one call and is never stored."""

    def __init__(self, reader: Reader, doc: Doc, parts: dict[str, list[tuple[int, int]]]) -> None:
        self._reader, self._tables, self.doc, self._parts = reader, reader.tables, doc, parts
        tables = reader.tables
        self._relatives = self.members("relatives")
        self.words = [token.norm_ for token in doc]
        self.texts = [token.text for token in doc]
        self.sentence: list[int] = []
        self.clause: list[int] = []
        sentence = clause = -1
        for token, word in zip(doc, self.words, strict=True):
            sentence += token.is_sent_start or not token.i
            clause += token.is_sent_start or not token.i or word in tables.words.breaks
            self.sentence.append(sentence)
            self.clause.append(clause)
        self._found: dict[str, list[tuple[int, Phrase]]] = {}
        for part in parts:
            for table, number, phrase in reader.triggers.get(part, ()):
                self._found.setdefault(table, []).append((number, phrase))
        self.scopes: dict[str, set[int]] = {}
        for number, phrase in self._found.get("cues", ()):
            group = tables.groups["cues"][number]
            scope = self.scopes.setdefault(group.value, set())
            for span in self.places(phrase):
                reach = range(span.end, min(span.end + group.reach, len(doc)))
                for i in reach:
                    if self.clause[i] != self.clause[span.end - 1]:
                        break
                    scope.add(i)
                    if group.value == _CLAIM and self.words[i] == AGE:
                        break  # "the app says 19 im 15": a claim claims one age

    def places(self, phrase: Phrase) -> Iterator[Span]:
        """Where a phrase stands."""
        spans: list[Span] = []
        fresh = True  # nothing but optional parts so far, so the phrase may still start here
        for part in phrase.parts:
            here = self._parts.get(part.text, ())
            if not here and not part.optional:
                return
            found = list(spans) if part.optional else []
            for start, end in here:
                if fresh:
                    found.append(Span(start, end, start))
                for span in spans:
                    if 0 <= start - span.end <= part.gap and self.sentence[start] == self.sentence[span.start]:
                        found.append(Span(span.start, end, start if part.gap else span.head))
            fresh = fresh and part.optional
            spans = found
            if not spans and not fresh:
                return
        for span in spans:
            if phrase.from_start and not self.opens(span.start):
                continue
            if phrase.to_end and not self.closes(span.end):
                continue
            yield span

    def opens(self, i: int) -> bool:
        """Whether a clause starts at token i (after its comma or "and")."""
        return i == 0 or self.clause[i] != self.clause[i - 1] or self.words[i - 1] in self._tables.words.breaks

    def closes(self, i: int) -> bool:
        """Whether a clause has ended before token i."""
        return i >= len(self.doc) or self.clause[i] != self.clause[i - 1] or self.doc[i].is_punct

    def sentence_opens(self, i: int) -> bool:
        """Whether a sentence starts at token i."""
        return i == 0 or self.sentence[i] != self.sentence[i - 1]

    def age(self, i: int) -> int:
        """The number at a token whose norm is AGE."""
        return self._reader.number(self.texts[i]) or 0

    def members(self, name: str) -> frozenset[str]:
        """A named set of words.yml."""
        return frozenset(self._tables.words.sets[name])

    def is_relative(self, i: int) -> bool:
        """Whether the token names somebody close to the writer (son, sister, mate)."""
        return self.words[i] in self._relatives

    def heard(self, table: str) -> list[Heard]:
        """All that the groups of a table mean here, in the table's order; plain meanings before turned ones.

        A `drop` group hides the tokens it covers from the groups after it.
        """
        found: list[list[Heard]] = [[] for _ in self._tables.groups[table]]
        hidden: set[int] = set()
        for number, phrase in sorted(self._found.get(table, ()), key=itemgetter(0)):
            group = self._tables.groups[table][number]
            for span in self.places(phrase):
                if group.value == DROP:
                    hidden.update(range(span.start, span.end))
                elif hidden.isdisjoint(range(span.head, span.end)):
                    value = self._meaning(group, span)
                    if value != DROP:
                        found[number].append(Heard(value, span, group.about, value != group.value))
        return [entry for of_group in found for entry in sorted(of_group, key=lambda entry: entry.turned)]

    def hidden(self, table: str) -> set[int]:
        """The tokens that `drop` groups of the table cover."""
        groups = self._tables.groups[table]
        return {
            i
            for number, phrase in self._found.get(table, ())
            if groups[number].value == DROP
            for span in self.places(phrase)
            for i in range(span.start, span.end)
        }

    def _meaning(self, group: Group, span: Span) -> str:
        for cue, meaning in group.when.items():
            if not self.scopes.get(cue, set()).isdisjoint(range(span.head, span.end)):
                return meaning
        return group.value

    def names(self, table: str) -> list[tuple[str, Span]]:
        """The named things of a table (platform, country), first in the text first; longer names hide shorter ones."""
        ids = self._reader.ids[table]
        found = [(ids[number], span) for number, p in self._found.get(table, ()) for span in self.places(p)]
        found.sort(key=lambda item: (item[1].start, -item[1].end))
        kept: list[tuple[str, Span]] = []
        for key, span in found:
            if not kept or span.start >= kept[-1][1].end:
                kept.append((key, span))
        return kept


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The reader over data/facts, built once."""
    return Reader(read())


def this_year() -> int:
    """The year, for a year of birth."""
    return datetime.now().astimezone().year
