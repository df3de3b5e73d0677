"""What is made of the probabilities of a message in another language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.reading import Limits, read

LIMITS = Limits()
KINDS = ("crisis_self_harm", "immediate_danger", "check_in", "disclose_blackmail", "disclose_paid", "greet", "other")


@pytest.mark.parametrize(
    ("shares", "need", "safety"),
    [
        ({"crisis_self_harm": 0.9, "other": 0.1}, "crisis_self_harm", "crisis_self_harm"),
        ({"immediate_danger": 0.2, "crisis_self_harm": 0.15, "other": 0.65}, "immediate_danger", "immediate_danger"),
        ({"check_in": 0.5, "other": 0.5}, "nlu_fallback", "check_in"),
        ({"crisis_self_harm": 0.1, "check_in": 0.15, "disclose_paid": 0.7, "other": 0.05}, "disclose_paid", "check_in"),
        ({"disclose_paid": 0.7, "other": 0.3}, "disclose_paid", None),
        # told something, but not clear what: the core one
        ({"disclose_paid": 0.3, "disclose_blackmail": 0.2, "disclose_known_person": 0.3, "other": 0.2},)
        + ("disclose_blackmail", None),
        ({"greet": 0.8, "other": 0.2}, "greet", None),
        ({"greet": 0.3, "other": 0.7}, "nlu_fallback", None),
        ({"disclose_blackmail": 0.2, "other": 0.8}, "nlu_fallback", None),
    ],
)
def test_need_and_safety(shares: dict[str, float], need: str, safety: str | None) -> None:
    found = read(shares, LIMITS)
    assert (found.need, found.safety) == (need, safety)


def test_the_others_are_real_needs_best_first() -> None:
    shares = {"crisis_self_harm": 0.5, "greet": 0.1, "disclose_paid": 0.2, "check_in": 0.1, "other": 0.1}
    assert read(shares, LIMITS).others == (("disclose_paid", 0.2), ("greet", 0.1))


@given(st.lists(st.floats(0.01, 1), min_size=len(KINDS), max_size=len(KINDS)))
def test_any_shares_give_a_need_and_a_confidence(parts: list[float]) -> None:
    found = read({kind: part / sum(parts) for kind, part in zip(KINDS, parts, strict=True)}, LIMITS)
    assert found.need in (*KINDS, "nlu_fallback")
    assert 0 <= found.confidence <= 1.0001
    assert found.safety in (None, "check_in", "crisis_self_harm", "immediate_danger")
