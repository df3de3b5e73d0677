"""The last word on safety, whatever the parts before it said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nlu_parts import EXAMPLES, Pipeline, Workshop, read
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.guide.needs import UNKNOWN
from bot.nlu.foreign import FOREIGN
from bot.nlu.gate import SafetyGate


def entities(message: Message) -> dict[str, Any]:
    return {entity["entity"]: entity["value"] for entity in message.get(ENTITIES) or []}


def test_plain_words_need_no_model(tmp_path: Path) -> None:
    message = read([Workshop(tmp_path).create(SafetyGate)], "i want to kill myself")
    assert message.get(INTENT) == {"name": "crisis_self_harm", "confidence": 1.0}
    assert entities(message) == {"safety": "crisis_self_harm", "danger": "yes"}
    assert {INTENT, ENTITIES} <= message.output_properties


def test_without_a_model_nothing_else_is_touched(tmp_path: Path) -> None:
    message = Message({TEXT: "should i pay", INTENT: {"name": "ask_pay", "confidence": 0.8}})
    Workshop(tmp_path).create(SafetyGate).process([message])
    assert message.get(INTENT) == {"name": "ask_pay", "confidence": 0.8}
    assert entities(message) == {}


@pytest.mark.parametrize(
    ("text", "safety"),
    [(text, need if need in ("crisis_self_harm", "immediate_danger") else hint) for text, need, hint in EXAMPLES],
)
def test_it_knows_what_it_was_taught(pipeline: Pipeline, text: str, safety: str | None) -> None:
    message = read(pipeline.parts, text)
    assert entities(message).get("safety") == safety
    assert ("danger" in entities(message)) is (safety in ("crisis_self_harm", "immediate_danger"))


def test_a_crisis_becomes_the_need_and_the_rest_is_kept_behind_it(pipeline: Pipeline) -> None:
    message = read(pipeline.parts, "i want to kill myself")
    ranking = [one["name"] for one in message.get("intent_ranking")]
    assert ranking[0] == message.get(INTENT)["name"] == "crisis_self_harm"
    assert ranking.count("crisis_self_harm") == 1
    assert len(ranking) > 1


def test_a_hint_leaves_the_need(pipeline: Pipeline) -> None:
    message = read(pipeline.parts, "i cant do this any more")
    assert message.get(INTENT)["name"] == "express_distress"
    assert entities(message)["safety"] == "check_in"


def test_a_crisis_that_the_vote_doubts_is_a_hint_beside_the_next_need(pipeline: Pipeline) -> None:
    doubting = pipeline.workshop.load(SafetyGate, definite=2.0, check_in=2.0)
    text = "i am going to kill my self tonight i want to"
    message = read([pipeline.words, pipeline.encoder, pipeline.needs], text)
    message.set(INTENT, {"name": "immediate_danger", "confidence": 0.6})
    message.set(
        "intent_ranking", [{"name": "immediate_danger", "confidence": 0.6}, {"name": "ask_pay", "confidence": 0.2}]
    )
    message.set(TEXT, "tonight")
    doubting.process([message])
    assert message.get(INTENT) == {"name": "ask_pay", "confidence": 0.2}
    assert entities(message) == {"safety": "check_in"}


def test_where_no_other_need_is_left_it_is_not_understood_but_never_nothing(pipeline: Pipeline) -> None:
    doubting = pipeline.workshop.load(SafetyGate, definite=2.0, check_in=2.0)
    message = read([pipeline.words, pipeline.encoder, pipeline.needs], "hello there")
    message.set(INTENT, {"name": "crisis_self_harm", "confidence": 0.6})
    message.set("intent_ranking", [message.get(INTENT)])
    doubting.process([message])
    assert message.get(INTENT)["name"] == UNKNOWN
    assert entities(message) == {"safety": "check_in"}


def test_what_other_parts_found_stays_and_what_they_said_of_safety_is_replaced(tmp_path: Path) -> None:
    found = [{"entity": "age_group", "value": "under_18"}, {"entity": "safety", "value": "check_in"}]
    message = Message({TEXT: "i want to die", ENTITIES: found})
    Workshop(tmp_path).create(SafetyGate).process([message])
    assert entities(message) == {"age_group": "under_18", "safety": "crisis_self_harm", "danger": "yes"}


def test_another_language_was_read_by_its_own_head_and_only_plain_words_count_here(pipeline: Pipeline) -> None:
    message = Message({TEXT: "i cant do this any more", FOREIGN: True, INTENT: {"name": "greet", "confidence": 0.5}})
    for part in (pipeline.words, pipeline.encoder, pipeline.gate):
        part.process([message])
    assert message.get(INTENT)["name"] == "greet"
    assert entities(message) == {}
    certain = Message({TEXT: "hola i want to die", FOREIGN: True})
    pipeline.gate.process([certain])
    assert entities(certain)["safety"] == "crisis_self_harm"


def test_an_empty_message_is_left_alone(pipeline: Pipeline) -> None:
    message = Message({TEXT: ""})
    pipeline.gate.process([message])
    assert message.get(ENTITIES) is None
