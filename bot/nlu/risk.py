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
class Votes:
    """What three voices say.

    The encoder's risk head and the words', shape (4,), in the order of RISKS; and how likely the classifier thinks a
    crisis need.
    """

    by_encoder: NDArray[np.float32]
    by_words: NDArray[np.float32]
    by_need: float


@dataclass(frozen=True)
class Weights:
    """What each voice counts for."""

    encoder: float
    words: float
    need: float

    def score(self, encoder: float, words: float, need: float) -> float:
        """The voices together."""
        return self.encoder * encoder + self.words * words + self.need * need


CRISIS = Weights(0.3, 0.1, 0.6)
HINT = Weights(0.2, 0.05, 0.75)


@dataclass(frozen=True)
class Thresholds:
    """From which score on something is done. A definite reply needs good evidence, a check-in little."""

    definite: float = 0.5
    check_in: float = 0.17


def decide(votes: Votes, thresholds: Thresholds) -> str | None:
    """`crisis_self_harm`, `immediate_danger`, `check_in` or None.

    Each voice alone raises twice as many false alarms for the same share of crises heard; the weights were chosen on
    our evaluation sets, where they matter little (see docs/model-card.md for the ablation).
    """
    encoder, words = votes.by_encoder, votes.by_words
    if CRISIS.score(_crisis(encoder), _crisis(words), votes.by_need) >= thresholds.definite:
        together = encoder + words
        return RISKS[_SELF_HARM if together[_SELF_HARM] >= together[_DANGER] else _DANGER]
    if HINT.score(1 - float(encoder[_NONE]), 1 - float(words[_NONE]), votes.by_need) >= thresholds.check_in:
        return "check_in"
    return None


def _crisis(vote: NDArray[np.float32]) -> float:
    return float(vote[_SELF_HARM] + vote[_DANGER])
