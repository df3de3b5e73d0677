"""Ways to break the running agent while somebody talks, and what a question and a crisis get under each."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import actions.guide
import bot.inbox
from bot.guide.model import Reply
from bot.nlu import network
from bot.nlu.classifier import NeedClassifier
from bot.nlu.gate import SafetyGate
from bot.store import engine as store_engine
from bot.store import tracker
from bot.store.locks import Turns
from tests.model.conftest import Person, World

Fault = Callable[[World, Person, pytest.MonkeyPatch], AbstractContextManager[None]]


class Case(NamedTuple):
    """A fault, and what a question (and a crisis) gets under it: its own answer, or the card."""

    fault: Fault
    question: str
    crisis: str


def broken(*_: Any, **__: Any) -> Any:
    raise RuntimeError("a marker that no one may see: zebra-quartz-4711")


def database(world: World) -> Path:
    return Path(world.services.settings.database_url.removeprefix("sqlite:///"))


@contextmanager
def database_gone(world: World, *_: Any) -> Iterator[None]:
    """The file is put away, and something else stands in its place."""
    file = database(world)
    world.services.store._rows.close()
    away = {path: path.with_name(f"{path.name}.away") for path in file.parent.glob("steady.db*")}
    for path, aside in away.items():
        path.rename(aside)
    file.mkdir()
    yield
    file.rmdir()
    world.services.store._rows.close()
    for path, aside in away.items():
        aside.rename(path)


@contextmanager
def database_locked(world: World, _: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process writes and does not finish."""
    patch.setattr(store_engine, "PATIENCE_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(database(world), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def pragma(world: World, during: str, after: str) -> Iterator[None]:
    """Every connection of the store set in this way."""
    engine = world.services.store._rows._engine
    engine.dispose()
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(engine.connect()) for _ in range(engine.pool.size())]
        for connection in connections:
            connection.exec_driver_sql(during)
    yield
    engine.dispose()
    with engine.connect() as connection:
        connection.exec_driver_sql(after)


def read_only(world: World, *_: Any) -> AbstractContextManager[None]:
    """Reads work, saves do not."""
    return pragma(world, "PRAGMA query_only=ON", "PRAGMA query_only=OFF")


def disk_full(world: World, *_: Any) -> AbstractContextManager[None]:
    """The database may not grow by a page."""
    return pragma(world, "PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000")


@contextmanager
def store_has_a_bug(_: World, __: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """What was read cannot be made into a conversation."""
    with patch.context() as during:
        during.setattr(tracker, "restore", broken)
        yield


@contextmanager
def clock(seconds: float, patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = time.time
    with patch.context() as during:
        during.setattr(time, "time", lambda: real() + seconds)
        yield


def clock_back(_: World, __: Person, patch: pytest.MonkeyPatch) -> AbstractContextManager[None]:
    """By a day."""
    return clock(-86400.0, patch)


def clock_forward(_: World, __: Person, patch: pytest.MonkeyPatch) -> AbstractContextManager[None]:
    """By three hours: Rasa begins a new session."""
    return clock(10800.0, patch)


def raising(owner: Any, name: str) -> Fault:
    @contextmanager
    def fault(_: World, __: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
        with patch.context() as during:
            during.setattr(owner, name, broken)
            yield

    return fault


@contextmanager
def action_hangs(world: World, _: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Until the test is over."""
    released = threading.Event()

    def hang(*_: Any) -> Reply:
        released.wait()
        return Reply(())

    with patch.context() as during:
        during.setattr(actions.guide, "respond", hang)
        during.setattr(world.agent.processor.action_endpoint, "_limit", 0.2)
        yield
    released.set()


@contextmanager
def action_silent(_: World, __: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """It runs, and says nothing."""
    with patch.context() as during:
        during.setattr(actions.guide, "respond", lambda *_: Reply(()))
        yield


@contextmanager
def action_server_gone(world: World, _: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as during:
        during.setattr(world.agent.processor.action_endpoint, "request", broken)
        yield


@contextmanager
def directory_fails(world: World, _: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as during:
        during.setattr(type(world.services.directory), "choose", broken)
        during.setattr(type(world.services.directory), "emergency", broken)
        yield


@contextmanager
def lock_held(world: World, person: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """An earlier turn of the same person never ends."""
    locks = world.agent.lock_store
    held = locks.lock(person.conversation)
    world.loop.run_until_complete(held.__aenter__())
    with patch.context() as during:
        during.setattr(world.services.inbox, "_patience", 0.2)
        during.setattr(bot.inbox, "CRISIS_PATIENCE", 0.2)
        yield
    world.loop.run_until_complete(held.__aexit__(None, None, None))


@contextmanager
def redis(world: World, port: int, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as during:
        during.setattr("bot.store.locks.PATIENCE", 0.1)
        during.setattr(world.agent, "lock_store", Turns(f"redis://127.0.0.1:{port}/0"))
        yield


@contextmanager
def redis_gone(world: World, _: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with redis(world, closed.getsockname()[1], patch):
            yield


@contextmanager
def redis_silent(world: World, _: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as mute, redis(world, mute.getsockname()[1], patch):
        yield


@contextmanager
def no_model(world: World, _: Person, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as during:
        during.setattr(world.services.inbox, "_agent", lambda: None)
        yield


ANSWER, CARD = "answer", "card"
CASES = {
    "database gone": Case(database_gone, ANSWER, ANSWER),
    "database locked": Case(database_locked, ANSWER, ANSWER),
    "database read-only": Case(read_only, ANSWER, ANSWER),
    "disk full": Case(disk_full, ANSWER, ANSWER),
    "conversation cannot be restored": Case(store_has_a_bug, ANSWER, ANSWER),
    "clock a day back": Case(clock_back, ANSWER, ANSWER),
    "clock three hours on": Case(clock_forward, ANSWER, ANSWER),
    "action raises": Case(raising(actions.guide, "respond"), CARD, CARD),
    "action hangs": Case(action_hangs, CARD, CARD),
    "action says nothing": Case(action_silent, CARD, CARD),
    "action server gone": Case(action_server_gone, CARD, CARD),
    "helplines fail": Case(directory_fails, ANSWER, ANSWER),
    "encoder raises": Case(raising(network, "features"), CARD, ANSWER),
    "classifier raises": Case(raising(NeedClassifier, "_ranking"), CARD, ANSWER),
    "safety gate raises": Case(raising(SafetyGate, "_votes"), CARD, ANSWER),
    "lexicon raises": Case(raising(bot.inbox, "screen"), CARD, CARD),
    "reading of facts raises": Case(raising(bot.inbox, "extract"), ANSWER, CARD),
    "lock held": Case(lock_held, CARD, CARD),
    "redis gone": Case(redis_gone, ANSWER, ANSWER),
    "redis silent": Case(redis_silent, ANSWER, ANSWER),
    "no model": Case(no_model, CARD, CARD),
}
