"""A second opinion on what the sentence encoder is not sure of, as a Rasa featurizer.

The transformer (transformer.py) knows more of the world and costs several times as much, so it is asked only where the
first encoder's own head has no clear favourite: about one message in three of our evaluation, which is harder than
what people mostly type. For those it adds what its two heads make of the message; the classifier and the safety gate
take its word into theirs. Where the first is sure, the second was measured to change nothing for the better
(docs/model-card.md).
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import encoder, network, transformer, tunable, tuning
from bot.nlu.encoder import TunedEncoder
from bot.nlu.needs import dense
from bot.nlu.network import Array, Weights
from bot.nlu.parts import RETOLD

NEEDS, RISKS = "SecondEncoder.needs", "SecondEncoder.risks"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SecondEncoder(TunedEncoder):
    """Dense features for the few messages that need a second reader. Stands after SentenceEncoder."""

    FILE = "second"
    MODULES = (network, transformer)

    @classmethod
    def body(cls) -> tuning.Body:
        """Attention between all words."""
        return tunable.second()

    @classmethod
    def warm(cls, weights: Weights) -> None:
        """Reads a word."""
        transformer.features(weights, transformer.tokens("ready"))

    def plan(self) -> tuning.Plan:
        """Rates of its own: a transformer is tuned with a short step."""
        return tuning.Plan(passes=self._config["passes"], drop_features=0.2, longest_step=1.0)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`passes`: how often the examples are gone through. `asked_below`: it is asked where no need has as much."""
        return {"passes": 3, "asked_below": 0.8}

    @classmethod
    def required_components(cls) -> list[type]:
        """What must stand before it in the pipeline: it asks how sure that is."""
        return [encoder.SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["jax", "numpy", "safetensors", "tokenizers"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds both features to each message, or its retelling, of which the first encoder is not sure."""
        if self._weights is None:
            return messages
        every = (one for message in messages for one in (message, message.get(RETOLD)) if one)
        for one in every:
            first = dense(one, encoder.NEEDS)
            if first is not None and first.max() < self._config["asked_below"]:
                self._read_again(one, self._weights)
        return messages

    @staticmethod
    def _read_again(message: Message, weights: Weights) -> None:
        vector = transformer.features(weights, transformer.tokens(message.get(TEXT)))
        needs, risks = encoder.opinions(vector[None, :], weights)
        encoder.add([message], {NEEDS: needs, RISKS: risks})


def taken_in(message: Message, origin: str, first: Array, share: float) -> Array:
    """What the first found, with the second's word at this share where it was asked; shape (K,) both."""
    found = dense(message, origin)
    return first if found is None else (1 - share) * first + share * found
