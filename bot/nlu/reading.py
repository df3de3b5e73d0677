"""What is made of the foreign head's probabilities: one need, and how much risk. Rasa's view of it is foreign.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import DISCLOSURES, UNKNOWN

CHECK_IN, OTHER = "check_in", "other"
_CORE = "disclose_blackmail"
_RANKED = 3


@dataclass(frozen=True)
class Limits:
    """From which probability on something is done; chosen on tests/evaluation/languages_dev.jsonl.

    They are lower than for English: fewer words carry over, and a check-in here costs little, since every answer to
    a foreign message holds the numbers.
    """

    definite: float = 0.3  # crisis and danger together
    check_in: float = 0.2  # these and hints together
    disclosure: float = 0.35  # of what is neither
    exact: float = 0.5  # of all disclosures: below, the core one is meant


@dataclass(frozen=True)
class Reading:
    """A message understood. `safety`: check_in or a crisis need."""

    need: str
    confidence: float
    safety: str | None = None
    others: tuple[tuple[str, float], ...] = ()


def read(shares: Mapping[str, float], limits: Limits) -> Reading:
    """The need and the risk from the probability of each kind (needs, `check_in` and `other`)."""
    crisis = {need: shares.get(need, 0.0) for need in CRISIS_NEEDS}
    danger = sum(crisis.values())
    if danger >= limits.definite:
        need = max(crisis, key=lambda name: crisis[name])
        return Reading(need, danger, safety=need, others=_ranked(shares, need))
    hint = CHECK_IN if danger + shares.get(CHECK_IN, 0.0) >= limits.check_in else None
    disclosures = {need: share for need in DISCLOSURES if (share := shares.get(need, 0.0))}
    told = sum(disclosures.values())
    rest = sum(share for kind, share in shares.items() if kind not in (*CRISIS_NEEDS, CHECK_IN, *DISCLOSURES))
    if told and told >= limits.disclosure * (told + rest):
        best = max(disclosures, key=lambda name: disclosures[name])
        need = best if disclosures[best] >= limits.exact * told else _CORE
        return Reading(need, told, hint, _ranked(shares, need))
    if shares.get("greet", 0.0) >= max(share for kind, share in shares.items() if kind != "greet"):
        return Reading("greet", shares["greet"], hint)
    return Reading(UNKNOWN, 1 - told, hint)


def _ranked(shares: Mapping[str, float], need: str) -> tuple[tuple[str, float], ...]:
    real = ((kind, share) for kind, share in shares.items() if kind not in (need, CHECK_IN, OTHER))
    return tuple(sorted(real, key=lambda pair: -pair[1])[:_RANKED])
