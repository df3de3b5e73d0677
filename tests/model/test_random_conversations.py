"""Conversations that nobody would have thought of, with the real agent: three people, in any order, and faults.

`make test` plays a few hundred turns, `make soak` ten thousand (STEADY_SOAK=<turns>) and prints what they were.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from ruamel.yaml import YAML
from sqlalchemy.exc import OperationalError

import actions.guide
from bot.content import ROOT
from bot.guide.choices import parse
from bot.nlu.classifier import NeedClassifier
from bot.nlu.lexicon import screen
from bot.store import tracker
from bot.store.cache import Cache
from bot.store.rows import Rows
from tests.model.conftest import Person, World

STEPS = 40
TURNS = int(os.environ.get("STEADY_SOAK", "600"))
PEOPLE = 3
RAW = re.compile(
    r"Traceback|Exception|Error\b|utter_|action_|nlu_fallback|\{[a-z_]*\}|\bNone\b|\bnull\b|undefined|<[a-z]+|ask:|step:"
)


def _read(path: str) -> Any:
    return YAML(typ="safe").load((ROOT / path).read_text(encoding="utf-8"))


def _examples() -> list[str]:
    """What people say, as far as the training data knows."""
    files = sorted((ROOT / "data" / "nlu").glob("*.yml"))
    blocks = (entry.get("examples", "") for file in files for entry in YAML(typ="safe").load(file)["nlu"])
    return [line.removeprefix("- ") for block in blocks for line in block.splitlines() if line.strip()]


CRISES = [entry["example"] for entry in _read("data/safety/lexicon.yml")["phrases"] if entry["need"] != "check_in"]
SAYINGS = _examples()
CHOICES = (
    *(f"step:{verb}" for verb in ("done", "help", "later", "cant", "back", "next", "repeat")),
    *(f"plan:{verb}" for verb in ("start", "resume", "show", "stop", "restart")),
    *("crisis:safe", "crisis:talk", "crisis:resume", "delete:no", "menu:open", "say:repeat", "evidence:show"),
    *("fact:age_group=under_18", "fact:age_group=adult", "fact:paid=yes", "fact:shared=yes", "fact:platform=snapchat"),
    *("ask:ask_pay", "need:disclose_known_person", "more:helplines:crisis", "story:start"),
)
people = st.integers(0, PEOPLE - 1)


def broken(*_: Any, **__: Any) -> Any:
    raise OperationalError("a marker that no one may see", None, Exception("zebra"))


FAULTS = {
    "action raises": (actions.guide, "respond"),
    "classifier raises": (NeedClassifier, "_ranking"),
    "reads fail": (Rows, "read"),
    "writes fail": (Rows, "write"),
}


class Talk(RuleBasedStateMachine):
    """Three people and one agent. `world` and `played` are set by the test."""

    world: World
    played: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.people = [self.world.person() for _ in range(PEOPLE)]
        self.known: list[dict[str, Any] | None] = [None] * PEOPLE

    @rule(who=people, text=st.sampled_from(SAYINGS))
    def says(self, who: int, text: str) -> None:
        self._turn("says", who, text=text)

    @rule(who=people, text=st.text(max_size=300))
    def says_anything(self, who: int, text: str) -> None:
        self._turn("says anything", who, text=text)

    @rule(who=people, crisis=st.sampled_from(CRISES), before=st.sampled_from(["", "/", "/restart ", "  ", "ok. "]))
    def is_in_crisis(self, who: int, crisis: str, before: str) -> None:
        assume(screen(before.lstrip("/ ") + crisis) is not None)
        self._turn("crisis", who, text=before + crisis)
        self._has_numbers(who)

    @rule(who=people, which=st.integers(0, 50))
    def presses_what_is_offered(self, who: int, which: int) -> None:
        offered = self.people[who].choices
        assume(offered)
        self._turn("presses", who, choice=offered[which % len(offered)])

    @rule(who=people, choice=st.sampled_from(CHOICES))
    def presses_an_old_button(self, who: int, choice: str) -> None:
        self._turn("presses an old button", who, choice=choice)

    @rule(who=people, choice=st.text(max_size=80))
    def presses_what_is_none_of_ours(self, who: int, choice: str) -> None:
        self._turn("forged choice", who, choice=choice)

    @rule(who=people, text=st.sampled_from(SAYINGS), fault=st.sampled_from(sorted(FAULTS)))
    def says_while_something_is_broken(self, who: int, text: str, fault: str) -> None:
        with self._fault(fault, who):
            self._turn(fault, who, text=text)

    @rule(who=people, crisis=st.sampled_from(CRISES), fault=st.sampled_from(sorted(FAULTS)))
    def is_in_crisis_while_something_is_broken(self, who: int, crisis: str, fault: str) -> None:
        with self._fault(fault, who):
            self._turn(f"crisis, {fault}", who, text=crisis)
        self._has_numbers(who)

    @rule(who=people)
    def comes_back(self, who: int) -> None:
        self._played("comes back", who, self.world.services.inbox.resume("web", self.people[who].conversation))

    @precondition(lambda self: any(self.known))
    @rule(who=people)
    def is_erased(self, who: int) -> None:
        person = self.people[who]
        self.world.loop.run_until_complete(self.world.services.inbox.erase(person.conversation))
        self.played["erased"] += 1
        self.known[who] = None
        assert self._slots(who) is None

    @rule()
    def the_server_starts_anew(self) -> None:
        self.world.services.store._cache = Cache()
        self.played["restarts"] += 1
        assert [self._slots(who) for who in range(PEOPLE)] == self.known

    @contextmanager
    def _fault(self, name: str, who: int) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(*FAULTS[name], broken)
            patch.setattr(tracker, "REST_SECONDS", 0.0)
            yield
        self.world.loop.run_until_complete(self._written(who))
        self.known[who] = self._slots(who)

    def _turn(self, what: str, who: int, **said: str) -> None:
        self._played(what, who, self.world.services.inbox.receive("web", self.people[who].conversation, **said))

    def _played(self, what: str, who: int, turn: Any) -> None:
        person = self.people[who]
        answer = person._turn(turn)
        self.played[what] += 1
        assert answer.messages
        for message in answer.messages:
            assert message.text.strip()
            assert not RAW.search(message.text), message.text
            assert all(choice.label.strip() and parse(choice.id) for choice in message.choices)
        assert answer.progress is None or 1 <= answer.progress[0] <= answer.progress[1]
        self.known[who] = self._slots(who)
        assert self.known[who] is None or not answer.deleted
        others = [other for other in range(PEOPLE) if other != who]
        assert [self._slots(other) for other in others] == [self.known[other] for other in others]

    async def _written(self, who: int) -> None:
        """Saves what the database did not take, so that the machine may forget the memory it was held in."""
        store, person = self.world.services.store, self.people[who]
        if held := await store.retrieve(person.conversation):
            await store.save(held)

    def _slots(self, who: int) -> dict[str, Any] | None:
        store, person = self.world.services.store, self.people[who]
        kept = self.world.loop.run_until_complete(store.retrieve(person.conversation))
        return kept and dict(kept.current_slot_values())

    def _has_numbers(self, who: int) -> None:
        person: Person = self.people[who]
        assert "crisis" in person.kinds, person.text
        assert any(url.startswith("tel:") or "findahelpline" in url for url in person.urls), person.urls


def test_whatever_is_said_everybody_gets_an_answer_and_their_own(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    Talk.world, Talk.played = world, Counter()
    run_state_machine_as_test(  # type: ignore[no-untyped-call, unused-ignore]
        Talk,
        settings=settings(
            max_examples=1 + TURNS * 6 // (5 * STEPS),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=TURNS < 1000,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    played = Talk.played
    with capsys.disabled():
        print(f"\n{played.total()} turns: " + ", ".join(f"{count} {what}" for what, count in played.most_common()))  # noqa: T201 - it is what `make soak` is for
    assert played.total() > TURNS / 4
    assert played["crisis"]
