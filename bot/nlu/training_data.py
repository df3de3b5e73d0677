"""Reading and checking the training examples: enough of each, none twice, none that tells on somebody.

Used by `python -m bot check` and by the tests; Rasa reads the same files by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content import DATA, ContentError, load

FOLDER = DATA / "nlu"
# So many words of the shorter line in common, and two examples teach the same: share of all their words together.
TOO_ALIKE = 0.85
_SHORTEST = 4  # words; below that two people may well type the same
_WORDS = re.compile(r"[^\W_]+")
_TELLING = {
    "an email address": re.compile(r"[\w.]+@[\w-]+\.\w"),
    "a telephone number": re.compile(r"(?<!\d)(?:\+|0)\d(?:[ -]?\d){8,}(?!\d)"),
    "an account name": re.compile(r"(?<!\w)@[a-z]\w{2,}", re.IGNORECASE),
    "a web address": re.compile(r"https?://"),
}


@dataclass(frozen=True)
class Line:
    """One example: its text, need, whether it holds a hint of risk, and where it stands."""

    text: str
    need: str
    hint: bool
    file: Path


def examples(folder: Path = FOLDER) -> list[Line]:
    """Every example of data/nlu, in order; raises ContentError for a file that is not Rasa's format."""
    lines = []
    for file in sorted(folder.glob("*.yml")):
        for block in load(file, "nlu")["nlu"]:
            hint = block.get("metadata", {}).get("safety") == "check_in"
            for text in block["examples"].splitlines():
                lines.append(Line(text.removeprefix("- ").strip(), block["intent"], hint, file))
    return lines


def problems(lines: Sequence[Line]) -> Iterator[str]:
    """What is wrong with the examples, a line each."""
    for line in lines:
        for what, pattern in _TELLING.items():
            if pattern.search(line.text):
                yield f"{line.file.name}: holds {what}: {line.text}"
    for first, second in alike(lines):
        # Twins of different needs are wanted: they teach the difference.
        if first.need == second.need:
            yield f"{first.file.name}: nearly the same twice: {first.text} / {second.text}"


def alike(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Pairs of examples that are the same, or nearly. Only lines that share their rarest words are compared."""
    bags = [frozenset(_WORDS.findall(line.text.lower().replace("'", ""))) for line in lines]
    frequency: dict[str, int] = defaultdict(int)
    for bag in bags:
        for word in bag:
            frequency[word] += 1
    by_word: dict[str, list[int]] = defaultdict(list)
    for index, bag in enumerate(bags):
        if len(bag) < _SHORTEST:
            continue
        ordered = sorted(bag, key=lambda word: (frequency[word], word))
        # Two sets that overlap by TOO_ALIKE must share one of the rarest words of each (prefix filtering).
        prefix = ordered[: len(bag) - int(TOO_ALIKE * len(bag)) + 1]
        seen: set[int] = set()
        for word in prefix:
            for other in by_word[word]:
                if other not in seen:
                    seen.add(other)
                    both = len(bag & bags[other])
                    if both / (len(bag) + len(bags[other]) - both) >= TOO_ALIKE:
                        yield lines[other], lines[index]
            by_word[word].append(index)


def check(folder: Path = FOLDER) -> int:
    """How many examples there are; raises ContentError for the first problem."""
    lines = examples(folder)
    for problem in problems(lines):
        raise ContentError(folder, None, problem)
    return len(lines)
