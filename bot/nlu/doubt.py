"""Nothing is claimed where nothing was said: a fragment ("he"), or letters that are no words ("qjx vwzz pk").

Nobody is taken for a child whose only number is an adult's ("30") or counts years ("together 12 years").

Stands after the needs are read and before the facts, so that no fact is drawn from a need that nobody has. Another
language is not doubted: it was read by its own head. The gate is told of the doubt: a fragment is never a crisis,
unless in plain words, and of what cannot be read a crisis becomes a check-in, since a shaking hand may have typed it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.needs import UNKNOWN
from bot.nlu.fact_rules import extract, grown
from bot.nlu.foreign import FOREIGN
from bot.nlu.fragments import Letters, fragments
from bot.nlu.learner import Learner

DOUBT = "doubt"  # the key on a Message that tells the gate of FRAGMENT or UNREADABLE
_CHILD = "disclose_under_18"
FRAGMENT, UNREADABLE = "fragment", "unreadable"
# What a fragment that may answer a question would be, too unsure to be believed where nothing was asked.
_ANSWER = {"name": "affirm", "confidence": 0.2}


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class Doubter(Learner, IntentClassifier):
    """Takes the need from a message in which there is nothing to go by. Untrained, it knows only the fragments."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, letters: Letters | None = None
    ) -> None:
        super().__init__(config, storage, resource)
        self._letters = letters
        fragments()  # a file that cannot be used stops the start, not a turn

    @classmethod
    def _learnt(cls, directory: Path) -> tuple[Letters]:
        kept = json.loads((directory / "letters.json").read_text(encoding="utf-8"))
        return (Letters(frozenset(kept["words"]), frozenset(kept["groups"])),)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`readable`: from which share of known letters on a text is believed to be words, see Letters.share."""
        return {"readable": 0.2}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns words and letter groups of the examples."""
        self._letters = Letters.learn(example.get(TEXT) for example in training_data.intent_examples)
        kept = {"words": sorted(self._letters.words), "groups": sorted(self._letters.groups)}
        with self._storage.write_to(self._resource) as directory:
            (directory / "letters.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the need of each doubted message to "not understood"."""
        for message in messages:
            text = message.get(TEXT) or ""
            doubt = None if message.get(FOREIGN) else self._doubt(text)
            if doubt:
                message.set(DOUBT, doubt)
                _unknown(message, [_ANSWER] if doubt == FRAGMENT and fragments().answer(text) else [])
            elif (message.get(INTENT) or {}).get("name") == _CHILD and grown(text) and "age_group" not in extract(text):
                _unknown(message, [one for one in message.get("intent_ranking") or [] if one["name"] != _CHILD])
        return messages

    def _doubt(self, text: str) -> str | None:
        if fragments().hold(text):
            return FRAGMENT
        if self._letters is None or self._letters.share(text) >= self._config["readable"]:
            return None
        return None if "country" in extract(text, "inform_country") else UNREADABLE  # a place nobody has named before


def _unknown(message: Message, others: list[dict[str, Any]]) -> None:
    unknown = {"name": UNKNOWN, "confidence": 0.0}
    message.set(INTENT, unknown, add_to_output=True)
    message.set("intent_ranking", [unknown, *others], add_to_output=True)
