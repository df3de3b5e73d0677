"""The guide's table of needs is the same as the domain and the rules that Rasa loads."""

from __future__ import annotations

from ruamel.yaml import YAML

from bot.content import ROOT
from bot.guide.model import Facts, Memory
from bot.guide.needs import ACTIONS, NEEDS

DOMAIN = YAML(typ="safe").load(ROOT / "domain.yml")
RULES = YAML(typ="safe").load(ROOT / "data" / "rules.yml")["rules"]


def test_every_intent_has_an_action_and_no_other_need_exists() -> None:
    assert set(NEEDS) == set(DOMAIN["intents"])


def test_the_rules_call_the_same_action_for_each_need() -> None:
    called = {}
    for rule in RULES:
        asked, then = rule["steps"]
        for intent in asked.get("or", [asked]):
            called[intent["intent"]] = then["action"]
    # A pressed choice travels as another intent (bot/inbox.py, CARRIER).
    assert {**called, "choose": "action_walk"} == ACTIONS


def test_the_actions_are_those_of_the_domain() -> None:
    assert set(ACTIONS.values()) == set(DOMAIN["actions"])


def test_facts_and_memory_are_exactly_the_slots() -> None:
    assert {*Facts.__dataclass_fields__, *Memory.__dataclass_fields__} == set(DOMAIN["slots"])
