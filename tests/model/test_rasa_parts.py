"""The assumptions about Rasa 3.6 that Steady stands on. A new Rasa that breaks one must fail here, not in a turn."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from typing import Any

import dask
import pytest
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from ruamel.yaml import YAML
from threadpoolctl import threadpool_info

from bot import rasa_parts
from bot.content import ROOT
from tests.model.conftest import World

RULES = YAML(typ="safe").load((ROOT / "data" / "rules.yml").read_text())["rules"]


def test_a_remote_action_still_asks_its_endpoint_and_then_checks_the_reply_and_nothing_else() -> None:
    source = inspect.getsource(RemoteAction.run)
    assert "self.action_endpoint.request(" in source
    assert "self._validate_action_result(response)" in source
    assert "selective_domain" in inspect.getsource(sys.modules[RemoteAction.__module__])


def test_the_local_endpoint_has_every_action_of_the_domain(world: World) -> None:
    registered = rasa_parts.local_actions()._executor.actions
    utterances = {name for name in world.agent.domain.action_names_or_texts if name.startswith("utter_")}
    assert set(world.agent.domain.user_actions) - utterances <= set(registered)


def test_the_only_policy_is_the_rule_policy_and_nothing_can_beat_a_crisis(world: World) -> None:
    config = YAML(typ="safe").load((ROOT / "config.yml").read_text())
    assert [policy["name"] for policy in config["policies"]] == [RulePolicy.__name__]
    assert not world.agent.domain.forms
    assert sum("crisis_self_harm" in str(rule) for rule in RULES) == 1


def test_every_intent_of_the_domain_has_a_rule(world: World) -> None:
    rules = (ROOT / "data" / "rules.yml").read_text()
    unruled = [intent for intent in world.agent.domain.intents if f"intent: {intent}" not in rules]
    assert [intent for intent in unruled if intent not in DEFAULTS] == []


DEFAULTS = ("back", "session_start")  # Rasa adds them; the inbox lets nobody type them


def test_no_component_is_from_tensorflow() -> None:
    config = YAML(typ="safe").load((ROOT / "config.yml").read_text())
    assert all(component["name"].startswith("bot.nlu.") for component in config["pipeline"])


def test_the_server_runs_without_tensorflow() -> None:
    heavy = ("tensorflow.py", "keras.src")
    look = f"import sys, bot.server; print(sorted(name for name in sys.modules if name.startswith({heavy})))"
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", look], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout.strip() == "[]", told.stderr[-2000:]


def test_a_prediction_depends_on_the_need_and_the_last_action_alone(world: World) -> None:
    # What lets bot/rasa_parts.py remember it: a rule is one message and one action, and no slot or entity decides.
    for rule in RULES:
        message, action = rule["steps"]
        needs = message.get("or", [message])
        assert all(set(need) == {"intent"} for need in needs), rule["rule"]
        assert set(action) == {"action"}
        assert set(rule) == {"rule", "steps"}
    assert not [slot.name for slot in world.agent.domain.slots if slot.influence_conversation]


def conversation(world: World, *needs: str, slots: dict[str, Any] | None = None) -> DialogueStateTracker:
    """A tracker that has just heard the last of these needs, after whole turns about the others."""
    events: list[Any] = [ActionExecuted("action_session_start"), ActionExecuted("action_listen")]
    for need in needs:
        events += [UserUttered("", {"name": need, "confidence": 1.0}), ActionExecuted("action_walk")]
        events += [SlotSet(name, value) for name, value in (slots or {}).items()]
        events.append(ActionExecuted("action_listen"))
    events = events[: max(i for i, event in enumerate(events) if isinstance(event, UserUttered)) + 1]
    return DialogueStateTracker.from_events("somebody", events, world.agent.domain.slots, domain=world.agent.domain)


@pytest.mark.parametrize("before", [(), ("greet",), ("crisis_self_harm", "ask_pay", "nlu_fallback")])
def test_what_is_remembered_is_what_rasa_predicts(world: World, before: tuple[str, ...]) -> None:
    asked = inspect.unwrap(MessageProcessor._predict_next_with_tracker)
    assert asked is not MessageProcessor._predict_next_with_tracker
    names = world.agent.domain.action_names_or_texts
    for need in world.agent.domain.intents:
        tracker = conversation(world, *before, need, slots={"age_group": "under_18"})
        for _ in range(2):  # the action, and then the wait for the next message
            theirs = asked(world.agent.processor, tracker)
            ours = MessageProcessor._predict_next_with_tracker(world.agent.processor, tracker)
            assert (ours.max_confidence_index, ours.hide_rule_turn) == (
                theirs.max_confidence_index,
                theirs.hide_rule_turn,
            )
            assert [event.type_name for event in ours.events] == [event.type_name for event in theirs.events]
            tracker.update(ActionExecuted(names[theirs.max_confidence_index]), world.agent.domain)


def test_the_graph_run_in_line_gives_what_dask_gives(world: World) -> None:
    runner, target = world.agent.processor.graph_runner, world.agent.processor.model_metadata.nlu_target
    message = UserMessage("i am 15 and he wants money or he sends it to my school")
    inputs = {PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("somebody", [])}
    graph = runner._build_dask_graph(runner._graph_schema.minimal_graph_schema([target]))
    runner._add_inputs_to_graph(inputs, graph)
    theirs = dict(dask.get(graph, [target]))[target][0].as_dict(only_output_properties=True)
    assert runner.run(inputs, [target])[target][0].as_dict(only_output_properties=True) == theirs


def test_rasa_copies_in_its_processor_for_debug_lines_only() -> None:
    source = inspect.getsource(processor)
    assert len(re.findall(r"\bcopy\.", source)) == len(re.findall(r"\n +\w+=copy\.deepcopy\(", source)) + len(
        re.findall(r"debug\(\s*\"[a-z.]+\", \w+=copy\.deepcopy\(", source)
    )


def test_one_sentence_is_read_by_one_thread(world: World) -> None:
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
