"""From three voices to one decision: definite, a hint, or nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nlu_parts import example

from bot.nlu.risk import RISKS, Thresholds, Votes, decide, of_example

DEFAULT = Thresholds()


def voice(none: float = 0.0, check_in: float = 0.0, self_harm: float = 0.0, danger: float = 0.0) -> np.ndarray:
    return np.array([none, check_in, self_harm, danger], dtype=np.float32)


CALM = voice(none=1.0)


@pytest.mark.parametrize(
    ("by_encoder", "by_words", "by_need", "decided"),
    [
        (CALM, CALM, 0.0, None),
        (voice(self_harm=1.0), voice(self_harm=1.0), 1.0, "crisis_self_harm"),
        (voice(danger=1.0), voice(danger=1.0), 1.0, "immediate_danger"),
        (voice(self_harm=0.6, danger=0.4), voice(danger=1.0), 0.8, "immediate_danger"),
        (CALM, CALM, 1.0, "crisis_self_harm"),  # the need classifier alone is enough
        (voice(self_harm=1.0), CALM, 0.0, "check_in"),  # the encoder alone is a hint
        (CALM, voice(self_harm=1.0), 0.0, None),  # the words alone are not
        (voice(check_in=1.0), voice(check_in=1.0), 0.0, "check_in"),
    ],
)
def test_who_says_what_and_what_follows(
    by_encoder: np.ndarray, by_words: np.ndarray, by_need: float, decided: str | None
) -> None:
    assert decide(Votes(by_encoder, by_words, by_need), DEFAULT) == decided


def test_thresholds_can_be_set() -> None:
    votes = Votes(voice(none=0.5, self_harm=0.5), voice(none=0.5, self_harm=0.5), 0.3)
    assert decide(votes, Thresholds(definite=0.9, check_in=0.9)) is None
    assert decide(votes, Thresholds(definite=0.9, check_in=0.3)) == "check_in"
    assert decide(votes, Thresholds(definite=0.3, check_in=0.3)) == "crisis_self_harm"


SHARES = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4).map(
    lambda parts: np.array(parts, dtype=np.float32) / sum(parts)
)


@given(SHARES, SHARES, st.floats(0, 1), st.floats(0, 1))
def test_more_evidence_never_means_less_help(
    by_encoder: np.ndarray, by_words: np.ndarray, first: float, second: float
) -> None:
    order = [None, "check_in", "definite"]

    def level(by_need: float) -> int:
        found = decide(Votes(by_encoder, by_words, by_need), DEFAULT)
        return order.index("definite" if found in RISKS[2:] else found)

    assert level(min(first, second)) <= level(max(first, second))


@pytest.mark.parametrize(
    ("need", "hint", "risk"),
    [
        ("greet", None, "none"),
        ("express_distress", "check_in", "check_in"),
        ("crisis_self_harm", None, "crisis_self_harm"),
        ("immediate_danger", None, "immediate_danger"),
    ],
)
def test_the_risk_of_an_example_is_its_need_or_the_hint_of_its_block(need: str, hint: str | None, risk: str) -> None:
    assert RISKS[of_example(example("anything", need, hint))] == risk
