"""Nothing is claimed where nothing was said; a crisis in plain words is one all the same."""

from __future__ import annotations

from typing import Any

import pytest
from nlu_parts import Pipeline, Workshop, read, training_data
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.guide.needs import UNKNOWN
from bot.nlu.doubt import DOUBT, FRAGMENT, UNREADABLE, Doubter
from bot.nlu.foreign import FOREIGN
from bot.nlu.gate import SafetyGate

SURE = {"name": "immediate_danger", "confidence": 0.9}


@pytest.fixture(scope="module")
def doubter(tmp_path_factory: pytest.TempPathFactory) -> Doubter:
    workshop = Workshop(tmp_path_factory.mktemp("doubter"))
    workshop.create(Doubter).train(training_data())
    loaded: Doubter = workshop.load(Doubter)
    return loaded


def doubted(doubter: Doubter, text: str, intent: dict[str, Any] = SURE, **more: Any) -> Message:
    message = Message(
        {TEXT: text, INTENT: intent, "intent_ranking": [intent, {"name": "greet", "confidence": 0.1}], **more}
    )
    doubter.process([message])
    return message


def safety(message: Message) -> list[str]:
    return [entity["value"] for entity in message.get(ENTITIES) or [] if entity["entity"] == "safety"]


@pytest.mark.parametrize(("text", "doubt"), [("he", FRAGMENT), ("the man", FRAGMENT), ("qjxv wzzk pqfh", UNREADABLE)])
def test_the_need_is_taken_away(doubter: Doubter, text: str, doubt: str) -> None:
    message = doubted(doubter, text)
    assert message.get(DOUBT) == doubt
    assert message.get(INTENT) == message.get("intent_ranking")[0] == {"name": UNKNOWN, "confidence": 0.0}
    assert {INTENT, "intent_ranking"} <= message.output_properties


@pytest.mark.parametrize("text", ["he is at my door", "hello", "", "15", "kowloon", "\U0001f62d"])
def test_what_says_something_is_left(doubter: Doubter, text: str) -> None:
    assert doubted(doubter, text).get(INTENT) == SURE


def test_another_language_is_not_doubted(doubter: Doubter) -> None:
    assert doubted(doubter, "qjxv wzzk pqfh", **{FOREIGN: True}).get(INTENT) == SURE


def test_i_am_may_be_a_yes(doubter: Doubter) -> None:
    assert [one["name"] for one in doubted(doubter, "i am").get("intent_ranking")] == [UNKNOWN, "affirm"]
    assert [one["name"] for one in doubted(doubter, "so he").get("intent_ranking")] == [UNKNOWN]


@pytest.mark.parametrize(
    ("text", "name"), [("30", UNKNOWN), ("100", UNKNOWN), ("i am 18", "disclose_under_18"), ("15", "disclose_under_18")]
)
def test_nobody_is_a_child_by_a_number_of_an_adults(doubter: Doubter, text: str, name: str) -> None:
    assert doubted(doubter, text, {"name": "disclose_under_18", "confidence": 0.8}).get(INTENT)["name"] == name


def test_of_a_fragment_the_gate_hears_nothing_and_of_unreadable_words_at_most_a_hint(pipeline: Pipeline) -> None:
    eager = pipeline.workshop.load(SafetyGate, definite=0.0, check_in=0.0)
    for doubt, heard in ((FRAGMENT, []), (UNREADABLE, ["check_in"])):
        message = read([pipeline.words, pipeline.encoder, pipeline.needs], "he is at my door")
        assert message.get(TEXT)
        message.set(DOUBT, doubt)
        message.set(INTENT, {"name": UNKNOWN, "confidence": 0.0})
        eager.process([message])
        assert safety(message) == heard


def test_plain_words_are_a_crisis_whatever_is_doubted(pipeline: Pipeline) -> None:
    message = Message({TEXT: "i want to die", DOUBT: FRAGMENT})
    pipeline.gate.process([message])
    assert safety(message) == ["crisis_self_harm"]


def test_danger_in_a_game_is_at_most_a_hint(pipeline: Pipeline) -> None:
    eager = pipeline.workshop.load(SafetyGate, definite=0.01, check_in=0.0)
    for text, heard in (
        ("she is outside my house", "immediate_danger"),
        ("she is outside my house in minecraft", "check_in"),
    ):
        assert safety(read([pipeline.words, pipeline.encoder, pipeline.needs, eager], text)) == [heard]
