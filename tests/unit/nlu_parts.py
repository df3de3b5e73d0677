"""Twenty lines to learn from, and the components made, trained and loaded as Rasa does it, in a test's own folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import keep
from bot.nlu.classifier import NeedClassifier
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.gate import SafetyGate
from bot.nlu.words import WordFeaturizer

EXAMPLES = [
    ("he has my nudes and wants money", "disclose_blackmail", None),
    ("she will send the video to my friends unless i pay", "disclose_blackmail", None),
    ("they want 200 or everyone sees my pictures", "disclose_blackmail", None),
    ("someone is threatening to post my nudes", "disclose_blackmail", None),
    ("i already paid them 300", "disclose_paid", None),
    ("i sent the money yesterday", "disclose_paid", None),
    ("i want to die", "crisis_self_harm", None),
    ("i am going to kill myself tonight", "crisis_self_harm", None),
    ("i want to kill myself", "crisis_self_harm", None),
    ("i dont want to live any more", "crisis_self_harm", None),
    ("he is at my door with a knife", "immediate_danger", None),
    ("she is outside my house right now", "immediate_danger", None),
    ("what is the point of anything", "express_distress", "check_in"),
    ("i cant do this any more", "express_distress", "check_in"),
    ("should i pay", "ask_pay", None),
    ("do i have to pay them", "ask_pay", None),
    ("my phone died", "out_of_scope", None),
    ("what is the weather", "out_of_scope", None),
    ("hello there", "greet", None),
    ("hi good morning", "greet", None),
]


def example(text: str, need: str, hint: str | None = None) -> Message:
    """A training example as Rasa reads it from data/nlu; `hint` is the `safety` of its block."""
    message = Message.build(text=text, intent=need)
    if hint:
        message.set("metadata", {"intent": {"safety": hint}})
    return message


def training_data() -> TrainingData:
    return TrainingData([example(*line) for line in EXAMPLES])


class Workshop:
    """Makes, trains and loads components as Rasa's graph does."""

    def __init__(self, folder: Path) -> None:
        self.storage = LocalModelStorage(folder)
        self.context = ExecutionContext(GraphSchema({}))

    def create(self, kind: Any, **config: Any) -> Any:
        resource = Resource(kind.__name__)
        return kind.create({**kind.get_default_config(), **config}, self.storage, resource, self.context)

    def load(self, kind: Any, **config: Any) -> Any:
        resource = Resource(kind.__name__)
        return kind.load({**kind.get_default_config(), **config}, self.storage, resource, self.context)


def read(parts: list[Any], text: str) -> Message:
    """A message that went through the parts in order."""
    messages = [Message({TEXT: text})]
    for part in parts:
        messages = part.process(messages)
    return messages[0]


@dataclass(frozen=True)
class Pipeline:
    """The parts that read English, in order, and the workshop that can load them with other settings."""

    workshop: Workshop
    words: WordFeaturizer
    encoder: SentenceEncoder
    needs: NeedClassifier
    gate: SafetyGate

    @property
    def parts(self) -> list[Any]:
        return [self.words, self.encoder, self.needs, self.gate]


def trained(folder: Path) -> Pipeline:
    """The parts after they learnt from EXAMPLES and were loaded again."""
    workshop, data = Workshop(folder), training_data()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keep, "FOLDER", folder / "learnt")
        words = workshop.create(WordFeaturizer)
        words.train(data)
        words.process_training_data(data)
        # Forty passes over one batch: enough to tell the needs apart, in seconds.
        workshop.create(SentenceEncoder, passes=40).train(data)
        workshop.create(NeedClassifier).train(data)
        workshop.create(SafetyGate).train(data)
    # A model of so few examples is sure of nothing: every other message would be a hint to the product's gate.
    gate = workshop.load(SafetyGate, check_in=0.22)
    return Pipeline(workshop, *map(workshop.load, (WordFeaturizer, SentenceEncoder, NeedClassifier)), gate)
