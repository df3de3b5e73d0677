"""The small notation in which data/facts/*.yml says what people write.

    i|we .. (gave|handed over) [him|her] <money>

`a|b` is either word, `(a b|c)` either group of words, `[a|b]` may be missing, `<name>` is any member of a set of
words.yml, `AGE` is a number that could be an age (5 to 99, in figures or words), `BIG` any other number, `..` leaves
up to three words between, `START` and `END` tie a phrase to the start or end of a clause.

A phrase is cut into short parts, and each part is spelt out into every wording it stands for: spaCy's PhraseMatcher
finds thousands of fixed wordings in the time it takes to look at the text once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

GAP = ".."
AGE, BIG = "AGE", "BIG"  # messages are lower-cased, so no word of theirs looks like this
LONGEST_GAP = 3
_MOST_WORDINGS = 400
_ITEM = re.compile(r"\[[^\]]*\]|\([^)]*\)|\S+")


@dataclass(frozen=True)
class Part:
    """Words that stand together. `gap`: how many words may stand before it; `optional`: it may be missing."""

    text: str
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True)
class Phrase:
    """Parts in order."""

    parts: tuple[Part, ...]
    from_start: bool = False
    to_end: bool = False


def parse(text: str, sets: Mapping[str, Sequence[str]]) -> Phrase:
    """The phrase that one line of a data file says. Raises ValueError with what is wrong with it."""
    items = _ITEM.findall(text)
    from_start, to_end = items[:1] == ["START"], items[-1:] == ["END"]
    items = items[from_start : len(items) - to_end]
    parts: list[Part] = []
    gap = 0
    while items:
        if items[0] == GAP:
            gap, items = LONGEST_GAP, items[1:]
            continue
        optional = items[0].startswith("[")
        size, total = 1, len(_choices(items[0], sets))
        while not optional and size < len(items) and items[size] != GAP:
            total *= len(_choices(items[size], sets))
            if total > _MOST_WORDINGS:
                break
            size += 1
        parts.append(Part(" ".join(items[:size]), gap, optional))
        gap, items = gap if optional else 0, items[size:]
    if all(part.optional for part in parts) or text.rstrip().endswith(GAP):
        raise ValueError(f"'{text}' says nothing, or ends in a gap")
    return Phrase(tuple(parts), from_start, to_end)


def wordings(text: str, sets: Mapping[str, Sequence[str]]) -> list[str]:
    """Every wording that a part, or a member of a set, stands for."""
    return list(dict.fromkeys(_wordings(text, sets)))


def _wordings(text: str, sets: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for words in product(*(_choices(item, sets) for item in _ITEM.findall(text))):
        wording = " ".join(word for word in words if word)
        if wording:
            yield wording


def _choices(item: str, sets: Mapping[str, Sequence[str]]) -> list[str]:
    """The wordings of one item; an optional one has the empty wording first."""
    optional, group = item.startswith("["), item.startswith("(")
    found: list[str] = [""] if optional else []
    for choice in (item[1:-1] if optional or group else item).split("|"):
        name = choice.strip()
        if not name:
            raise ValueError(f"'{item}' has an empty choice")
        if " " in name:
            found += _wordings(name, sets)
        elif name.startswith("<") and name.endswith(">"):
            if name[1:-1] not in sets:
                raise ValueError(f"the set {name} is not in words.yml")
            rest = {key: members for key, members in sets.items() if key != name[1:-1]}
            for member in sets[name[1:-1]]:
                found += _wordings(member, rest)
        elif re.search(r"[<>\[\]]", name):
            raise ValueError(f"'{item}' is not understood")
        else:
            found.append(name)
    return found
