"""The second encoder: asked about what the first is not sure of, and its word is taken in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from nlu_parts import Pipeline, Workshop, read, training_data
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import encoder, keep
from bot.nlu.classifier import NeedClassifier
from bot.nlu.gate import SafetyGate
from bot.nlu.needs import dense, labels
from bot.nlu.parts import RETOLD
from bot.nlu.risk import RISKS as KINDS
from bot.nlu.second import NEEDS, RISKS, SecondEncoder, taken_in

ALWAYS, NEVER = 1.1, 0.0


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """One that has taught a second encoder."""
    folder = tmp_path_factory.mktemp("second")
    made = Workshop(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keep, "FOLDER", folder / "learnt")
        made.create(SecondEncoder, passes=2).train(training_data())
    return made


def asked(pipeline: Pipeline, workshop: Workshop, text: str, below: float) -> Message:
    return read([pipeline.encoder, workshop.load(SecondEncoder, asked_below=below)], text)


def test_where_the_first_is_not_sure_there_are_two_opinions(pipeline: Pipeline, workshop: Workshop) -> None:
    message = asked(pipeline, workshop, "he wants money or he posts it", ALWAYS)
    needs, risks = dense(message, NEEDS), dense(message, RISKS)
    assert needs is not None
    assert risks is not None
    assert (needs.shape, risks.shape) == ((len(labels(training_data())),), (len(KINDS),))
    assert (needs.sum(), risks.sum()) == (pytest.approx(1, abs=1e-5), pytest.approx(1, abs=1e-5))


def test_where_the_first_is_sure_nobody_else_is_asked(pipeline: Pipeline, workshop: Workshop) -> None:
    assert dense(asked(pipeline, workshop, "he wants money or he posts it", NEVER), NEEDS) is None


def test_the_limit_is_the_firsts_best_probability(pipeline: Pipeline, workshop: Workshop) -> None:
    text = "should i pay"
    best = float(first.max()) if (first := dense(read([pipeline.encoder], text), encoder.NEEDS)) is not None else 0
    assert dense(asked(pipeline, workshop, text, best - 0.01), NEEDS) is None
    assert dense(asked(pipeline, workshop, text, best + 0.01), NEEDS) is not None


def test_what_is_meant_by_a_figure_of_speech_is_read_too(pipeline: Pipeline, workshop: Workshop) -> None:
    message = Message({TEXT: "mum will kill me", RETOLD: Message({TEXT: "mum will tell me off"})})
    workshop.load(SecondEncoder, asked_below=ALWAYS).process(pipeline.encoder.process([message]))
    assert dense(message.get(RETOLD), NEEDS) is not None


def test_a_message_without_text_and_an_untaught_second_add_nothing(
    pipeline: Pipeline, workshop: Workshop, tmp_path: Path
) -> None:
    assert asked(pipeline, workshop, "", ALWAYS).features == []
    untaught = Workshop(tmp_path).create(SecondEncoder, asked_below=ALWAYS)
    assert dense(read([pipeline.encoder, untaught], "hello there"), NEEDS) is None


def test_right_after_it_learnt_it_reads_as_it_will_when_it_is_loaded(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "FOLDER", tmp_path / "learnt")
    own = Workshop(tmp_path)
    fresh = own.create(SecondEncoder, passes=1, asked_below=ALWAYS)
    fresh.train(training_data())
    now = dense(read([pipeline.encoder, fresh], "hello"), NEEDS)
    later = dense(read([pipeline.encoder, own.load(SecondEncoder, asked_below=ALWAYS)], "hello"), NEEDS)
    assert now is not None
    np.testing.assert_allclose(now, later, atol=1e-5)


def test_its_word_is_taken_in_at_its_share() -> None:
    message, first = Message({TEXT: "hi"}), np.array([0.8, 0.2], dtype=np.float32)
    assert taken_in(message, NEEDS, first, 0.25) is first
    message.add_features(Features(np.array([[0.0, 1.0]], dtype=np.float32), FEATURE_TYPE_SENTENCE, TEXT, NEEDS))
    np.testing.assert_allclose(taken_in(message, NEEDS, first, 0.25), [0.6, 0.4], rtol=1e-6)


def with_second_opinion(pipeline: Pipeline, text: str, needs: list[float], risks: list[float]) -> Message:
    message = read([pipeline.words, pipeline.encoder], text)
    for origin, shares in ((NEEDS, needs), (RISKS, risks)):
        message.add_features(Features(np.array([shares], dtype=np.float32), FEATURE_TYPE_SENTENCE, TEXT, origin))
    return message


def test_the_classifier_and_the_gate_take_its_word_in(pipeline: Pipeline) -> None:
    known = labels(training_data())
    of_greeting = [float(need == "greet") for need in known]
    message = with_second_opinion(pipeline, "should i pay", of_greeting, [0.0, 0.0, 1.0, 0.0])
    only = {"second_weight": 1.0}
    pipeline.workshop.load(NeedClassifier, **only).process([message])
    assert message.get("intent")["name"] == "greet"
    pipeline.workshop.load(SafetyGate, **only, check_in=0.2).process([message])  # a risk head counts for 0.2 of a hint
    assert "check_in" in {entity["value"] for entity in message.get("entities")}
    deaf = with_second_opinion(pipeline, "should i pay", of_greeting, [0.0, 0.0, 1.0, 0.0])
    pipeline.workshop.load(NeedClassifier, second_weight=0.0).process([deaf])
    pipeline.workshop.load(SafetyGate, second_weight=0.0, check_in=0.2).process([deaf])
    assert (deaf.get("intent")["name"], deaf.get("entities")) == ("ask_pay", None)


def test_rasa_is_told_what_it_needs() -> None:
    assert SecondEncoder.required_components() == [encoder.SentenceEncoder]
    assert set(SecondEncoder.required_packages()) >= {"safetensors", "tokenizers"}
