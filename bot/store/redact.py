"""What may be written about a conversation. Whatever is not on one of these lists is not, whoever put it there.

A user's words cannot pass: facts are only their closed values, memory only ids and numbers. Confidence in the parts
before (an entity, a slot, an action gone wrong) is not needed.
"""

from __future__ import annotations

import re
from dataclasses import fields
from functools import lru_cache
from typing import Any

from bot.content import DATA, ContentError, load
from bot.guide.choices import fact_allows
from bot.guide.model import UNSAID, Facts, Memory

FACTS = frozenset(field.name for field in fields(Facts))
MEMORY = frozenset(field.name for field in fields(Memory))
MOST_IDS = 60  # no plan, and no other memory, has as many parts

# Names of steps, routes, responses, needs and scenes, with what may join them. No space: a sentence is no id.
_ID = re.compile(r"[A-Za-z0-9_:=,.+|/;-]{1,160}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_GB_NATIONS = frozenset({"GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"})


def allows_fact(name: str, value: Any) -> bool:
    """Whether `value` is one of the values that the fact `name` can have."""
    if not isinstance(value, str):
        return False
    match name:
        case "danger":
            return value in ("yes", UNSAID)
        case "language":
            return bool(_LANGUAGE.fullmatch(value))
        case "country":
            return fact_allows(name, value) and ("-" not in value or value in _GB_NATIONS)
        case "platform":
            return fact_allows(name, value) and (value == UNSAID or value in platforms() or not platforms())
    return fact_allows(name, value)


def allows_memory(value: Any) -> bool:
    """Whether `value` is an id, a small number, or a list of ids."""
    match value:
        case bool():
            return True
        case int():
            return abs(value) < 1_000_000
        case str():
            return bool(_ID.fullmatch(value))
        case list() | tuple():
            return len(value) <= MOST_IDS and all(isinstance(v, str) and _ID.fullmatch(v) for v in value)
    return False


def allows_slot(name: str, value: Any) -> bool:
    """Whether the slot `name` may be written with `value`. Slots are exactly Facts and Memory of bot/guide/model.py."""
    if name in FACTS:
        return allows_fact(name, value)
    return name in MEMORY and allows_memory(value)


@lru_cache(maxsize=1)
def platforms() -> frozenset[str]:
    """The ids of data/guide/platforms.yml; none when it cannot be read, which the server refuses to start with."""
    try:
        return frozenset(load(DATA / "guide" / "platforms.yml")["platforms"])
    except (ContentError, KeyError, TypeError):
        return frozenset()
