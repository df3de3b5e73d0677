"""Every fault of docs/faults.md that strikes while somebody talks, in the running agent.

Each is injected in the middle of a plan (tests/faults/breaking.py). Under it a crisis still gets its numbers and a
question an answer; when it is over, the plan is where it was.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

import actions.guide
from bot.guide.model import Reply
from bot.store import tracker
from tests.faults.breaking import CARD, CASES
from tests.faults.conftest import CRISIS, QUESTION, has_numbers, is_card, on_step_two
from tests.model.conftest import World


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed database is asked again at once, so that no test has to wait."""
    monkeypatch.setattr(tracker, "REST_SECONDS", 0.0)


@pytest.mark.parametrize("name", CASES)
def test_whatever_breaks_there_is_an_answer_and_the_plan_stays(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fault, question, crisis = CASES[name]
    person = world.person()
    on_step_two(person)
    with fault(world, person, monkeypatch):
        assert person.says(QUESTION).messages
        assert is_card(person) == (question == CARD), person.text
        assert all(message.text.strip() for message in person.answer.messages)
        person.says(CRISIS)
        assert "crisis" in person.kinds
        assert has_numbers(person), person.text
        assert is_card(person) == (crisis == CARD), person.text
        shown = person.text
    person.presses("crisis:safe")
    person.presses("plan:resume")
    assert person.answer.progress is not None, person.text
    assert person.answer.progress[0] == 2
    output = "".join(capfd.readouterr())
    assert "zebra" not in shown + output
    assert CRISIS not in output
    assert QUESTION not in output


@pytest.mark.parametrize("name", ["database gone", "database locked", "lock held", "redis gone", "no model"])
def test_what_should_be_erased_is_erased_all_the_same(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    person = world.person()
    on_step_two(person)
    with CASES[name].fault(world, person, monkeypatch):
        monkeypatch.setattr("rasa.core.lock.Ticket.has_expired", lambda _: name == "lock held")
        world.loop.run_until_complete(world.services.inbox.erase(person.conversation))
        assert world.loop.run_until_complete(world.services.store.retrieve(person.conversation)) is None
    world.services.store.purge(60)
    assert world.loop.run_until_complete(world.services.store.retrieve(person.conversation)) is None


def test_two_tabs_at_once_are_both_answered_and_one_after_the_other(world: World) -> None:
    person = world.person()
    on_step_two(person)
    inbox, conversation = world.services.inbox, person.conversation

    async def both() -> Any:
        return await asyncio.gather(
            inbox.receive("web", conversation, choice="step:done"),
            inbox.receive("web", conversation, choice="step:done"),
        )

    one, other = world.loop.run_until_complete(both())
    steps = sorted(answer.progress[0] for answer in (one, other) if answer.progress)
    assert steps == [3, 4]


def test_a_turn_that_hangs_holds_up_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, other = world.person(), world.person()
    on_step_two(other)
    released = threading.Event()
    respond = actions.guide.respond

    def hang_once(*arguments: Any) -> Reply:
        if threading.current_thread().name == "steady-action" and not released.is_set() and not started.is_set():
            started.set()
            released.wait()
        return respond(*arguments)

    started = threading.Event()
    monkeypatch.setattr(actions.guide, "respond", hang_once)

    async def talk() -> Any:
        waiting = asyncio.ensure_future(world.services.inbox.receive("web", stuck.conversation, text=QUESTION))
        await asyncio.to_thread(started.wait)
        answer = await world.services.inbox.receive("web", other.conversation, choice="step:done")
        assert not waiting.done()
        released.set()
        return answer, await waiting

    answer, late = world.loop.run_until_complete(talk())
    assert answer.progress[0] == 3
    assert late.messages
