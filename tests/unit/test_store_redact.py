"""What may be written: closed values only, and nothing of a message but what it meant."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.events import (
    ActionExecuted,
    ConversationPaused,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.guide.model import Facts, Memory
from bot.store.compact import Record, RecordError, compact, restore
from bot.store.redact import FACTS, MEMORY, allows_fact, allows_memory, allows_slot
from store_talk import CHAT_ID, DOMAIN, MARKER, add, say, set_slots

EVERY_FACT = Facts("adult", "yes", "unknown", "known", "yes", "child", "snapchat", "GB-ENG", "pl", "yes")
EVERY_MEMORY = Memory(
    "stranger",
    "walking",
    "evidence",
    ("pause", "bank"),
    ("tell",),
    ("paid",),
    "crisis",
    ("utter_step_pause",),
    7,
    3,
    "dm:2/3",
)


def tracker() -> DialogueStateTracker:
    """A new conversation, in a session."""
    new = DialogueStateTracker("someone", DOMAIN.slots)
    add(new, ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"))
    return new


def again(old: DialogueStateTracker) -> DialogueStateTracker:
    """The same conversation after it was written and read."""
    record = Record.from_bytes(compact(old, DOMAIN).to_bytes())
    return restore(record, DialogueStateTracker("someone", DOMAIN.slots), DOMAIN)


def slots_of(part: Facts | Memory) -> dict[str, Any]:
    """The slots of facts or memory that are set."""
    values = part.to_slots() if isinstance(part, Memory) else vars(part)
    return {name: value for name, value in values.items() if value is not None}


def test_the_slots_that_may_be_written_are_those_of_the_domain() -> None:
    ours = {slot.name for slot in DOMAIN.slots} - {"requested_slot", "session_started_metadata"}
    assert ours == FACTS | MEMORY


def test_the_dialogue_is_of_the_kind_that_may_be_compacted() -> None:
    """No form, and no slot that influences a prediction: else the last turn alone would not be enough."""
    assert DOMAIN.form_names == []
    assert [slot.name for slot in DOMAIN.slots if slot.influence_conversation] == []


def test_every_fact_and_all_memory_survive() -> None:
    old = tracker()
    say(old, facts=slots_of(EVERY_FACT), memory=slots_of(EVERY_MEMORY))
    values = again(old).current_slot_values()
    assert Facts.from_slots(values) == EVERY_FACT
    assert Memory.from_slots(values) == EVERY_MEMORY


def test_nothing_that_was_typed_or_said_is_in_the_record() -> None:
    old = tracker()
    say(old)
    record = compact(old, DOMAIN).to_bytes().decode()
    assert MARKER not in record
    assert CHAT_ID not in record
    assert "telegram" not in record
    assert json.loads(record).keys() == {"v", "session", "slots", "turn"}


def test_what_a_message_meant_is_kept() -> None:
    old = tracker()
    say(old, need="ask_pay", action="action_answer", facts={"paid": "yes"})
    heard = again(old).latest_message
    assert heard is not None
    assert (heard.text, heard.intent) == (None, {"name": "ask_pay", "confidence": 0.99})
    assert heard.entities == [{"entity": "paid", "value": "yes"}]
    assert (heard.input_channel, heard.message_id, heard.metadata) == (None, None, {})


@pytest.mark.parametrize("name", sorted(FACTS))
@pytest.mark.parametrize("value", [MARKER, "he has my pictures", "", 15, None, ["yes"], {"a": 1}, "Yes", "yes "])
def test_a_fact_is_one_of_its_values_and_nothing_else(name: str, value: Any) -> None:
    assert not allows_fact(name, value)


@pytest.mark.parametrize(
    "value", ["two words", "", "ünïcode", "x" * 200, 10**9, 1.5, {"a": "b"}, ["ok", "not ok"], ["a"] * 100]
)
def test_memory_is_ids_and_small_numbers(value: Any) -> None:
    assert not allows_memory(value)


@pytest.mark.parametrize("country", ["GB-JOHN", "GB-BOB", "gb", "UNITED KINGDOM"])
def test_a_country_is_a_code(country: str) -> None:
    assert not allows_fact("country", country)


def test_a_slot_that_nobody_knows_is_not_written() -> None:
    assert not allows_slot("session_started_metadata", "yes")
    assert not allows_slot("name", "pause")


@given(st.sampled_from(sorted(FACTS | MEMORY)), st.text(min_size=1))
def test_a_sentence_in_any_slot_is_withheld(name: str, words: str) -> None:
    old = tracker()
    sentence = f"{MARKER} {words}"
    add(old, SlotSet(name, sentence))
    record = compact(old, DOMAIN)
    assert record.withheld == 1
    assert record.slots == {}


@given(st.text())
def test_an_intent_typed_behind_a_slash_is_not_written(word: str) -> None:
    old = tracker()
    typed = f"{word}{MARKER}"
    add(old, UserUttered(f"/{typed}", {"name": typed, "confidence": 1.0}))
    assert MARKER not in compact(old, DOMAIN).to_bytes().decode()


def test_a_hundred_turns_are_as_long_as_one() -> None:
    old = tracker()
    say(old)
    one = again(old)
    for _ in range(100):
        say(old)
    hundred = again(old)
    assert len(hundred.events) == len(one.events) < 30
    assert set_slots(hundred) == set_slots(one)


def test_writing_what_was_read_changes_nothing() -> None:
    old = tracker()
    say(old)
    once = compact(old, DOMAIN)
    twice = compact(again(old), DOMAIN)
    assert twice == once


def test_the_tracker_in_hand_stays_as_it_is() -> None:
    old = tracker()
    say(old)
    before = [event.as_dict() for event in old.events]
    compact(old, DOMAIN)
    assert [event.as_dict() for event in old.events] == before


def test_the_time_of_the_last_message_is_kept_so_that_sessions_expire() -> None:
    old = tracker()
    say(old, at=1_700_000_000.9)
    last = again(old).get_last_event_for(UserUttered)
    assert last is not None
    assert last.timestamp == 1_700_000_000


def test_a_new_session_leaves_the_last_ones_turn_behind_and_carries_the_facts() -> None:
    old = tracker()
    say(old)
    slots = set_slots(old)
    carried = [SlotSet(name, value) for name, value in slots.items()]
    add(
        old,
        ActionExecuted("action_session_start"),
        SessionStarted(timestamp=9e9),
        *carried,
        ActionExecuted("action_listen"),
    )
    new = again(old)
    assert new.get_last_event_for(UserUttered) is None
    assert set_slots(new) == slots
    assert new.latest_action_name == "action_listen"


def test_a_message_that_rasa_took_back_is_gone() -> None:
    old = tracker()
    say(old, need="ask_pay", action="action_answer")
    add(old, UserUttered("?", {"name": "nlu_fallback"}), ActionExecuted("action_default_fallback"))
    add(old, UserUtteranceReverted(), ActionExecuted("action_listen"))
    new = again(old)
    assert new.latest_message is not None
    assert new.latest_message.intent_name == "ask_pay"
    assert new.latest_action_name == "action_listen"


def test_after_a_restart_nothing_is_left() -> None:
    old = tracker()
    say(old)
    add(old, Restarted())
    assert compact(old, DOMAIN).empty


def test_a_slot_that_was_cleared_stays_cleared() -> None:
    old = tracker()
    say(old)
    add(old, SlotSet("step", None))
    assert again(old).get_slot("step") is None


def test_a_promised_action_comes_first_in_the_next_turn() -> None:
    old = tracker()
    say(old)
    add(old, FollowupAction("action_walk"))
    assert again(old).followup_action == "action_walk"


def test_a_conversation_is_never_left_silent() -> None:
    old = tracker()
    say(old)
    add(old, ConversationPaused())
    assert old.is_paused()
    assert not again(old).is_paused()


def test_a_newer_domain_may_lack_a_slot() -> None:
    record = Record(1, {"paid": "yes", "gone": "yes"}, ())
    new = restore(record, DialogueStateTracker("someone", DOMAIN.slots), DOMAIN)
    assert set_slots(new) == {"paid": "yes"}


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"v":99,"session":1,"slots":{},"turn":[]}', b"\xff"])
def test_another_format_is_not_a_record(data: bytes) -> None:
    with pytest.raises(RecordError):
        Record.from_bytes(data)
