"""The encoder as a Rasa component: three features for each message, learnt once, stored as plain arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from nlu_parts import EXAMPLES, Pipeline, Workshop, read, training_data
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import keep
from bot.nlu.encoder import NEEDS, RISKS, VECTOR, SentenceEncoder
from bot.nlu.needs import dense, labels
from bot.nlu.network import WIDTH
from bot.nlu.risk import RISKS as KINDS


def test_a_message_gets_its_vector_and_both_heads(pipeline: Pipeline) -> None:
    message = read([pipeline.encoder], "he wants money or he posts it")
    vector, needs, risks = (dense(message, origin) for origin in (VECTOR, NEEDS, RISKS))
    assert vector is not None
    assert needs is not None
    assert risks is not None
    assert vector.shape == (WIDTH,)
    assert needs.shape == (len(labels(training_data())),)
    assert risks.shape == (len(KINDS),)
    assert needs.sum() == pytest.approx(1, abs=1e-5)
    assert risks.sum() == pytest.approx(1, abs=1e-5)


def test_messages_in_a_batch_are_read_as_they_are_alone(pipeline: Pipeline) -> None:
    texts = [text for text, _, _ in EXAMPLES] * 3  # more than one batch
    together = pipeline.encoder.process([Message({TEXT: text}) for text in texts])
    for message in (together[0], together[31], together[32], together[-1]):
        alone = read([pipeline.encoder], message.get(TEXT))
        np.testing.assert_allclose(dense(message, NEEDS), dense(alone, NEEDS), atol=1e-3)


def test_a_message_without_text_is_left_alone(pipeline: Pipeline) -> None:
    assert pipeline.encoder.process([Message({TEXT: ""})])[0].features == []


def test_an_untuned_encoder_adds_nothing(tmp_path: Path) -> None:
    assert read([Workshop(tmp_path).create(SentenceEncoder)], "hello").features == []


def test_the_same_examples_are_learnt_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "FOLDER", tmp_path / "learnt")
    workshop = Workshop(tmp_path)
    workshop.create(SentenceEncoder, passes=1).train(training_data())
    kept = list((tmp_path / "learnt").iterdir())
    assert len(kept) == 1
    monkeypatch.setattr("bot.nlu.tuning.tune", lambda *_: pytest.fail("learnt again"))
    workshop.create(SentenceEncoder, passes=1).train(training_data())
    assert list((tmp_path / "learnt").iterdir()) == kept
