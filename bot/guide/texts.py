"""The texts of data/responses/<language>/ and the choice of one variation.

Rasa's own format, but chosen here and not by Rasa: most conditions win, and equal ones rotate by turn instead of by
chance, so that the same sentence is not said twice running and a test sees what a person sees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.guide.model import Facts, Memory

PLACEHOLDERS = frozenset({"emergency", "police", "platform", "step", "of", "title"})
_FIELD = re.compile(r"\{([^{}]*)\}")
_UK = ("GB", "GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR")


@dataclass(frozen=True)
class Variation:
    """One wording, when it fits, and what comes with it."""

    text: str
    when: Mapping[str, tuple[str, ...]]
    services: tuple[str, ...]
    limit: int
    links: tuple[str, ...]
    choices: tuple[str, ...]


def variation(entry: Mapping[str, Any]) -> Variation:
    """A variation from one entry of a checked response file."""
    meta = entry.get("metadata", {})
    when = {c["name"]: tuple(v) if isinstance(v := c["value"], list) else (v,) for c in entry.get("condition", ())}
    text = "\n\n".join(" ".join(part.split("\n")).strip() for part in re.split(r"\n\s*\n", entry["text"].strip()))
    if "\n- " in entry["text"]:
        text = entry["text"].strip()
    return Variation(
        text,
        when,
        tuple(meta.get("services", ())),
        meta.get("limit", 2),
        tuple(meta.get("links", ())),
        tuple(meta.get("choices", ())),
    )


def conditions(facts: Facts, memory: Memory) -> dict[str, Any]:
    """What a condition may be about: every fact and memory slot, and `uk` (yes, no, unknown)."""
    unknown = facts.country in (None, "unsaid")
    uk = "unknown" if unknown else "yes" if facts.country in _UK else "no"
    return {**asdict(facts), **asdict(memory), "uk": uk}


def pick(variations: Sequence[Variation], facts: Facts, memory: Memory) -> Variation:
    """The variation that fits best. A loaded response always has one without conditions."""
    known = conditions(facts, memory)
    fitting = [v for v in variations if all(known[name] in values for name, values in v.when.items())]
    most = max(len(v.when) for v in fitting)
    best = [v for v in fitting if len(v.when) == most]
    return best[memory.turn % len(best)]


def placeholders(text: str) -> set[str]:
    """The names in curly brackets in a text."""
    return set(_FIELD.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced. Nothing a user typed is ever among the values."""
    return _FIELD.sub(lambda match: values.get(match.group(1), ""), text)
