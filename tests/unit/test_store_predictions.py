"""Redaction and compaction change nothing that the bot does: the same conversation, through Rasa itself, twice.

A real agent with the rules of data/rules.yml is run on Rasa's own store in memory, which keeps everything, and on the
sealed store. After every turn the actions, the slots and the tracker's state must be the same.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.model_training import train_core
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content import ROOT
from bot.guide.needs import ACTIONS
from store_talk import DOMAIN, FACTS, MARKER, store

TURNS = 30
# Rasa has an action of its own for this need, which ours replaces under its name.
# A pressed choice travels as another intent (bot/inbox.py, CARRIER).
EXPECTED = {need: action for need, action in ACTIONS.items() if need != "choose"}
NEEDS = sorted(EXPECTED)


class Walk(EndpointConfig):  # type: ignore[misc]
    """The action server's side: every action counts the turn and answers with a marker, as rasa-sdk would send it."""

    async def request(self, **call: Any) -> dict[str, Any]:
        body = call["json"]
        turn = (body["tracker"]["slots"].get("turn") or 0) + 1
        events = [
            {"event": "slot", "timestamp": None, "name": "turn", "value": turn},
            {"event": "slot", "timestamp": None, "name": "last", "value": [body["next_action"]]},
        ]
        return {"events": events, "responses": [{"text": f"{MARKER} {turn}"}]}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of data/rules.yml and domain.yml, without the part that understands language."""
    folder = tmp_path_factory.mktemp("model")
    config = folder / "config.yml"
    policies = (ROOT / "config.yml").read_text(encoding="utf-8").partition("policies:")
    config.write_text(
        f"recipe: default.v1\nassistant_id: steady\nlanguage: en\n{policies[1]}{policies[2]}", encoding="utf-8"
    )
    return Path(train_core(str(ROOT / "domain.yml"), str(config), str(ROOT / "data" / "rules.yml"), str(folder)))


async def hear(agent: Agent, need: str, facts: dict[str, str]) -> DialogueStateTracker:
    """One message with words, understood as `need`, through Rasa's whole turn; the tracker as it is stored then."""
    entities = [{"entity": name, "value": value, "start": 0, "end": 3} for name, value in facts.items()]
    parsed = {"text": MARKER, "intent": {"name": need, "confidence": 0.9}, "entities": entities}
    message = UserMessage(MARKER, CollectingOutputChannel(), "someone", parse_data=parsed)
    await agent.handle_message(message)
    tracker = await agent.tracker_store.retrieve("someone")
    assert tracker is not None
    return tracker


def agent_on(model: Path, tracker_store: TrackerStore) -> Agent:
    """An agent with its own store and in-process actions."""
    agent: Agent = Agent.load(str(model), tracker_store=tracker_store, action_endpoint=Walk("http://unused"))
    return agent


def last_actions(tracker: DialogueStateTracker) -> list[str]:
    """The actions since the last message."""
    events = tracker.applied_events()
    said = max(i for i, event in enumerate(events) if isinstance(event, UserUttered))
    return [event.action_name for event in events[said:] if isinstance(event, ActionExecuted)]


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What Rasa's processor and policies look at when the next message comes."""
    return {
        "slots": tracker.current_slot_values(),
        "latest_action": tracker.latest_action_name,
        "followup": tracker.followup_action,
        "need": tracker.latest_message and tracker.latest_message.intent_name,
        "paused": tracker.is_paused(),
        "loop": tracker.active_loop_name,
        "session": any(isinstance(event, SessionStarted) for event in tracker.events),
        "actions": last_actions(tracker),
    }


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_same_conversation_goes_the_same_way(tmp_path: Path, model: Path, seed: int) -> None:
    chance = random.Random(seed)
    plain = agent_on(model, InMemoryTrackerStore(DOMAIN))
    sealed = agent_on(model, store(tmp_path))
    for turn in range(1, TURNS + 1):
        need = chance.choice(NEEDS)
        facts = {name: value for name, value in FACTS.items() if chance.random() < 0.2}
        expected = await hear(plain, need, facts)
        kept = await hear(sealed, need, facts)
        assert state(kept) == state(expected), (turn, need)
        assert kept.get_slot("turn") == turn
        assert last_actions(kept) == [EXPECTED[need], "action_listen"]
        assert len(kept.events) < 35


async def test_every_need_is_answered_by_its_action_after_any_other(tmp_path: Path, model: Path) -> None:
    sealed = agent_on(model, store(tmp_path))
    for need in [*NEEDS, *reversed(NEEDS)]:
        assert last_actions(await hear(sealed, need, {})) == [EXPECTED[need], "action_listen"]


async def test_a_need_without_a_rule_is_taken_back_and_the_facts_stay(tmp_path: Path, model: Path) -> None:
    sealed, plain = agent_on(model, store(tmp_path)), agent_on(model, InMemoryTrackerStore(DOMAIN))
    for agent in (sealed, plain):
        await hear(agent, "greet", FACTS)
    kept, expected = await hear(sealed, "no_such_need", {}), await hear(plain, "no_such_need", {})
    assert state(kept) == state(expected)
    assert kept.get_slot("age_group") == FACTS["age_group"]
