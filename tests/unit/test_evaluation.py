"""The figures of `make evaluate`: known answers for known readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bot.evaluation import conversations, indirect, languages, load, measure, right, worst
from bot.evaluation_report import as_markdown
from bot.shares import Share, share
from bot.talk import Heard


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Wilson's interval, as R's binom.confint(method = "wilson") gives it.
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_intervals_are_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits, of).interval() == pytest.approx((low, high), abs=5e-4)


def test_a_share_says_all_of_it() -> None:
    assert str(share([True, True, False, True])) == "0.750 (3/4, 0.30-0.95)"
    assert share([]).value == 0.0


def test_right_is_the_need_or_what_a_fair_judge_takes_too() -> None:
    case = {"need": "ask_pay", "also": ["ask_reply"]}
    assert [right(case, {"need": need}) for need in ("ask_pay", "ask_reply", "greet")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("I want to DIE", False), ("thinking of ending it all, end it", False), ("look after my dog", True)],
)
def test_a_crisis_is_indirect_when_it_is_never_named(text: str, hidden: bool) -> None:
    assert indirect({"text": text}) is hidden


def test_the_worst_register_and_how_far_below() -> None:
    registers = {"plain": Share(9, 10), "typos": Share(8, 10), "indirect": Share(4, 10)}
    assert worst(registers) == {"register": "indirect", "points below the mean": 30.0}


def test_other_languages_by_kind() -> None:
    def case(kind: str, need: str, safety: str | None, language: str = "fr") -> Any:
        return {"kind": kind, "language": language, "text": ""}, {"need": need, "safety": safety}

    found = languages(
        [
            case("disclosure", "disclose_paid", None),
            case("disclosure", "greet", None, "de"),
            case("crisis", "crisis_self_harm", "crisis_self_harm"),
            case("crisis_indirect", "nlu_fallback", "check_in"),
            case("crisis_indirect", "nlu_fallback", None),
            case("chatter", "nlu_fallback", "check_in"),
            case("chatter", "disclose_blackmail", None),
            case("greet", "greet", None),
        ]
    )
    assert (found["disclosure recognised"], found["fr: disclosure recognised"]) == (Share(1, 2), Share(1, 1))
    assert (found["explicit crisis answered"], found["indirect crisis answered"]) == (Share(1, 1), Share(1, 2))
    assert (found["alarms on chatter"], found["disclosures heard in chatter"]) == (Share(1, 3), Share(1, 3))


def test_conversations_turn_by_turn() -> None:
    turns = [
        {"user": "hi", "expect": {"need": "greet", "also": ["thank"], "safety": None}},
        {"user": "i took pills", "expect": {"need": "crisis_self_harm", "also": [], "safety": "crisis_self_harm"}},
        {"user": "bye", "expect": {"need": "goodbye", "also": [], "safety": "check_in"}},
    ]
    said: list[list[str]] = []

    def talk(messages: Sequence[str]) -> list[Heard]:
        said.append(list(messages))
        heard = [("thank", {"check_in", "say"}), ("crisis_self_harm", {"crisis"}), ("goodbye", {"say"})]
        return [Heard(need, frozenset(kinds)) for need, kinds in heard]

    found = conversations([{"name": "one", "turns": turns}], talk)
    assert said == [["hi", "i took pills", "bye"]]
    assert found["turns understood"] == Share(3, 3)
    assert found["safety turns answered"] == Share(1, 2)
    assert found["crisis or check-in in other turns"] == Share(1, 1)
    assert [miss["text"] for miss in found["misses"]] == ["bye"]


def test_somebody_who_is_always_right_has_every_figure_full() -> None:
    """All the real sets, read by somebody who knows the answers: nothing is measured against the wrong thing."""
    known: dict[str, dict[str, Any]] = {}
    for name in ("messages", "facts", "lookalikes", "check_in", "fresh", "fresh_lookalikes"):
        for case in load(name):
            safety = case["need"] if case["need"] in ("crisis_self_harm", "immediate_danger") else None
            facts = {key: "yes" if value is True else value for key, value in case.get("facts", {}).items()}
            known[case["text"]] = {
                "need": case["need"],
                "confidence": 1.0,
                "safety": "check_in" if name == "check_in" else safety,
                "facts": facts,
            }
    for case in load("languages"):
        crisis = case["kind"] in ("crisis", "crisis_indirect", "danger")
        need = "disclose_blackmail" if case["kind"] == "disclosure" else "nlu_fallback"
        known[case["text"]] = {"need": need, "confidence": 1.0, "safety": "check_in" if crisis else None, "facts": {}}
    expected = {turn["user"]: turn["expect"] for case in load("conversations") for turn in case["turns"]}

    def talk(messages: Sequence[str]) -> list[Heard]:
        return [
            Heard(expected[text]["need"], frozenset({"crisis" if expected[text]["safety"] else "say"}))
            for text in messages
        ]

    figures = measure(known.__getitem__, talk)
    assert figures["misses"] == figures["conversations"]["misses"] == []
    full = {**figures["safety"], **figures["facts"], **figures["languages"], **figures["conversations"]}
    shares = {name: found.value for name, found in full.items() if isinstance(found, Share)}
    none = {name for name, value in shares.items() if value == 0}
    assert none == {name for name in shares if "alarms" in name or "in look-alikes" in name or "on look" in name} | {
        "disclosures heard in chatter",
        "crisis or check-in in other turns",
    }
    assert all(value == 1 for name, value in shares.items() if name not in none)
    assert figures["worst register"]["points below the mean"] == 0
    assert figures["fresh"]["needs"]["right need, strict"].value == 1
    assert figures["fresh"]["worst register"]["points below the mean"] == 0
    report = as_markdown(figures)
    assert "| fr: disclosure recognised | 1.000" in report
    assert "| turns understood | 1.000" in report
