"""How much risk a message holds: none, a hint that deserves a check-in, or a crisis. And who decides, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

RISKS = ("none", "check_in", "crisis_self_harm", "immediate_danger")
_NONE, _CHECK_IN, _SELF_HARM, _DANGER = range(len(RISKS))


def of_example(example: Message) -> int:
    """The column of an example's risk: its need, or the `safety` of its block in data/nlu/check_in.yml, or none."""
    need = example.get(INTENT)
    if need in RISKS:
        return RISKS.index(need)
    metadata = (example.get("metadata") or {}).get("intent") or {}
    return RISKS.index(metadata.get("safety", "none"))


@dataclass(frozen=True)
class Thresholds:
    """From which probability on something is done. A definite reply needs good evidence, a check-in little."""

    definite: float = 0.5
    check_in: float = 0.35


def decide(probabilities: NDArray[np.float32], thresholds: Thresholds) -> str | None:
    """`crisis_self_harm`, `immediate_danger`, `check_in` or None, from the probability of each risk, shape (4,)."""
    crisis = float(probabilities[_SELF_HARM] + probabilities[_DANGER])
    if crisis >= thresholds.definite:
        return RISKS[_SELF_HARM if probabilities[_SELF_HARM] >= probabilities[_DANGER] else _DANGER]
    if 1 - float(probabilities[_NONE]) >= thresholds.check_in:
        return "check_in"
    return None
