"""The assumptions about Rasa 3.6 that Steady stands on. A new Rasa that breaks one must fail here, not in a turn."""

from __future__ import annotations

import inspect

from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from ruamel.yaml import YAML

from bot import rasa_parts
from bot.content import ROOT
from tests.model.conftest import World


def test_a_remote_action_still_asks_its_endpoint_and_checks_the_reply_by_this_schema() -> None:
    source = inspect.getsource(RemoteAction)
    assert "self.action_endpoint.request(" in source
    assert "self.action_response_format_spec()" in source


def test_the_local_endpoint_has_every_action_of_the_domain(world: World) -> None:
    registered = rasa_parts.local_actions()._executor.actions
    assert set(world.agent.domain.user_actions) - {
        name for name in world.agent.domain.action_names_or_texts if name.startswith("utter_")
    } <= set(registered)


def test_the_only_policy_is_the_rule_policy_and_nothing_can_beat_a_crisis(world: World) -> None:
    config = YAML(typ="safe").load((ROOT / "config.yml").read_text())
    assert [policy["name"] for policy in config["policies"]] == [RulePolicy.__name__]
    assert not world.agent.domain.forms
    rules = YAML(typ="safe").load((ROOT / "data" / "rules.yml").read_text())["rules"]
    assert sum("crisis_self_harm" in str(rule) for rule in rules) == 1


def test_every_intent_of_the_domain_has_a_rule(world: World) -> None:
    rules = (ROOT / "data" / "rules.yml").read_text()
    assert [
        intent for intent in world.agent.domain.intents if f"intent: {intent}" not in rules and intent not in DEFAULTS
    ] == []


DEFAULTS = ("back", "session_start")  # Rasa adds them; the inbox lets nobody type them


def test_no_component_is_from_tensorflow() -> None:
    config = YAML(typ="safe").load((ROOT / "config.yml").read_text())
    assert all(component["name"].startswith("bot.nlu.") for component in config["pipeline"])
