"""What Rasa's graph asks of every component that learns: to be made empty, and to be loaded with what it learnt.

bot/nlu/words.py does the same by hand: a change of that file means to learn everything anew (bot/nlu/keep.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from typing_extensions import Self


class Learner(GraphComponent):
    """A component that keeps files under its resource. After the resource, `__init__` takes what it learnt, or nothing.

    Without that it must work as far as it can: Rasa makes it so before training.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, *_: Any) -> None:
        self._config, self._storage, self._resource = config, storage, resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """The component of a trained model."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, *cls._learnt(directory))

    @classmethod
    def _learnt(cls, directory: Path) -> tuple[Any, ...]:
        """What `train` has written into this folder, in the order in which `__init__` takes it."""
        raise NotImplementedError
