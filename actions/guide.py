"""The six actions of domain.yml. Each builds a Turn from the tracker, asks the guide, and passes on its Reply.

All decisions are in bot/guide. No input or output but the directory's read, which must not block for long: the actions
run in the server's own loop.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import runtime
from bot.guide.choices import fact_allows
from bot.guide.model import GIVEN, Facts, Memory, Message, Reply, Turn
from bot.guide.needs import UNKNOWN
from bot.guide.reply import respond
from bot.nlu.speaker import speaks_of_self

log = logging.getLogger(__name__)

FACTS = tuple(f.name for f in fields(Facts))
FREE_FACTS = ("language", "danger")  # not offered as choices, so not in the allow-list
NOT_READINGS = (UNKNOWN, "choose")


class GuideAction(Action, ABC):  # rasa-sdk ships no types
    """One turn. Abstract, so that rasa-sdk registers only the named actions below."""

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Says the reply and returns what changed in the slots. Never raises: a failure sends the emergency card."""
        try:
            turn = turn_from(tracker)
            reply = respond(self.name(), turn, runtime.content(), runtime.directory())
        except Exception as error:  # noqa: BLE001 - a person in danger must get an answer whatever is broken
            # No traceback: it may hold a person's words.
            log.error("turn.failed action=%s kind=%s", self.name(), type(error).__name__)
            slots = tracker.slots
            _utter(dispatcher, runtime.cards().card(slots.get("country"), slots.get("age_group")), None)
            return []
        for message in reply.messages:
            _utter(dispatcher, message, reply.progress)
        return changes(reply, tracker.slots)


class ActionCrisis(GuideAction):
    """Suicide or danger: everything stops."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_crisis"


class ActionWalk(GuideAction):
    """The plan: a disclosure opens it, words and choices move it."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_walk"


class ActionAnswer(GuideAction):
    """Questions, feelings, small talk."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer"


class ActionStory(GuideAction):
    """The awareness story."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_story"


class ActionClarify(GuideAction):
    """What was not understood."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_clarify"


class ActionDelete(GuideAction):
    """Erasing the chat."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_delete"


class ActionRestart(GuideAction):
    """Starting again. It has the name of Rasa's own action, and so replaces it."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_restart"


def turn_from(tracker: Tracker) -> Turn:
    """The message of the user's as the guide reads it: no words, only what was understood."""
    message: Mapping[str, Any] = tracker.latest_message or {}
    intent = message.get("intent") or {}
    entities = {e.get("entity"): e.get("value") for e in message.get("entities") or ()}
    said = {e.get("entity") for e in message.get("entities") or () if e.get("extractor") != GIVEN}
    need = "choose" if entities.get("choice") else intent.get("name") or UNKNOWN
    ranking = ((r.get("name"), float(r.get("confidence") or 0.0)) for r in message.get("intent_ranking") or ())
    return Turn(
        need=need,
        confidence=float(intent.get("confidence") or 0.0),
        readings=tuple((name, sure) for name, sure in ranking if name and name not in (need, *NOT_READINGS)),
        safety=entities.get("safety"),
        choice=entities.get("choice"),
        own=speaks_of_self(_latest_words(tracker)),
        heard=frozenset(name for name in FACTS if name in said),
        facts=facts_from(tracker.slots),
        before=facts_from(_slots_before(tracker)),
        memory=Memory.from_slots(tracker.slots),
        now=datetime.now().astimezone(),
    )


def facts_from(slots: Mapping[str, Any]) -> Facts:
    """The facts among the slots; a value that no fact can have counts as not heard."""
    values = {}
    for name in FACTS:
        value = slots.get(name)
        value = value[-1] if isinstance(value, list) and value else value
        if isinstance(value, str) and (name in FREE_FACTS or fact_allows(name, value)):
            values[name] = value
    return Facts.from_slots(values)


def changes(reply: Reply, slots: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A SlotSet for each slot that the reply changes."""
    new = {**reply.memory.to_slots(), **reply.facts}
    return [SlotSet(name, value) for name, value in new.items() if slots.get(name) != value]


def _latest_words(tracker: Tracker) -> str:
    """What was typed, for `speaks_of_self` alone: none of it goes further."""
    return next((event.get("text") or "" for event in reversed(tracker.events) if event.get("event") == "user"), "")


def _slots_before(tracker: Tracker) -> dict[str, Any]:
    """The slots as they stood when the latest message came in, before its entities filled any."""
    slots: dict[str, Any] = {}
    latest: dict[str, Any] = {}
    for event in tracker.events:
        if event.get("event") == "slot":
            latest[event["name"]] = event.get("value")
        elif event.get("event") == "user":
            slots |= latest
            latest = {}
    return slots


def _utter(dispatcher: CollectingDispatcher, message: Message, progress: tuple[int, int] | None) -> None:
    dispatcher.utter_message(
        text=message.text,
        buttons=[{"title": choice.label, "payload": choice.id} for choice in message.choices],
        kind=message.kind,
        lang=message.lang,
        links=[{"label": link.label, "url": link.url} for link in message.links],
        progress={"step": progress[0], "of": progress[1]} if progress else None,
    )
