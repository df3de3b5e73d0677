"""What the components share: the order of needs, and finding a feature by who added it."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from nlu_parts import example, training_data
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.needs import dense, feature, known, labels, stacked


def with_feature(values: object, origin: str) -> Message:
    message = Message({TEXT: "x"})
    message.add_features(Features(values, FEATURE_TYPE_SENTENCE, TEXT, origin))
    return message


def test_needs_are_in_one_order_once_each() -> None:
    assert labels(training_data())[:3] == ["ask_pay", "crisis_self_harm", "disclose_blackmail"]
    assert labels(training_data()) == sorted(set(labels(training_data())))


def test_a_feature_is_found_by_its_origin_and_nothing_else() -> None:
    message = with_feature(np.array([[1.0, 2.0]], dtype=np.float32), "A")
    found = dense(message, "A")
    assert found is not None
    assert found.tolist() == [1.0, 2.0]
    assert feature(message, "B") is None
    assert dense(message, "B") is None


def test_rows_are_stacked_in_the_order_of_the_messages() -> None:
    rows = [sp.csr_matrix(np.array([[0, number]], dtype=np.float32)) for number in (3, 5)]
    assert stacked([with_feature(row, "W") for row in rows], "W").toarray().tolist() == [[0, 3], [0, 5]]


def test_what_was_learnt_from_is_named_the_same_whatever_order_the_files_were_read_in() -> None:
    examples = [example("b", "greet"), example("a", "thank")]
    assert known(examples, [0, 1]) == known(examples[::-1], [1, 0]) == ["a\x001", "b\x000"]
    assert known(examples, [0, 0]) != known(examples, [0, 1])
