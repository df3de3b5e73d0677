"""Messages that are not in English: what they are, and whether somebody is in danger. Stands after NeedClassifier.

The English models know nothing of them: the words are other words, and tuning took from the encoder what it knew of
other languages. So a head of its own reads the encoder's untuned vector, in which a sentence and its translation lie
close together. It learns from the English examples alone and finds a few coarse groups: crisis, danger, hint,
disclosures, greeting, and the rest. For languages that the encoder was not made for, plain words of a crisis
(data/languages) and the open answer "I may not have understood" remain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import DISCLOSURES, UNKNOWN
from bot.languages import ENGLISH, Language, load_languages, plain
from bot.nlu import dense, keep, network, reading, risk
from bot.nlu.dense import Dense
from bot.nlu.language import identify, whole
from bot.nlu.learner import Learner
from bot.nlu.text import fold

FOREIGN = "foreign"  # the key on a Message that tells later components to leave the English models out
# Kinds of their own in the head: what is acted on, and what chatter is most often taken for.
_OWN = frozenset({*CRISIS_NEEDS, *DISCLOSURES, "greet", "out_of_scope", "express_distress", "goodbye", "thank"})
# The languages that the encoder was made for, and Ukrainian, which it reads by its Russian. It says little of others.
ENCODED = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "uk", "zh"})
# The beginning and the end of a long message are read: the cost grows with length, and what matters most stands there.
_START, _END = 450, 250
_LONGEST = 2000
_BATCH = 256


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class ForeignClassifier(Learner):
    """Replaces the need of a message that is not English, and adds the entities `language` and `safety`.

    Untrained, it has only the language and plain words of a crisis.
    """

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        kinds: list[str] | None = None,
        head: Dense | None = None,
    ) -> None:
        super().__init__(config, storage, resource)
        self._kinds, self._head = kinds or [], head
        self._limits = reading.Limits(config["definite"], config["check_in"], config["disclosure"], config["exact"])
        self._languages = load_languages()
        identify("ich habe es nicht mehr")  # loads the identifier, so that the first message does not wait

    @classmethod
    def _learnt(cls, directory: Path) -> tuple[list[str], Dense]:
        kinds = json.loads((directory / "kinds.json").read_text(encoding="utf-8"))
        return kinds, Dense.load(directory / "head.npz")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Thresholds, see bot/nlu/reading.py; `strength`, `balance` of the head, see bot/nlu/dense.py."""
        limits = reading.Limits()
        return {
            "definite": limits.definite,
            "check_in": limits.check_in,
            "disclosure": limits.disclosure,
            "exact": limits.exact,
            "strength": 3.0,
            "balance": 0.5,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the head from the examples. Encoding them takes about a minute for 14,000, and is kept."""
        examples = sorted((example.get(TEXT), _kind(example)) for example in training_data.intent_examples)
        self._kinds = sorted({kind for _, kind in examples})
        column = {kind: index for index, kind in enumerate(self._kinds)}
        strength, balance = self._config["strength"], self._config["balance"]

        def learn() -> Mapping[str, Any]:
            rows = np.concatenate(
                [vectors([text for text, _ in examples[at : at + _BATCH]]) for at in range(0, len(examples), _BATCH)]
            )
            columns = [column[kind] for _, kind in examples]
            return dense.learn(rows, columns, len(column), strength, balance)

        name = keep.key("foreign", dense, repr((strength, balance)), map(repr, examples))
        self._head = Dense(**keep.kept(name, learn))
        with self._storage.write_to(self._resource) as directory:
            (directory / "kinds.json").write_text(json.dumps(self._kinds), encoding="utf-8")
            self._head.save(directory / "head.npz")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads each message that is not in English anew; the others are left as they are."""
        for message in messages:
            text = message.get(TEXT) or ""
            code = identify(text)
            if code:
                language = self._languages.get(code, self._languages[ENGLISH])
                _mark(message, self._read(text, code, language), {"language": code, **_facts(text, language)})
        return messages

    def _read(self, text: str, code: str, language: Language) -> reading.Reading:
        if said := whole(text, language):
            return reading.Reading(said, 1.0)
        written = plain(fold(text))
        if language.crisis and language.crisis.search(written):
            return reading.Reading(CRISIS_NEEDS[0], 1.0, safety=CRISIS_NEEDS[0])
        if any(stem in written for stem in language.blackmail):
            return reading.Reading("disclose_blackmail", 1.0)
        if self._head is None or code not in ENCODED:
            return reading.Reading(UNKNOWN, 1.0)
        shares = self._head.probabilities(vectors([text])[0])
        return reading.read(dict(zip(self._kinds, map(float, shares), strict=True)), self._limits)


def vectors(texts: list[str]) -> network.Array:
    """The encoder's own sentence vectors, untuned, shape (N, 512); its model is the one that network.py loads."""
    found: network.Array = network._package().encode([_ends(fold(text)).lower() for text in texts])
    return found


def _ends(text: str) -> str:
    return text if len(text) <= _START + _END else f"{text[:_START]}\n{text[-_END:]}"


def _kind(example: Message) -> str:
    if risk.RISKS[risk.of_example(example)] == reading.CHECK_IN:
        return reading.CHECK_IN
    need: str = example.get(INTENT)
    return need if need in _OWN else reading.OTHER


def _facts(text: str, language: Language) -> dict[str, str]:
    """The age that a person gives as their own, and whether it is about their child."""
    said = plain(fold(text)[:_LONGEST])
    ages = [int(found.group(1)) for pattern in language.ages for found in pattern.finditer(said)]
    facts = {"about": "child"} if any(phrase in said for phrase in language.child) else {}
    if ages and not facts:
        facts["age_group"] = "under_18" if ages[0] < 18 else "adult"
    return facts


def _mark(message: Message, found: reading.Reading, facts: dict[str, str]) -> None:
    message.set(FOREIGN, True)
    intent = {"name": found.need, "confidence": found.confidence}
    message.set("intent", intent, add_to_output=True)
    others = [{"name": name, "confidence": share} for name, share in found.others]
    message.set("intent_ranking", [intent, *others], add_to_output=True)
    if found.safety:
        facts["safety"] = found.safety
        if found.safety in CRISIS_NEEDS:
            facts["danger"] = "yes"
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": ForeignClassifier.__name__}
        for name, value in facts.items()
    ]
    message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities], add_to_output=True)
