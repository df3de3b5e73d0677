"""The Rasa component: facts become entities in the parse, after the classifier; needs imply some of them."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.facts import FactExtractor, implied


def parsed(text: str, need: str) -> dict[str, str]:
    message = Message({TEXT: text, INTENT: {"name": need, "confidence": 0.9}})
    FactExtractor().process([message])
    assert ENTITIES in message.output_properties
    return {entity["entity"]: entity["value"] for entity in message.get(ENTITIES)}


def test_facts_become_entities() -> None:
    assert parsed("im 15 and a girl on snap has my pics", "disclose_blackmail") == {
        "age_group": "under_18",
        "platform": "snapchat",
    }


def test_entities_of_others_stay_and_each_says_who_found_it() -> None:
    message = Message({TEXT: "im 15", ENTITIES: [{"entity": "other", "value": "1", "extractor": "X"}]})
    FactExtractor().process([message])
    assert [(e["entity"], e["extractor"]) for e in message.get(ENTITIES)] == [
        ("other", "X"),
        ("age_group", "FactExtractor"),
    ]


def test_a_message_without_text_is_left_alone() -> None:
    message = Message({INTENT: {"name": "choose"}})
    FactExtractor().process([message])
    assert message.get(ENTITIES) is None


@pytest.mark.parametrize(
    ("need", "heard", "facts"),
    [
        ("disclose_paid", {}, {"paid": "yes"}),
        ("disclose_paid", {"paid": "no"}, {"paid": "no"}),
        ("disclose_images_shared", {}, {"shared": "yes"}),
        ("disclose_fake_images", {}, {"fake": "yes"}),
        ("disclose_under_18", {}, {"age_group": "under_18"}),
        ("disclose_under_18", {"age_group": "adult"}, {"age_group": "adult"}),
        ("disclose_known_person", {}, {"relation": "known"}),
        ("disclose_known_person", {"relation": "partner"}, {"relation": "partner"}),
        ("disclose_email_scam", {}, {"platform": "email"}),
        ("crisis_self_harm", {"age_group": "adult"}, {"age_group": "adult", "danger": "yes"}),
        ("immediate_danger", {}, {"danger": "yes"}),
        ("ask_pay", {"platform": "x"}, {"platform": "x"}),
        (None, {}, {}),
    ],
)
def test_what_a_need_implies(need: str | None, heard: dict[str, str], facts: dict[str, str]) -> None:
    assert implied(need, heard) == facts


def test_danger_is_never_heard_without_a_crisis_need() -> None:
    assert "danger" not in parsed("he is outside with a knife", "disclose_blackmail")
