"""What classifier, gate and featurizers share: the order of needs, and a message's features by origin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


def labels(training_data: TrainingData) -> list[str]:
    """The needs that have examples, in the order of every probability vector."""
    return sorted({example.get(INTENT) for example in training_data.intent_examples})


def known(examples: list[Message], columns: Sequence[int]) -> list[str]:
    """What was learnt from, for keep.key: texts and their kinds, in an order that no file system changes."""
    return sorted(f"{example.get(TEXT)}\0{column}" for example, column in zip(examples, columns, strict=True))


def feature(message: Message, origin: str) -> Any:
    """The array or sparse row that one featurizer added to a message, or None."""
    return next((features.features for features in message.features if features.origin == origin), None)


def dense(message: Message, origin: str) -> NDArray[np.float32] | None:
    """A dense feature as a vector."""
    found = feature(message, origin)
    return None if found is None else found[0]


def stacked(messages: list[Message], origin: str) -> sp.csr_matrix:
    """The sparse feature of many messages as one matrix, a row each."""
    return sp.vstack([feature(message, origin) for message in messages]).tocsr()
