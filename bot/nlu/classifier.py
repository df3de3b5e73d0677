"""Which need a message is: the tuned encoder's reading and a linear model over the words, averaged.

The two err differently: the encoder understands what was never said with those words, the words survive typing errors
and text-speak. Where the second encoder was asked too (second.py), its reading counts beside the average. What each is
worth stands in docs/model-card.md. The average can be taken at face value as a confidence (see `make evaluate`). A
message with nothing that any of them knows is never a confident need.

Disclosures are believed together: eleven needs share what one person would simply call "telling". When they have
enough of the probability between them, the best of them is the need, even if a single other need is ahead of each, and
even if each alone is too little to claim anything.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import DISCLOSURES, UNKNOWN
from bot.nlu import encoder, keep, linear, second, words
from bot.nlu.learner import Learner
from bot.nlu.lexicon import DANGER
from bot.nlu.linear import Linear
from bot.nlu.needs import dense, feature, known, labels, stacked
from bot.nlu.parts import PARTS, RETOLD
from bot.nlu.text import fold, has_words

# The key of a message under which the gate finds how likely the classifier thinks a crisis.
CRISIS = "crisis_probability"
_RANKED = 10


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class NeedClassifier(Learner, IntentClassifier):
    """Sets a message's intent and ranking."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        needs: list[str] | None = None,
        by_words: Linear | None = None,
    ) -> None:
        super().__init__(config, storage, resource)
        self._needs, self._by_words = needs or [], by_words

    @classmethod
    def _learnt(cls, directory: Path) -> tuple[list[str], Linear]:
        needs = json.loads((directory / "needs.json").read_text(encoding="utf-8"))
        return needs, Linear.load(directory / "words.npz")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`encoder_weight`: the encoder's share of the average. `unsure_below`: under it nothing is claimed.

        `second_weight`: the second encoder's share where it was asked. `believe`: from which probability of all
        disclosures together one of them is the need.
        """
        return {"encoder_weight": 0.6, "second_weight": 0.25, "unsure_below": 0.15, "believe": 0.4}

    @classmethod
    def required_components(cls) -> list[type]:
        """What must stand before it in the pipeline."""
        return [encoder.SentenceEncoder, words.WordFeaturizer]

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the linear model from the words of the examples."""
        self._needs = labels(training_data)
        column = {need: index for index, need in enumerate(self._needs)}
        examples = training_data.intent_examples
        rows = stacked(examples, words.ORIGIN)
        columns = [column[example.get(INTENT)] for example in examples]
        name = keep.key("needs", words, linear, known(examples, columns))
        self._by_words = Linear.fit(name, rows, columns, len(column))
        with self._storage.write_to(self._resource) as directory:
            (directory / "needs.json").write_text(json.dumps(self._needs), encoding="utf-8")
            self._by_words.save(directory / "words.npz")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking`."""
        for part in (part for message in messages for part in message.get(PARTS) or ()):
            self._ranking(part)  # for the gate, which asks how likely a crisis is in it
        for message in messages:
            ranking, retold = self._ranking(message), message.get(RETOLD)
            meant = self._ranking(retold) if retold else ranking  # for the gate too, whichever is taken
            if ranking[0]["name"] != DANGER:
                ranking = meant
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:_RANKED], add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        by_encoder, row = dense(message, encoder.NEEDS), feature(message, words.ORIGIN)
        text = message.get(TEXT) or ""
        if self._by_words is None or by_encoder is None or row is None or not has_words(fold(text)) or not row.nnz:
            return [{"name": UNKNOWN, "confidence": 0.0}]
        share = self._config["encoder_weight"]
        both = share * by_encoder + (1 - share) * self._by_words.probabilities(row)
        both = second.taken_in(message, second.NEEDS, both, self._config["second_weight"])
        message.set(CRISIS, float(both[self._columns(CRISIS_NEEDS)].sum()))
        believed = bool(both[self._columns(DISCLOSURES)].sum() >= self._config["believe"])
        order = self._disclosure_first(both) if believed else both.argsort()[::-1].tolist()
        ranking: list[dict[str, Any]] = [{"name": self._needs[i], "confidence": float(both[i])} for i in order]
        if ranking[0]["confidence"] < self._config["unsure_below"] and not believed:
            ranking.insert(0, {"name": UNKNOWN, "confidence": 1 - ranking[0]["confidence"]})
        return ranking

    def _disclosure_first(self, probabilities: NDArray[np.float32]) -> list[int]:
        """The columns, most likely first, and the likeliest disclosure before the rest.

        A crisis that can be claimed stays first: the gate decides on it, and should it decide against, the disclosure
        comes next.
        """
        order: list[int] = probabilities.argsort()[::-1].tolist()
        best = max(self._columns(DISCLOSURES), key=lambda column: float(probabilities[column]))
        crisis = self._needs[order[0]] in CRISIS_NEEDS and probabilities[order[0]] >= self._config["unsure_below"]
        order.remove(best)
        order.insert(int(crisis), best)
        return order

    def _columns(self, needs: tuple[str, ...]) -> list[int]:
        return [index for index, need in enumerate(self._needs) if need in needs]
