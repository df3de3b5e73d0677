"""What is read beside a message as it was typed: the parts of a long one, and one that speaks in a figure, retold.

Long messages are also read in parts, so that one clause of despair is not drowned by a page of story.

Measured: a message of up to about 150 words is heard as well whole as in parts, and parts alone raise twice as many
alarms. So only longer ones are split, and what a part says is never more than a hint (bot/nlu/gate.py).

"My mum will kill me if she sees them" is a telling-off that somebody fears. What is learnt takes it for a wish to die,
so it reads "my mum will be angry with me if she sees them"; danger is listened for in the words as they were typed.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.lexicon import retell

PARTS, RETOLD = "parts", "retold"
_LONG = 160  # words
_PART = 60  # words, about; a part ends where a sentence does
_MOST = 5  # parts; the last ones, where what matters most is said
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")


def split(text: str) -> list[str]:
    """The parts of a long text, or nothing for one that is read whole."""
    if len(text.split()) <= _LONG:
        return []
    parts, words = [""], 0
    for sentence in _SENTENCE.findall(text):
        for piece in _pieces(sentence):
            if words >= _PART:
                parts.append("")
                words = 0
            parts[-1] += piece
            words += len(piece.split())
    return [part.strip() for part in parts if part.strip()][-_MOST:]


def _pieces(sentence: str) -> list[str]:
    """A sentence, or where nobody set a full stop, runs of words."""
    words = sentence.split()
    if len(words) <= _PART:
        return [sentence]
    return [" ".join(words[start : start + _PART]) + " " for start in range(0, len(words), _PART)]


def with_parts(messages: list[Message]) -> list[Message]:
    """The messages, all their parts, and those retold."""
    every = (one for message in messages for one in (message, *(message.get(PARTS) or ()), message.get(RETOLD)))
    return [one for one in every if one is not None]


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER], is_trainable=False)
class LongMessageSplitter(GraphComponent):
    """Hangs its parts on each long message, and its meaning on a figure of speech; what is learnt reads them too."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LongMessageSplitter:
        """Nothing to set."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training examples are read whole."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the parts, and the message retold."""
        for message in messages:
            text = message.get(TEXT) or ""
            if parts := split(text):
                message.set(PARTS, [Message({TEXT: part}) for part in parts])
            if retold := retell(text):
                message.set(RETOLD, Message({TEXT: retold}))
        return messages
