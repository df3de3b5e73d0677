"""The last word on safety: no message leaves the pipeline before it was asked here whether somebody is in danger.

Three voices: the lexicon (certain words, with or without a model), the encoder's risk head, and a linear model over the
words, both trained with look-alikes beside the real thing. A definite crisis replaces the need; a hint is added as the
entity `safety: check_in`, and the need stays. `rasa shell`, `rasa test nlu` and every channel pass through it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.model import CRISIS_NEEDS
from bot.nlu import encoder, risk, words
from bot.nlu.lexicon import screen
from bot.nlu.linear import Linear
from bot.nlu.needs import dense, feature, stacked

_SURE = 1.0


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class SafetyGate(GraphComponent):
    """Overrules the intent in a crisis, and marks hints."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, by_words: Linear | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._by_words = config, storage, resource, by_words
        self._thresholds = risk.Thresholds(config["definite"], config["check_in"])
        screen("ready")  # a lexicon that cannot be used stops the start, not a turn

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyGate:
        """An untrained gate: it has only the lexicon."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyGate:
        """The gate of a trained model."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, Linear.load(directory / "risk.npz"))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`encoder_weight`: the encoder's share. `definite`, `check_in`: thresholds, see bot/nlu/risk.py."""
        return {
            "encoder_weight": 0.5,
            "definite": risk.Thresholds.definite,
            "check_in": risk.Thresholds.check_in,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learns risk from the words of the examples."""
        examples = training_data.intent_examples
        columns = [risk.of_example(example) for example in examples]
        self._by_words = Linear.fit(stacked(examples, words.ORIGIN), columns, len(risk.RISKS))
        with self._storage.write_to(self._resource) as directory:
            self._by_words.save(directory / "risk.npz")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Asks the three voices about each message."""
        for message in messages:
            found = screen(message.get(TEXT) or "")
            probabilities = self._probabilities(message)
            if found is None and probabilities is not None:
                found = risk.decide(probabilities, self._thresholds)
            if found:
                _mark(message, found, _SURE if probabilities is None else float(1 - probabilities[0]))
        return messages

    def _probabilities(self, message: Message) -> NDArray[np.float32] | None:
        by_encoder, row = dense(message, encoder.RISKS), feature(message, words.ORIGIN)
        if self._by_words is None or by_encoder is None or row is None or not row.nnz:
            return None
        share = self._config["encoder_weight"]
        both: NDArray[np.float32] = share * by_encoder + (1 - share) * self._by_words.probabilities(row)
        return both


def _mark(message: Message, found: str, confidence: float) -> None:
    """Adds what was found to the message, and makes a crisis its need."""
    facts = {"safety": found}
    if found in CRISIS_NEEDS:
        facts["danger"] = "yes"
        ranking = [entry for entry in message.get("intent_ranking") or [] if entry["name"] != found]
        message.set("intent", {"name": found, "confidence": confidence}, add_to_output=True)
        message.set("intent_ranking", [message.get("intent"), *ranking], add_to_output=True)
    kept = [entity for entity in message.get(ENTITIES) or [] if entity["entity"] not in facts]
    added = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "SafetyGate"} for name, value in facts.items()
    ]
    message.set(ENTITIES, kept + added, add_to_output=True)
