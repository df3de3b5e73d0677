"""Whole conversations with the trained agent: what each promise looks like from a person's side."""

from __future__ import annotations

import pytest

from tests.model.conftest import Person, World

FIRST = "some lad i matched with taped our call, now its 250 quid or my uni mates get the clip"


def test_a_disclosure_is_believed_and_the_first_step_is_there(person: Person) -> None:
    answer = person.says(FIRST)
    assert "not your fault" in person.text
    assert "bot" in person.text
    assert "step" in person.kinds
    assert answer.progress is not None
    assert answer.progress[0] == 1
    assert any(choice.startswith("step:done") for choice in person.choices)


def test_the_plan_moves_on_and_a_question_does_not_lose_it(person: Person) -> None:
    person.says(FIRST)
    person.says("done")
    second = person.answer.progress
    assert second is not None
    assert second[0] == 2
    person.says("will they really send it?")
    assert "step:repeat" in " ".join(person.choices)
    person.presses("step:repeat")
    assert "step" in person.kinds
    person.says("ok did that one too")
    assert person.answer.progress is not None
    assert person.answer.progress[0] == 3


def test_a_child_gets_the_tools_for_children_and_never_those_for_adults(person: Person) -> None:
    person.says("im 15 and this girl on snap has my pics she wants 50 quid")
    shown = [person.text]
    for _ in range(14):
        person.presses("step:done")
        shown.append(person.text + " ".join(person.urls))
    everything = " ".join(shown).lower()
    assert "childline" in everything
    assert "stopncii" not in everything
    assert "revengeporn" not in everything.replace(" ", "")


CRISES = [
    "i want to die",
    "/greet i want to die",
    "/restart i am going to kill myself",
    "she has my nudes and i have nothing left to live for",
    "k i l l  m y s e l f",
    "i want to k\u200bill my\u200bself",
    "x " * 2500 + " i want to end my life",
]


@pytest.mark.parametrize("words", CRISES)
def test_a_crisis_always_wins(person: Person, words: str) -> None:
    person.says(FIRST)
    person.says(words)
    assert "crisis" in person.kinds
    assert "999" in person.text
    assert "116 123" in person.text
    assert any(url.startswith(("sms:", "http")) for url in person.urls)


def test_the_plan_waits_for_a_crisis_and_is_still_there(person: Person) -> None:
    person.says(FIRST)
    person.presses("step:done")
    person.says("i cant do this i want to kill myself")
    assert person.answer.progress is None or "step" not in person.kinds
    person.presses("crisis:safe")
    person.presses("plan:resume")
    assert person.answer.progress is not None
    assert person.answer.progress[0] == 2


def test_two_people_at_once_are_never_mixed(world: World) -> None:
    child, adult = world.person(), world.person()
    child.says("im 14 someone on snapchat is threatening to send my pictures")
    adult.says("im 34, a woman on tinder recorded me and wants 500")
    child.presses("plan:show")
    adult.presses("plan:show")
    assert "stopncii" not in child.text.lower()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "😭😭😭",
        "...",
        "\x00\x07",
        "привет",
        "你好",
        "?" * 3000,
        "a" * 300_000,
        "/restart",
        "/back",
        "{}",
        "<script>",
    ],
)
def test_whatever_is_typed_gets_a_kind_answer(person: Person, words: str) -> None:
    answer = person.says(words)
    assert answer.messages
    assert all(message.text.strip() for message in answer.messages)
    assert "crisis" not in person.kinds


def test_choices_that_are_not_ours_are_refused_kindly(person: Person) -> None:
    for choice in ("/restart", "step:done=nowhere", "need:crisis", "fact:age_group=99", "x" * 200, ""):
        assert person.presses(choice).messages


def test_deleting_asks_once_and_then_nothing_is_left(world: World) -> None:
    person = world.person()
    person.says(FIRST)
    person.says("delete this chat please")
    answer = person.presses("delete:yes")
    assert answer.deleted
    assert world.loop.run_until_complete(world.services.store.retrieve(person.conversation)) is None


def test_a_conversation_goes_on_after_a_restart_of_the_process(world: World) -> None:
    person = world.person()
    person.says("im 16, a guy on insta wants 200 or he sends my pic to my school")
    tracker = world.loop.run_until_complete(world.services.store.retrieve(person.conversation))
    assert tracker is not None
    assert tracker.get_slot("age_group") == "under_18"
    assert tracker.latest_message.text in ("", None)
