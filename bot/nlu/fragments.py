"""Messages of nothing but small words ("he", "him and me"), and whether other letters are words at all.

Pure: `Fragments` knows the words of data/safety/fragments.yml, `Letters` what the training examples are written with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.content import DATA, load
from bot.nlu.text import fold

PATH = DATA / "safety" / "fragments.yml"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?", re.UNICODE)
_DIGIT = re.compile(r"\d")
# Signs that stand in few sentences and in all of what a cat types.
_ODD = re.compile(r"[\\^_`{|}~@#$%&*+=<>/\[\]]")
_GROUP = 4  # letters, the ends of the word counted as one each
_LONGEST = 2000  # characters that are read
_FEWEST = 5  # letters; "yup" and "umm" are hardly more than their two ends
# A group of letters must stand in this many examples: rarer ones are names and slips.
_RAREST = 2


def words(text: str) -> list[str]:
    """The words of a text, lower-case, without apostrophes and figures."""
    return [word.replace("'", "") for word in _WORD.findall(fold(text[:_LONGEST]).lower())]


@dataclass(frozen=True)
class Fragments:
    """The words that say nothing by themselves."""

    most: int
    subjects: frozenset[str]
    auxiliaries: frozenset[str]
    words: frozenset[str]
    articles: frozenset[str]
    alone: frozenset[str]

    @classmethod
    def load(cls, path: Path = PATH) -> Fragments:
        """Reads and checks the file; raises ContentError with the line at fault."""

        def check(data: Any, fail: Any) -> None:
            for name in ("subjects", "auxiliaries"):
                for at, word in enumerate(data[name]):
                    if word not in data["words"]:
                        fail(f"'{word}' must stand in words too", [name, at])

        data = load(path, "fragments", check)
        sets = {name: frozenset(data[name]) for name in ("subjects", "auxiliaries", "words", "articles", "alone")}
        return cls(data["most"], **sets)

    def hold(self, text: str) -> bool:
        """Whether the text is one of these. A figure is never nothing: it may be an age."""
        found = words(text)
        if not found or len(found) > self.most or _DIGIT.search(text):
            return False
        if len(found) <= 2 and found[-1] in self.alone:
            return self.articles.issuperset(found[:-1])
        return self.words.issuperset(found)

    def answer(self, text: str) -> bool:
        """Whether it is a yes to a question, where one was asked: "i am", "they have"."""
        found = words(text)
        return len(found) == 2 and found[0] in self.subjects and found[1] in self.auxiliaries


@lru_cache(maxsize=1)
def fragments() -> Fragments:
    """The shipped file, read once."""
    return Fragments.load()


@dataclass(frozen=True)
class Letters:
    """The words of all examples and the groups of letters that stand in more than one."""

    words: frozenset[str]
    groups: frozenset[str]

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Letters:
        """What the examples are written with."""
        known: set[str] = set()
        counts: Counter[str] = Counter()
        for text in texts:
            here = set(words(text))
            known |= here
            counts.update({group for word in here for group in _groups(word)})
        return cls(frozenset(known), frozenset(group for group, count in counts.items() if count >= _RAREST))

    def share(self, text: str) -> float:
        """How much of a text is words, or could be words that were misspelt, by letters and odd signs: 0 to 1.

        1 where there are too few letters to tell. Letter groups tell better than whole words do: of "blakmaled" half
        the groups are known, of "qjxzvw" none.
        """
        found = words(text)
        if sum(map(len, found)) < _FEWEST:
            return 1.0
        odd = len(_ODD.findall(text[:_LONGEST]))
        return sum(map(self._letters, found)) / (sum(map(len, found)) + odd)

    def _letters(self, word: str) -> float:
        if word in self.words:
            return len(word)
        groups = list(_groups(word))
        return len(word) * sum(group in self.groups for group in groups) / len(groups)


def _groups(word: str) -> Iterator[str]:
    padded = f" {word} "
    return (padded[start : start + _GROUP] for start in range(max(1, len(padded) - _GROUP + 1)))
