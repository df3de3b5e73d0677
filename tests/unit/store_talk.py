"""Conversations for the tests of the store: real Rasa trackers, with words in every place where Rasa puts words."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import ROOT
from bot.settings import Settings
from bot.store.tracker import SealedTrackerStore

DOMAIN = Domain.load(ROOT / "domain.yml")
MARKER = "zebra-quartz-4711"  # stands for anything that a person might type
CHAT_ID = "chat-998877665544"
KEY = Fernet.generate_key().decode()

FACTS = {"age_group": "under_18", "paid": "yes", "country": "GB-SCT", "platform": "snapchat"}
MEMORY = {
    "route": "stranger",
    "plan_state": "walking",
    "step": "evidence",
    "steps_done": ["pause"],
    "last": ["utter_x"],
}


def settings(folder: Any, *keys: str, **changes: Any) -> Settings:
    """Settings on a real SQLite file in `folder`."""
    return Settings(database_url=f"sqlite:///{folder}/steady.db", secret_keys=keys or (KEY,), **changes)


def store(folder: Any, *keys: str, **changes: Any) -> SealedTrackerStore:
    """A store on a real SQLite file in `folder`."""
    return SealedTrackerStore(DOMAIN, settings=settings(folder, *keys), **changes)


async def begin(store: SealedTrackerStore, sender: str) -> DialogueStateTracker:
    """The tracker as Rasa gets it for a message: stored or new, in a session."""
    tracker: DialogueStateTracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    if not tracker.events:
        add(tracker, ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"))
    return tracker


def say(
    tracker: DialogueStateTracker,
    need: str = "disclose_blackmail",
    action: str = "action_walk",
    facts: dict[str, Any] | None = None,
    memory: dict[str, Any] | None = None,
    at: float | None = None,
) -> None:
    """One whole turn, as Rasa's processor logs it: words in the message, its parse data, metadata and the reply."""
    facts = FACTS if facts is None else facts
    text = f"help {MARKER} {CHAT_ID}"
    heard = [
        {"entity": n, "value": v, "text": MARKER, "start": 0, "end": 4, "extractor": "X"} for n, v in facts.items()
    ]
    intent = {"name": need, "confidence": 0.987654}
    parsed = {
        "text": text,
        "intent": intent,
        "entities": heard,
        "intent_ranking": [intent],
        "metadata": {"from": CHAT_ID},
    }
    message = UserUttered(text, intent, heard, parsed, at, "telegram", f"message-{CHAT_ID}", {"user": CHAT_ID})
    add(tracker, message, *[SlotSet(name, value) for name, value in facts.items()])
    add(tracker, DefinePrevUserUtteredFeaturization(False), ActionExecuted(action, "RulePolicy", 1.0))
    add(tracker, BotUttered(f"You said {MARKER}", {"buttons": [{"title": MARKER}]}, {"kind": MARKER}))
    add(tracker, *[SlotSet(name, value) for name, value in (memory or MEMORY).items()], ActionExecuted("action_listen"))


def add(tracker: DialogueStateTracker, *events: Event) -> None:
    """Adds events to a tracker."""
    for event in events:
        tracker.update(event, DOMAIN)


def set_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots that have a value."""
    return {name: value for name, value in tracker.current_slot_values().items() if value is not None}


async def talk(store: SealedTrackerStore, sender: str, turns: int = 1) -> None:
    """A conversation of some turns, each loaded and saved as in Rasa's processor."""
    for _ in range(turns):
        tracker = await begin(store, sender)
        say(tracker, memory={**MEMORY, "turn": (tracker.get_slot("turn") or 0) + 1})
        await store.save(tracker)


def raw(folder: Path) -> bytes:
    """Everything on the disk: the database with its free pages, the log, the index of the log."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def sealed_rows(folder: Path) -> list[bytes]:
    """What the conversations' rows hold, read by SQLite itself."""
    return rows_of(folder, "conversations")


def rows_of(folder: Path, table: str) -> list[bytes]:
    """What a table's sealed rows hold."""
    with contextlib.closing(sqlite3.connect(folder / "steady.db")) as connection:
        return [row[0] for row in connection.execute(f"SELECT sealed FROM {table}")]  # noqa: S608 - a name of ours
