"""Fear of family and accusations open their routes when the person says so, and combine with everything else."""

from __future__ import annotations

import pytest

from guide_chat import Chat, choices, content, said, words


def steps(chat: Chat) -> list[str]:
    return [step.id for step in content().plan.steps_for(chat.memory.route, chat.facts)]


@pytest.mark.parametrize("age", [None, "under_18", "adult"])
def test_fear_said_with_the_story_opens_its_route_with_safety_first(age: str | None) -> None:
    chat = Chat(age_group=age)
    reply = chat.tell("disclose_blackmail", fear="yes")
    assert chat.memory.route == "fear"
    assert chat.step == "fear_safety"
    assert said(reply, chat, "utter_open_fear")
    assert "tell" not in steps(chat)  # the step "tell one person" is for other routes


def test_fear_heard_in_the_middle_comes_first_and_loses_nothing() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult", paid="no")
    chat.tell("done_step")
    reply = chat.tell("express_distress", fear="yes")
    assert said(reply, chat, "utter_heard_fear")
    assert chat.memory.route == "fear"
    assert chat.memory.steps_done == ("pause",)
    assert "step:repeat=fear_safety" in choices(reply)


def test_an_accusation_opens_its_route() -> None:
    chat = Chat()
    reply = chat.tell("disclose_blackmail", accused="yes")
    assert (chat.memory.route, chat.step) == ("accused", "accused")
    assert "common trick" in words(reply)


def test_the_two_together_are_one_plan() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", fear="yes", accused="yes", paid="yes")
    assert steps(chat)[:4] == ["fear_safety", "accused", "pause", "bank"]


def test_an_ex_who_accuses_is_safety_first_and_the_accusation_next() -> None:
    chat = Chat()
    chat.tell("disclose_known_person", relation="partner", accused="yes")
    assert steps(chat)[:2] == ["safety", "accused"]


@pytest.mark.parametrize("need", ["disclose_offending", "other_harm", "disclose_email_scam"])
def test_what_is_not_blackmail_keeps_its_own_route(need: str) -> None:
    chat = Chat()
    chat.tell(need, fear="yes", accused="yes")
    assert chat.memory.route not in ("fear", "accused")


def test_a_parent_who_speaks_of_a_childs_fear_stays_on_the_parents_route() -> None:
    chat = Chat()
    chat.tell("support_someone_else", about="child", fear="yes")
    assert chat.memory.route == "parent"


@pytest.mark.parametrize("age", [None, "under_18", "adult", "unsaid"])
def test_nobody_who_fears_their_family_is_pushed_to_tell_it(age: str | None) -> None:
    chat = Chat(age_group=age, fear="yes")
    reply = chat.tell("ask_tell_family")
    assert said(reply, chat, "utter_ask_tell_family")
    assert "don't have to tell your family" in words(reply)
    assert "parent" not in words(reply)


def test_choosing_the_route_by_hand_says_the_fact() -> None:
    chat = Chat()
    chat.press("plan:route=fear")
    assert (chat.facts.fear, chat.memory.route) == ("yes", "fear")
    chat.press("plan:route=accused")
    assert (chat.facts.accused, chat.memory.route) == ("yes", "fear")
    assert "accused" in steps(chat)


def test_the_fact_alone_is_enough_to_start_the_plan() -> None:
    chat = Chat(fear="yes")
    chat.press("plan:start")
    assert chat.memory.route == "fear"


def test_a_situation_that_the_plan_has_already_is_said_to_be_covered() -> None:
    chat = Chat()
    chat.tell("disclose_known_person", age_group="adult", relation="partner")
    reply = chat.press("plan:route=stranger")
    assert chat.memory.route == "known"
    assert said(reply, chat, "utter_plan_kept")


def test_a_second_situation_is_taken_in_and_said_back() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult", fear="yes")
    reply = chat.press("plan:route=paid")
    assert (chat.memory.route, chat.facts.paid) == ("fear", "yes")
    assert said(reply, chat, "utter_heard_paid")
    assert "bank" in steps(chat)
