"""New and contradicting facts: the newest wins, the plan follows, the reply says what it understood."""

from __future__ import annotations

from bot.guide import plan as plans
from guide_chat import Chat, choices, content, said


def adult_walking() -> Chat:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult", platform="instagram", paid="no")
    chat.tell("done_step")
    return chat


def test_paying_later_brings_the_bank_step_to_the_front() -> None:
    chat = adult_walking()
    reply = chat.tell("disclose_paid")
    assert said(reply, chat, "utter_heard_paid")
    assert chat.step == "bank"
    assert chat.memory.steps_done == ("pause",)


def test_sharing_later_brings_the_take_down_step_to_the_front() -> None:
    chat = adult_walking()
    chat.tell("disclose_images_shared")
    assert chat.step == "take_down"


def test_a_contradiction_takes_a_step_out_again() -> None:
    chat = adult_walking()
    chat.tell("disclose_paid")
    reply = chat.tell("deny", paid="no")
    assert said(reply, chat, "utter_heard_paid")
    assert chat.step != "bank"


def test_an_adult_who_turns_out_to_be_a_child_is_treated_as_one_from_then_on() -> None:
    chat = adult_walking()
    reply = chat.tell("ask_take_down", age_group="under_18")
    assert said(reply, chat, "utter_heard_age_group")
    assert chat.memory.route == "young"
    assert chat.memory.steps_done == ("pause",)


def test_someone_known_means_safety_comes_first_even_in_the_middle() -> None:
    chat = adult_walking()
    chat.tell("ask_pay", relation="partner")
    assert chat.memory.route == "known"
    assert [c for c in choices(chat.tell("thank")) if c.startswith("step:repeat")] == ["step:repeat=safety"]


def test_a_fact_that_was_known_is_not_repeated_back() -> None:
    chat = adult_walking()
    reply = chat.tell("ask_pay", age_group="adult")
    assert not said(reply, chat, "utter_heard_age_group")


def test_answering_a_question_with_something_else_keeps_both() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    chat.tell("disclose_paid", platform="snapchat")
    assert (chat.facts.paid, chat.facts.platform, chat.memory.route) == ("yes", "snapchat", "paid")


def test_preferring_not_to_say_is_respected_and_counts_as_maybe_a_child() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    reply = chat.press("fact:age_group=unsaid")
    assert said(reply, chat, "utter_heard_unsaid")
    assert chat.facts.age_group == "unsaid"
    assert chat.step == "pause"


def test_the_helper_who_is_asked_for_whom_lands_on_the_right_route() -> None:
    chat = Chat()
    assert "fact:about=child" in choices(chat.tell("support_someone_else"))
    chat.press("fact:about=child")
    assert (chat.memory.route, chat.step) == ("parent", "parent_listen")


def test_an_app_named_later_brings_its_lines() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult", paid="no", shared="no")
    chat.tell("done_step")
    chat.tell("done_step")
    chat.press("fact:platform=unsaid")
    assert chat.step == "block"
    reply = chat.press("fact:platform=snapchat")
    assert any("Snapchat" in message.text and "\n" in message.text for message in reply.messages)


def test_can_t_while_a_question_is_open_is_about_the_step_to_come() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult")
    chat.tell("done_step")  # asks about money before the next step
    chat.press("step:cant")
    assert chat.memory.steps_done == ("pause",)
    assert chat.memory.steps_later == ("evidence",)


def test_where_someone_is_changes_the_police_step_not_the_plan() -> None:
    chat = adult_walking()
    before = [step.id for step in _steps(chat)]
    chat.tell("inform_country", country="IE")
    assert [step.id for step in _steps(chat)] == before
    assert chat.facts.country == "IE"


def _steps(chat: Chat) -> tuple[plans.Step, ...]:
    return content().plan.steps_for(chat.memory.route, chat.facts)
