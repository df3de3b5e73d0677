"""The thin layer between Rasa and the guide: a tracker in, messages and slots out, and never an exception."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from actions import guide, runtime
from bot.guide.needs import ACTIONS
from guide_chat import BrokenDirectory, SmallDirectory, content


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_given", {})
    runtime.use(content(), SmallDirectory())


def call(need: str, entities: dict[str, str] | None = None, slots: dict[str, Any] | None = None) -> dict[str, Any]:
    """What Rasa posts to the action server after a message that was understood as `need`."""
    found = [{"entity": name, "value": value} for name, value in (entities or {}).items()]
    before = [{"event": "slot", "name": name, "value": value} for name, value in (slots or {}).items()]
    filled = [{"event": "slot", "name": e["entity"], "value": e["value"]} for e in found]
    message = {"text": "(words)", "intent": {"name": need, "confidence": 0.9}, "intent_ranking": [], "entities": found}
    return {
        "next_action": ACTIONS[need],
        "sender_id": "someone",
        "domain": {},
        "tracker": {
            "sender_id": "someone",
            "slots": {**(slots or {}), **(entities or {})},
            "latest_message": message,
            "events": [*before, {"event": "user", "parse_data": message}, *filled],
            "paused": False,
            "latest_action_name": "action_listen",
            "followup_action": None,
            "active_loop": {},
        },
    }


def run(request: dict[str, Any]) -> dict[str, Any]:
    executor = ActionExecutor()
    executor.register_package("actions")
    result = asyncio.run(executor.run(request))
    assert result is not None
    return dict(result)


def slots_of(result: dict[str, Any]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in result["events"]}


def test_rasa_finds_exactly_the_six_actions_of_the_domain() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert {name for name in executor.actions if name.startswith("action_")} == set(ACTIONS.values())


def test_a_disclosure_comes_back_as_messages_with_buttons_kind_and_progress() -> None:
    result = run(call("disclose_blackmail", {"age_group": "under_18"}))
    step = next(r for r in result["responses"] if r["kind"] == "step")
    assert {"title": content().labels.choice("step:done").label, "payload": "step:done=pause"} in step["buttons"]
    assert step["progress"] == {"step": 1, "of": 10}
    assert slots_of(result)["route"] == "young"


def test_the_slots_carry_the_walk_to_the_next_turn() -> None:
    first = slots_of(run(call("disclose_blackmail", {"age_group": "adult"})))
    second = slots_of(run(call("done_step", slots={"age_group": "adult", **first})))
    assert second["steps_done"] == ["pause"]
    assert second["turn"] == 2


def test_only_what_is_new_is_repeated_back() -> None:
    heard = run(call("ask_pay", {"platform": "snapchat"}))
    again = run(call("ask_pay", {"platform": "snapchat"}, slots={"platform": "snapchat"}))
    assert len(heard["responses"]) == len(again["responses"]) + 1


def test_a_choice_is_read_from_its_entity() -> None:
    slots = slots_of(run(call("disclose_blackmail", {"age_group": "adult"})))
    result = run(call("choose", {"choice": "step:help=pause"}, slots=slots))
    assert any(b["payload"] == "step:done=pause" for r in result["responses"] for b in r["buttons"])


def test_links_are_plain_data() -> None:
    links = [link for r in run(call("crisis_self_harm"))["responses"] for link in r["links"]]
    assert {"label", "url"} == set(links[0])
    assert any(link["url"] == "tel:999" for link in links)


def test_a_value_that_no_fact_can_have_counts_as_not_heard() -> None:
    facts = guide.facts_from({"age_group": "old", "paid": ["no", "yes"], "country": "Scotland", "danger": "yes"})
    assert (facts.age_group, facts.paid, facts.country, facts.danger) == (None, "yes", None, "yes")


@pytest.mark.parametrize("need", sorted(ACTIONS))
def test_a_broken_directory_is_no_reason_to_say_nothing(need: str) -> None:
    runtime.use(content(), BrokenDirectory())
    assert run(call(need))["responses"]


@pytest.mark.parametrize("need", ["crisis_self_harm", "disclose_paid", "greet"])
def test_any_failure_sends_the_emergency_card_and_changes_no_slot(
    need: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(guide, "respond", broken)
    result = run(call(need, slots={"age_group": "under_18", "country": "GB"}))
    assert result["events"] == []
    text = result["responses"][0]["text"]
    assert "999" in text
    assert "0800 1111" in text
    assert "secret words" not in caplog.text


def test_no_words_of_the_users_reach_the_reply_or_the_slots() -> None:
    request = call("disclose_blackmail")
    request["tracker"]["latest_message"]["text"] = "zebra-marker"
    assert "zebra-marker" not in str(run(request))


def test_a_message_without_an_intent_is_asked_back() -> None:
    request = call("nlu_fallback")
    request["tracker"]["latest_message"] = {"text": "", "intent": {}, "entities": []}
    assert run(request)["responses"]


def test_content_and_directory_are_loaded_when_nobody_hands_them_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_given", {})
    assert runtime.content().plan.routes
