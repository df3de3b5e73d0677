"""Which words and letter groups a message holds: TF-IDF over words (one and two) and letters (two to five).

Meaning vectors blur the very words that matter ("pills", "159", "kms") and break on typing errors; letter groups do
not. The learnt vocabulary is stored as plain arrays and looked up with a dict, without scikit-learn at serving time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.parts import with_parts
from bot.nlu.text import ends, fold

ORIGIN = "WordFeaturizer"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\w\s]", re.UNICODE)
_LONGEST = 2000
_LETTERS = (2, 3, 4, 5)
# A term must stand in this many examples: rarer ones only remember single examples.
_RAREST = 2


def terms(text: str) -> Iterator[str]:
    """The words, word pairs and letter groups of a text; words are marked so that they differ from letter groups."""
    words = _WORD.findall(ends(fold(text), _LONGEST).lower().replace("'", ""))
    for word in words:
        yield f"w:{word}"
    for first, second in pairwise(words):
        yield f"w:{first} {second}"
    for word in words:
        padded = f" {word} "
        for size in _LETTERS:
            for start in range(max(1, len(padded) - size + 1)):
                yield padded[start : start + size]


@dataclass(frozen=True)
class Vocabulary:
    """Known terms in column order and the weight (inverse document frequency) of each, shape (V,)."""

    columns: dict[str, int]
    weights: NDArray[np.float32]

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Vocabulary:
        """The vocabulary of a corpus. Smoothed idf: ln((1 + n) / (1 + df)) + 1, as in scikit-learn."""
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            counts.update(set(terms(text)))
            total += 1
        kept = sorted(term for term, count in counts.items() if count >= _RAREST)
        frequency = np.array([counts[term] for term in kept], dtype=np.float32)
        weights = np.log((1 + total) / (1 + frequency)) + 1
        return cls({term: column for column, term in enumerate(kept)}, weights.astype(np.float32))

    def vector(self, text: str) -> sp.csr_matrix:
        """The text as a unit row, shape (1, V): (1 + ln count) * idf. All zero when no term is known."""
        counts = Counter(column for term in terms(text) if (column := self.columns.get(term)) is not None)
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.weights[columns]
        norm = float(np.sqrt(values @ values))
        row = sp.csr_matrix((1, len(self.columns)), dtype=np.float32)
        if norm:
            order = np.argsort(columns)
            row.indices, row.data = columns[order], (values[order] / norm).astype(np.float32)
            row.indptr = np.array([0, len(columns)], dtype=np.int32)
        return row


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class WordFeaturizer(GraphComponent):
    """Sparse sentence features for each message."""

    def __init__(self, storage: ModelStorage, resource: Resource, vocabulary: Vocabulary | None = None) -> None:
        self._storage, self._resource, self._vocabulary = storage, resource, vocabulary

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WordFeaturizer:
        """An untrained featurizer."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WordFeaturizer:
        """The featurizer of a trained model."""
        with model_storage.read_from(resource) as directory:
            known = (directory / "terms.txt").read_text(encoding="utf-8").split("\n")
            weights = np.load(directory / "weights.npy", allow_pickle=False)
        vocabulary = Vocabulary({term: column for column, term in enumerate(known)}, weights)
        return cls(model_storage, resource, vocabulary)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the vocabulary of the examples and stores it as text and one array."""
        self._vocabulary = Vocabulary.learn(example.get(TEXT) for example in training_data.intent_examples)
        with self._storage.write_to(self._resource) as directory:
            (directory / "terms.txt").write_text("\n".join(self._vocabulary.columns), encoding="utf-8")
            np.save(directory / "weights.npy", self._vocabulary.weights, allow_pickle=False)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds features to every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds a (1, V) sparse sentence feature to each message that has text."""
        for message in with_parts(messages):
            if self._vocabulary and message.get(TEXT):
                row = self._vocabulary.vector(message.get(TEXT))
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
        return messages
