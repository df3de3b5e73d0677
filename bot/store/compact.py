"""A conversation at its smallest: session start, the set slots, the last whole turn. Words have no place in it.

Rasa replays every event of a session in each turn, and copies them for each action; kept whole, a conversation's
300th turn costs ten times its first. What is kept here is what Rasa's own session roll-over keeps, plus the last turn:

    action_session_start, SessionStarted, SlotSet..., action_listen, UserUttered (need only), actions..., action_listen

This is exact for the dialogue in data/: rules of one turn, no form, no slot that influences a prediction
(tests/unit/test_store_predictions.py). A paused conversation is not kept paused: it would stay silent for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.store.redact import FACTS, allows_fact, allows_slot

VERSION = 1


class RecordError(ValueError):
    """Opened bytes that are not a record of this version."""


@dataclass(frozen=True)
class Record:
    """What is kept of a conversation. Events are (kind, seconds, ...), see `_entry`."""

    session: int | None  # when the session began, Unix seconds; None: outside a session
    slots: dict[str, Any]
    turn: tuple[tuple[Any, ...], ...]
    withheld: int = 0  # slot values that were left out because no closed list has them

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remember."""
        return self.session is None and not self.slots and not self.turn

    def to_bytes(self) -> bytes:
        """The record as JSON."""
        data = {"v": VERSION, "session": self.session, "slots": self.slots, "turn": self.turn}
        return json.dumps(data, separators=(",", ":")).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes) -> Record:
        """The record of `to_bytes`; raises RecordError."""
        try:
            read = json.loads(data)
            if read["v"] != VERSION:
                raise RecordError("another version")
            return cls(read["session"], dict(read["slots"]), tuple(tuple(entry) for entry in read["turn"]))
        except (ValueError, KeyError, TypeError):
            raise RecordError("not a record") from None


def compact(tracker: DialogueStateTracker, domain: Domain) -> Record:
    """The record of a tracker. The tracker itself stays as it is."""
    began = next((e for e in reversed(tracker.events) if isinstance(e, SessionStarted | Restarted)), None)
    session = int(began.timestamp) if isinstance(began, SessionStarted) else None
    # Since the session's start, and without what Rasa has taken back.
    entries = (_entry(event, domain) for event in _last_turn(tracker.applied_events()))
    slots, withheld = _slots(tracker)
    return Record(session, slots, tuple(entry for entry in entries if entry), withheld)


def restore(record: Record, tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    """Replays a record into a new, empty tracker, and returns it."""
    for event in _events(record, {slot.name for slot in domain.slots}):
        tracker.update(event, domain)
    return tracker


def _last_turn(events: list[Event]) -> list[Event]:
    """From the action_listen before the last message on; everything when there was no message yet."""
    said = next((i for i in range(len(events) - 1, -1, -1) if isinstance(events[i], UserUttered)), 0)
    listening = next((i for i in range(said - 1, -1, -1) if isinstance(events[i], ActionExecuted)), said)
    return events[listening:]


def _slots(tracker: DialogueStateTracker) -> tuple[dict[str, Any], int]:
    """Values that differ from the slot's first one and may be written, and how many may not."""
    kept: dict[str, Any] = {}
    withheld = 0
    for name, slot in tracker.slots.items():
        if slot.value == slot.initial_value:
            continue
        if slot.value is None or allows_slot(name, slot.value):
            kept[name] = slot.value
        else:
            withheld += 1
    return kept, withheld


def _entry(event: Event, domain: Domain) -> tuple[Any, ...] | None:
    """What is kept of one event of the last turn; None: nothing (slots stand apart, the bot's words are in data/)."""
    at = int(event.timestamp)
    match event:
        case ActionExecuted() if event.action_name in domain.action_names_or_texts:
            return ("action", at, event.action_name)
        case FollowupAction() if event.action_name in domain.action_names_or_texts:
            return ("followup", at, event.action_name)
        case UserUttered():
            # An intent may be a word that somebody typed behind a slash.
            known = event.intent_name in domain.intents
            intent = event.intent_name if known else DEFAULT_NLU_FALLBACK_INTENT_NAME
            confidence = event.intent.get("confidence")
            return ("user", at, intent, round(float(confidence or 0.0), 2), dict(_facts(event.entities)))
    return None


def _facts(entities: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for entity in entities:
        name, value = entity.get("entity"), entity.get("value")
        if name in FACTS and allows_fact(name, value):
            yield name, str(value)


def _events(record: Record, slots: set[str]) -> Iterator[Event]:
    first = record.session if record.session is not None else next((entry[1] for entry in record.turn), None)
    if record.session is not None:
        yield ActionExecuted(ACTION_SESSION_START_NAME, timestamp=float(record.session))
        yield SessionStarted(timestamp=float(record.session))
    for name, value in record.slots.items():
        if name in slots:  # a newer domain may have dropped it
            yield SlotSet(name, value, timestamp=first and float(first))
    for entry in record.turn:
        match entry:
            case ("action", at, name):
                yield ActionExecuted(name, timestamp=float(at))
            case ("followup", at, name):
                yield FollowupAction(name, timestamp=float(at))
            case ("user", at, intent, confidence, facts):
                entities = [{"entity": name, "value": value} for name, value in facts.items()]
                heard = {"name": intent, "confidence": confidence}
                yield UserUttered(None, heard, entities, timestamp=float(at))
