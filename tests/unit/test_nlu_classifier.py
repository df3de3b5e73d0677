"""The need of a message: two voices, and nothing claimed where there is nothing to go by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from nlu_parts import EXAMPLES, Pipeline, Workshop, example, read
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.needs import UNKNOWN
from bot.nlu import keep, words
from bot.nlu.classifier import CRISIS, NeedClassifier
from bot.nlu.words import WordFeaturizer


def ranking(pipeline: Pipeline, text: str, needs: NeedClassifier | None = None) -> list[tuple[str, float]]:
    message = read([pipeline.words, pipeline.encoder, needs or pipeline.needs], text)
    return [(one["name"], one["confidence"]) for one in message.get("intent_ranking")]


@pytest.mark.parametrize(("text", "need"), [(text, need) for text, need, _ in EXAMPLES])
def test_it_knows_what_it_was_taught(pipeline: Pipeline, text: str, need: str) -> None:
    assert ranking(pipeline, text)[0][0] == need


def test_the_intent_is_the_first_of_the_ranking_and_both_are_put_out(pipeline: Pipeline) -> None:
    message = read([pipeline.words, pipeline.encoder, pipeline.needs], "should i pay them")
    assert message.get("intent") == message.get("intent_ranking")[0]
    assert {"intent", "intent_ranking"} <= message.output_properties
    shares = [one["confidence"] for one in message.get("intent_ranking")]
    assert sum(shares) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", ["...", "\U0001f62d\U0001f62d", "\u0b95\u0bb0\u0bc1", "?!"])
def test_what_holds_nothing_it_knows_is_no_need_at_all(pipeline: Pipeline, text: str) -> None:
    assert ranking(pipeline, text) == [(UNKNOWN, 0.0)]


def test_below_the_limit_it_is_not_sure_and_still_says_what_it_could_be(pipeline: Pipeline) -> None:
    careful = pipeline.workshop.load(NeedClassifier, unsure_below=1.1)
    first, second, *_ = ranking(pipeline, "should i pay", careful)
    assert first == (UNKNOWN, pytest.approx(1 - second[1]))
    assert second[0] == "ask_pay"


def test_disclosures_are_believed_together(pipeline: Pipeline) -> None:
    text = "my phone died"  # the need is another one; with a low limit any disclosure is put first
    assert ranking(pipeline, text)[0][0] == "out_of_scope"
    trusting = pipeline.workshop.load(NeedClassifier, believe=0.0, unsure_below=0.0)
    assert ranking(pipeline, text, trusting)[0][0].startswith("disclose_")
    assert ranking(pipeline, "i want to kill myself", trusting)[0][0] == "crisis_self_harm"


def test_many_small_disclosures_are_believed_though_each_is_too_little(pipeline: Pipeline) -> None:
    text = "he has my nudes and wants money"
    limits = {"unsure_below": 1.1}  # each alone is below it
    assert ranking(pipeline, text, pipeline.workshop.load(NeedClassifier, believe=0.4, **limits))[0][0].startswith(
        "disclose_"
    )
    assert ranking(pipeline, text, pipeline.workshop.load(NeedClassifier, believe=1.1, **limits))[0][0] == UNKNOWN


def test_behind_a_crisis_the_disclosure_comes_next(pipeline: Pipeline) -> None:
    trusting = pipeline.workshop.load(NeedClassifier, believe=0.0)
    first, second, *_ = ranking(pipeline, "i want to kill myself", trusting)
    assert first[0] == "crisis_self_harm"
    assert second[0].startswith("disclose_")


def test_the_gate_is_told_how_likely_a_crisis_is(pipeline: Pipeline) -> None:
    parts = [pipeline.words, pipeline.encoder, pipeline.needs]
    assert read(parts, "i want to kill myself").get(CRISIS) > 0.5
    assert read(parts, "hello there").get(CRISIS) < 0.2


def test_an_untrained_classifier_claims_nothing(pipeline: Pipeline, tmp_path: Path) -> None:
    untrained = Workshop(tmp_path).create(NeedClassifier)
    assert ranking(pipeline, "hello there", untrained) == [(UNKNOWN, 0.0)]


def test_it_is_repeatable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name in ("a", "b"):
        monkeypatch.setattr(keep, "FOLDER", tmp_path / name / "learnt")
        (tmp_path / name).mkdir()
        workshop = Workshop(tmp_path / name)
        data = TrainingData([example(*line) for line in EXAMPLES])
        featurizer = workshop.create(WordFeaturizer)
        featurizer.train(data)
        featurizer.process_training_data(data)
        classifier = workshop.create(NeedClassifier)
        classifier.train(data)
        found.append(classifier._by_words.weights)
    assert np.array_equal(*found)
    assert words.ORIGIN == "WordFeaturizer"
