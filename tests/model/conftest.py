"""The real agent in this process: trained model, sealed store in SQLite, actions, directory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot import rasa_parts
from bot.inbox import Answer
from bot.server import assemble
from bot.services import Services
from bot.settings import Settings
from tests.conftest import KEY

_numbers = count()


@dataclass
class Person:
    """Somebody in a conversation of their own. `says` and `presses` give the answer; `text` is the last one, whole."""

    services: Services
    loop: asyncio.AbstractEventLoop
    id: str = field(default_factory=lambda: f"person-{next(_numbers)}")
    answer: Answer = field(default_factory=lambda: Answer(()))

    @property
    def conversation(self) -> str:
        return self.services.keys.pseudonym("test", self.id)

    def says(self, text: str) -> Answer:
        return self._turn(self.services.inbox.receive("test", self.conversation, text=text))

    def presses(self, choice: str) -> Answer:
        return self._turn(self.services.inbox.receive("test", self.conversation, choice=choice))

    def _turn(self, turn: Any) -> Answer:
        self.answer = self.loop.run_until_complete(turn)
        return self.answer

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.answer.messages)

    @property
    def kinds(self) -> list[str]:
        return [message.kind for message in self.answer.messages]

    @property
    def choices(self) -> list[str]:
        return [choice.id for message in self.answer.messages for choice in message.choices]

    @property
    def urls(self) -> list[str]:
        return [link.url for message in self.answer.messages for link in message.links]


@dataclass(frozen=True)
class World:
    """The running parts, and people to talk to them."""

    services: Services
    agent: Any
    loop: asyncio.AbstractEventLoop

    def person(self) -> Person:
        return Person(self.services, self.loop)


@pytest.fixture(scope="session")
def world(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    rasa_parts.quiet()
    folder = tmp_path_factory.mktemp("world")
    settings = Settings.from_env(
        {"STEADY_DATABASE_URL": f"sqlite:///{folder / 'steady.db'}", "STEADY_SECRET_KEYS": KEY}, root=folder
    )
    loop = asyncio.new_event_loop()
    services, agent = loop.run_until_complete(assemble(settings, model))
    yield World(services, agent, loop)
    services.store.close()
    loop.close()


@pytest.fixture
def person(world: World) -> Person:
    return world.person()
