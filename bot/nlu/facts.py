"""What else was said besides the need: age, money, who, where. Rasa's view of bot/nlu/fact_rules."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    INTENT,
    INTENT_NAME_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fact_rules import extract, implied
from bot.nlu.foreign import FOREIGN

__all__ = ["FactExtractor", "extract", "implied"]


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class FactExtractor(GraphComponent):
    """Adds the facts of a message as entities, after the classifier. A fact belongs to the whole message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Builds the tables, so that a mistake in them stops the start and the first message does not wait."""
        extract("ready")
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        """What must be importable."""
        return ["spacy"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds an entity for each fact that was said or that the need implies."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                need = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
                # Our phrases are English: French "son" is not a child.
                facts = implied(need, {} if message.get(FOREIGN) else extract(text, need))
                entities = [*message.get(ENTITIES, []), *(_entity(name, value) for name, value in facts.items())]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _entity(name: str, value: str) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: name,
        ENTITY_ATTRIBUTE_VALUE: value,
        ENTITY_ATTRIBUTE_START: 0,
        ENTITY_ATTRIBUTE_END: 0,
        "confidence_entity": 1.0,
        EXTRACTOR: FactExtractor.__name__,
    }
