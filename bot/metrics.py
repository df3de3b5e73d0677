"""Anonymous counts of what happens in turns, for GET /metrics. What the store and Telegram count stands beside them.

A label never holds a word or an id: every value is checked against a closed list, and anything else counts as "other".
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from prometheus_client import Counter, Gauge, Histogram
from ruamel.yaml import YAML

from bot.content import ROOT
from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import UNKNOWN

CHANNELS = frozenset({"web", "telegram", "terminal", "warmup"})
SAFETY = frozenset({*CRISIS_NEEDS, "check_in"})
SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)

TURNS = Counter("steady_turns", "Messages and presses that were answered", ["channel"])
NEEDS = Counter("steady_needs", "What Steady acted on, as the names in domain.yml", ["need"])
HITS = Counter("steady_safety", "Turns in which suicide, danger or a hint of it was heard", ["safety"])
CARDS = Counter("steady_watchdog_cards", "Emergency cards in place of an answer, or before it", ["channel", "why"])
LATENCY = Histogram("steady_turn_seconds", "From a message to its answer", ["channel"], buckets=SECONDS)
IN_FLIGHT = Gauge("steady_turns_in_flight", "Turns that run or wait", multiprocess_mode="livesum")
REFUSED = Counter("steady_turns_refused", "Turns beyond capacity, answered with the emergency card at once")


@contextmanager
def turn(channel: str) -> Iterator[None]:
    """One message, from its arrival to its answer."""
    known, began = _among(channel, CHANNELS), time.perf_counter()
    with IN_FLIGHT.track_inprogress():
        yield
    TURNS.labels(known).inc()
    LATENCY.labels(known).observe(time.perf_counter() - began)


def card(channel: str, why: str) -> None:
    """The watchdog sent the emergency card. `why`: one of our own words: timeout, error, empty."""
    CARDS.labels(_among(channel, CHANNELS), why).inc()


def heard(message: Mapping[str, Any]) -> None:
    """What an action is about to answer. `message`: Rasa's latest_message."""
    need = (message.get("intent") or {}).get("name") or UNKNOWN
    entities = {entity.get("entity"): entity.get("value") for entity in message.get("entities") or ()}
    if entities.get("choice"):
        need = "choose"  # a pressed choice travels under another name (bot.inbox.CARRIER)
    NEEDS.labels(_among(need, _needs())).inc()
    if safety := entities.get("safety"):
        HITS.labels(_among(safety, SAFETY)).inc()


def _among(value: object, known: frozenset[str]) -> str:
    return value if isinstance(value, str) and value in known else "other"


@cache
def _needs() -> frozenset[str]:
    """The intents of domain.yml, and the two that stand nowhere."""
    domain = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return frozenset({*domain["intents"], UNKNOWN, "choose"})
