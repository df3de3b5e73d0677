"""The last word on safety: no message leaves the pipeline before it was asked here whether somebody is in danger.

The lexicon decides by itself (certain words, with or without a model). Else three voices vote, all trained with
look-alikes beside the real thing: the encoder's risk head (the second encoder's too, where it was asked), a linear
model over the words, and the need classifier. A definite crisis replaces the need. A hint is added as the entity
`safety: check_in`, and the need stays; a crisis need of the classifier's that the vote finds only possible becomes a
hint beside the next need, never nothing.
`rasa shell`, `rasa test nlu` and every channel pass through here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import UNKNOWN
from bot.nlu import encoder, keep, linear, risk, second, words
from bot.nlu.classifier import CRISIS
from bot.nlu.doubt import DOUBT, FRAGMENT, UNREADABLE
from bot.nlu.foreign import FOREIGN
from bot.nlu.learner import Learner
from bot.nlu.lexicon import DANGER, imagined, screen
from bot.nlu.linear import Linear
from bot.nlu.needs import dense, feature, known, stacked
from bot.nlu.parts import PARTS, RETOLD

_SURE = 1.0


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class SafetyGate(Learner):
    """Overrules the intent in a crisis, and marks hints. Untrained, it has only the lexicon."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, by_words: Linear | None = None
    ) -> None:
        super().__init__(config, storage, resource)
        self._by_words = by_words
        self._thresholds = risk.Thresholds(config["definite"], config["check_in"])
        self._of_retold = risk.Thresholds(config["part"], config["check_in"])
        self._of_a_part = risk.Thresholds(config["part"], config["part"])
        screen("ready")  # a lexicon that cannot be used stops the start, not a turn

    @classmethod
    def _learnt(cls, directory: Path) -> tuple[Linear]:
        return (Linear.load(directory / "risk.npz"),)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Thresholds, see bot/nlu/risk.py; `part`: from which a part of a long text, or one retold, is heard.

        `second_weight`: the second encoder's share of the first's voice where it was asked.
        """
        limits = risk.Thresholds()
        return {"definite": limits.definite, "check_in": limits.check_in, "part": 0.6, "second_weight": 0.4}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns risk from the words of the examples."""
        examples = training_data.intent_examples
        columns = [risk.of_example(example) for example in examples]
        name = keep.key("risks", words, linear, known(examples, columns))
        self._by_words = Linear.fit(name, stacked(examples, words.ORIGIN), columns, len(risk.RISKS))
        with self._storage.write_to(self._resource) as directory:
            self._by_words.save(directory / "risk.npz")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Asks the lexicon, then the voices, about each message."""
        for message in messages:
            # Another language was read by its own head, which has set its own hints; only the lexicon is asked again.
            # Of a fragment nothing is guessed at.
            votes = None if message.get(FOREIGN) or message.get(DOUBT) == FRAGMENT else self._votes(message)
            certain = screen(message.get(TEXT) or "")
            voted = self._voted(message, votes) if votes else None
            found = certain if certain in CRISIS_NEEDS else voted or certain
            if votes and found not in CRISIS_NEEDS and (message.get(INTENT) or {}).get("name") in CRISIS_NEEDS:
                found = "check_in"
                _pass_over(message)
            if found:
                _mark(message, found, _SURE if certain or votes is None else votes.by_need)
        return messages

    def _voted(self, message: Message, votes: risk.Votes) -> str | None:
        """What the voices find. A crisis in letters that are hardly words, and danger in a game, is a hint.

        A message that speaks in a figure is asked about retold, and what is left of a crisis then must be plain.
        """
        voted, retold = risk.decide(votes, self._thresholds), message.get(RETOLD)
        if retold and voted != DANGER and (without := self._votes(retold)):
            voted = risk.decide(without, self._of_retold)
        if message.get(DOUBT) == UNREADABLE:
            return "check_in" if voted in CRISIS_NEEDS else None
        if voted == DANGER and imagined(message.get(TEXT) or ""):
            return "check_in"
        return voted or ("check_in" if self._in_a_part(message) else None)

    def _in_a_part(self, message: Message) -> bool:
        """Whether a part of a long message sounds like a crisis by itself."""
        every = (self._votes(part) for part in message.get(PARTS) or ())
        return any(risk.decide(votes, self._of_a_part) for votes in every if votes)

    def _votes(self, message: Message) -> risk.Votes | None:
        by_encoder, row = dense(message, encoder.RISKS), feature(message, words.ORIGIN)
        if self._by_words is None or by_encoder is None or row is None or not row.nnz:
            return None
        by_encoder = second.taken_in(message, second.RISKS, by_encoder, self._config["second_weight"])
        return risk.Votes(by_encoder, self._by_words.probabilities(row), message.get(CRISIS, 0.0))


def _pass_over(message: Message) -> None:
    """Makes the likeliest need that is no crisis the message's need."""
    ranking = message.get("intent_ranking") or []
    others = [entry for entry in ranking if entry["name"] not in CRISIS_NEEDS]
    message.set(INTENT, others[0] if others else {"name": UNKNOWN, "confidence": 0.0}, add_to_output=True)
    message.set("intent_ranking", others, add_to_output=True)


def _mark(message: Message, found: str, confidence: float) -> None:
    """Adds what was found to the message, and makes a crisis its need."""
    facts = {"safety": found}
    if found in CRISIS_NEEDS:
        facts["danger"] = "yes"
        ranking = [entry for entry in message.get("intent_ranking") or [] if entry["name"] != found]
        message.set(INTENT, {"name": found, "confidence": confidence}, add_to_output=True)
        message.set("intent_ranking", [message.get(INTENT), *ranking], add_to_output=True)
    kept = [entity for entity in message.get(ENTITIES) or [] if entity["entity"] not in facts]
    added = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "SafetyGate"}
        for name, value in facts.items()
    ]
    message.set(ENTITIES, kept + added, add_to_output=True)
