"""What is counted, and that nothing a person said can become a label."""

from __future__ import annotations

from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot import metrics

MARKER = "zebra-quartz-4711"


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def message(need: str, **entities: str) -> dict[str, Any]:
    return {"intent": {"name": need}, "entities": [{"entity": name, "value": of} for name, of in entities.items()]}


def test_a_turn_is_counted_by_channel_with_the_time_that_it_took() -> None:
    before, took = value("steady_turns_total", channel="web"), value("steady_turn_seconds_count", channel="web")
    with metrics.turn("web"):
        assert value("steady_turns_in_flight") == 1
    assert value("steady_turns_in_flight") == 0
    assert value("steady_turns_total", channel="web") == before + 1
    assert value("steady_turn_seconds_count", channel="web") == took + 1


def test_needs_and_what_was_heard_of_danger_are_counted() -> None:
    need, safety = value("steady_needs_total", need="ask_pay"), value("steady_safety_total", safety="check_in")
    metrics.heard(message("ask_pay", safety="check_in"))
    assert value("steady_needs_total", need="ask_pay") == need + 1
    assert value("steady_safety_total", safety="check_in") == safety + 1


def test_a_pressed_choice_is_no_need() -> None:
    before, done = value("steady_needs_total", need="choose"), value("steady_needs_total", need="done_step")
    metrics.heard(message("done_step", choice="plan:show"))
    assert value("steady_needs_total", need="choose") == before + 1
    assert value("steady_needs_total", need="done_step") == done


@pytest.mark.parametrize("strange", [{}, {"intent": None, "entities": None}, message(MARKER, safety=MARKER)])
def test_what_is_on_no_list_counts_as_other(strange: dict[str, Any]) -> None:
    metrics.heard(strange)
    with metrics.turn(MARKER):
        metrics.card(MARKER, "empty")
    labels = {label for metric in REGISTRY.collect() for sample in metric.samples for label in sample.labels.values()}
    assert "other" in labels
    assert MARKER not in labels
