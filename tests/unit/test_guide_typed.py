"""Short words: they answer what was asked last, lead back to the step, and never say more than they mean."""

from __future__ import annotations

import pytest

from bot.guide.model import Reply
from bot.guide.reading import DOUBTED
from guide_chat import Chat, choices, kinds, said, words


def type_(chat: Chat, choice: str) -> Reply:
    """Sends what the inbox makes of a typed phrase: a choice without the fact as entity."""
    return chat.tell("choose", choice=choice)


def walking(**facts: str) -> Chat:
    chat = Chat()
    chat.tell("disclose_blackmail", **{"age_group": "adult", "platform": "instagram", **facts})
    return chat


# --- ok ---


def test_ok_under_a_step_with_a_question_asks_the_question_alone_and_makes_nobody_a_child() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    reply = type_(chat, "say:ok")
    assert kinds(reply) == ["question"]
    assert chat.facts.age_group is None
    assert "step" in kinds(type_(chat, "say:ok"))
    assert chat.facts.age_group == "unsaid"


def test_ok_is_no_yes_to_a_question_about_money() -> None:
    chat = walking()
    assert chat.tell("done_step").memory.pending == "paid"
    type_(chat, "say:ok")
    assert chat.facts.paid == "unsaid"
    assert chat.step == "evidence"


def test_ok_after_a_step_goes_on_and_after_an_answer_goes_back() -> None:
    chat = walking(paid="no")
    assert type_(chat, "say:ok").memory.steps_done == ("pause",)
    chat.tell("ask_pay")
    reply = type_(chat, "say:ok")
    assert reply.memory.steps_done == ("pause",)
    assert "step:done=evidence" in choices(reply)


def test_ok_deletes_nothing() -> None:
    chat = walking()
    chat.tell("request_delete")
    reply = type_(chat, "say:ok")
    assert "deleted" not in kinds(reply)
    assert "delete:yes" in choices(reply)


# --- skip, not now, I can't, prefer not to say, done ---


@pytest.mark.parametrize("choice", ["step:next", "step:later", "say:unsaid"])
def test_a_question_may_be_skipped_in_words(choice: str) -> None:
    chat = walking()
    chat.tell("done_step")
    reply = type_(chat, choice)
    assert chat.facts.paid == "unsaid"
    assert said(reply, chat, "utter_heard_unsaid")
    assert chat.step == "evidence"


def test_done_is_no_answer_and_is_not_praised() -> None:
    chat = walking()
    chat.tell("done_step")
    reply = chat.tell("done_step")
    assert not said(reply, chat, "utter_done")
    assert (chat.facts.paid, chat.step, chat.memory.steps_done) == ("unsaid", "evidence", ("pause",))


def test_skip_puts_a_step_off_and_a_question_after_it_is_about_the_next() -> None:
    chat = walking()
    type_(chat, "step:next")
    assert chat.memory.steps_later == ("pause",)
    type_(chat, "say:ok")
    assert chat.step == "evidence"


@pytest.mark.parametrize("need", ["deny", "not_sure", "affirm"])
def test_a_short_word_after_an_answer_leads_back_to_the_step_and_to_the_question_it_cut_off(need: str) -> None:
    chat = Chat()
    chat.tell("disclose_blackmail")
    chat.tell("ask_law")
    reply = chat.tell(need)
    assert kinds(reply) == ["say", "step", "question"]
    assert chat.facts.age_group is None
    chat.tell("ask_pay")
    assert "question" not in kinds(chat.tell(need))  # twice is enough


def test_typed_words_without_a_plan_are_no_dead_end() -> None:
    for choice in (
        "step:next",
        "step:later",
        "step:cant",
        "step:back",
        "plan:stop",
        "plan:resume",
        "say:ok",
        "say:unsaid",
    ):
        assert choices(type_(Chat(), choice)), choice


def test_help_with_the_plan_opens_the_one_that_fits_what_was_told() -> None:
    chat = Chat()
    chat.tell("ask_will_they_share", shared="unknown")
    type_(chat, "plan:resume")
    assert (chat.memory.route, chat.step) == ("unsure", "pause")


def test_stop_leaves_the_story() -> None:
    chat = Chat()
    chat.press("story:start")
    chat.press("story:begin_story")
    type_(chat, "plan:stop")
    assert chat.memory.story is None


def test_say_that_again_is_no_turn_and_says_the_very_same_words() -> None:
    chat = Chat()
    first = chat.tell("express_distress")
    turn = chat.memory.turn
    assert words(type_(chat, "say:repeat")) == words(first)
    assert chat.memory.turn == turn


# --- ages ---


def test_a_number_alone_answers_the_question_about_age() -> None:
    for number, group in (("15", "under_18"), ("18", "adult"), ("30", "adult")):
        chat = Chat()
        chat.tell("disclose_blackmail")
        type_(chat, f"age:{number}")
        assert chat.facts.age_group == group


def test_a_number_that_nobody_asked_for_makes_no_child_an_adult() -> None:
    chat = walking(age_group="under_18")
    type_(chat, "age:50")
    assert chat.facts.age_group == "under_18"


def test_an_adult_who_says_the_age_is_not_spoken_to_as_a_child() -> None:
    chat = Chat()
    reply = chat.tell("disclose_under_18", age_group="adult")
    assert said(reply, chat, "utter_heard_age_group")
    assert not said(reply, chat, "utter_disclose_under_18")


def test_an_age_beside_a_disclosure_or_a_question_is_not_all_that_is_heard() -> None:
    chat = Chat()
    chat.tell("disclose_under_18", confidence=0.6, readings=(("disclose_blackmail", 0.12),), age_group="under_18")
    assert chat.memory.route == "young"
    chat = Chat()
    reply = chat.tell("disclose_under_18", confidence=0.5, readings=(("ask_privacy", 0.3),), age_group="under_18")
    assert said(reply, chat, "utter_ask_privacy")


# --- readings that would hurt when wrong ---


@pytest.mark.parametrize("need", DOUBTED)
def test_half_a_guess_makes_nobody_an_offender_or_a_helper(need: str) -> None:
    chat = Chat()
    reply = chat.tell(need, confidence=0.3)
    assert chat.memory.route == "stranger"
    assert f"need:{need}" in choices(reply)
    chat = Chat()
    chat.tell(need, confidence=0.9)
    assert chat.memory.route in ("offending", "helping")


def test_somebody_on_a_plan_who_is_afraid_is_not_taken_for_an_offender() -> None:
    chat = walking(relation="partner")
    reply = chat.tell("disclose_offending", confidence=0.23)
    assert chat.memory.route == "known"
    assert said(reply, chat, "utter_express_distress")


def test_what_they_did_of_the_plan_is_no_confession() -> None:
    chat = walking()
    step = chat.step
    reply = chat.tell("disclose_offending", confidence=0.7, readings=(("done_step", 0.25),))
    assert chat.memory.route == "stranger"
    assert chat.step != step
    assert "need:disclose_offending" in choices(reply)
    chat.tell("disclose_offending", confidence=0.95, readings=(("done_step", 0.03),))
    assert chat.memory.route == "offending"


@pytest.mark.parametrize("sure", [0.6, 0.77])
def test_what_may_well_be_a_confession_is_no_finished_step_and_stays_a_choice(sure: float) -> None:
    chat = walking()
    step = chat.step
    reply = chat.tell("disclose_offending", confidence=sure, readings=(("done_step", 0.05),))
    assert (chat.memory.route, chat.step) == ("stranger", step)
    assert said(reply, chat, "utter_express_distress")
    assert "need:disclose_offending" in choices(reply)


def test_half_a_guess_at_another_crime_does_not_leave_the_plan() -> None:
    chat = walking()
    chat.tell("other_harm", confidence=0.3)
    assert chat.memory.route == "stranger"
    chat.tell("other_harm", confidence=0.9)
    assert chat.memory.route == "other"


def test_a_helper_who_named_whom_stays_a_helper_however_unsure() -> None:
    chat = Chat()
    chat.tell("support_someone_else", confidence=0.3, about="friend")
    assert chat.memory.route == "friend"


# --- one opening ---


def test_changing_ones_story_changes_the_steps_without_a_second_opening() -> None:
    chat = walking()
    for need, facts, route in (("disclose_paid", {}, "paid"), ("disclose_blackmail", {"paid": "no"}, "stranger")):
        reply = chat.tell(need, **facts)
        assert said(reply, chat, "utter_plan_changed")
        assert not said(reply, chat, f"utter_open_{route}")
        assert chat.memory.route == route


def test_a_bare_app_or_a_known_fact_is_understood_and_goes_on() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult", relation="stranger")
    reply = chat.tell("ask_report_platform", confidence=0.3, platform="snapchat")
    assert said(reply, chat, "utter_heard_platform")
    assert "Save your proof first" not in words(reply)
    reply = chat.tell("nlu_fallback", relation="stranger")
    assert said(reply, chat, "utter_heard_relation")
    assert "step:done=pause" in choices(reply)


def test_a_yes_or_a_greeting_is_never_offered_as_a_meaning() -> None:
    reply = Chat().tell("nlu_fallback", readings=(("affirm", 0.2), ("ask_human", 0.2), ("ask_pay", 0.1)))
    assert [c for c in choices(reply) if c.startswith("need:")] == ["need:ask_pay"]


# --- steps by number, facts in a no, the end ---


def test_a_step_may_be_asked_for_by_number_and_a_wrong_number_loses_nothing() -> None:
    chat = walking()
    chat.tell("done_step")
    assert type_(chat, "step:number=1").memory.step == "pause"
    reply = type_(chat, "step:number=40")
    assert said(reply, chat, "utter_step_none")
    assert chat.memory.steps_done == ("pause",)
    assert choices(type_(Chat(), "step:number=3"))


def test_a_no_that_corrects_a_fact_is_about_the_fact() -> None:
    chat = walking(age_group="under_18")
    reply = chat.tell("deny", age_group="adult")
    assert said(reply, chat, "utter_heard_age_group")
    assert not said(reply, chat, "utter_step_no")


def test_done_after_the_end_is_not_welcomed_back() -> None:
    chat = walking()
    chat.press("plan:finish")
    reply = chat.tell("done_step")
    assert said(reply, chat, "utter_plan_end")
    assert not said(reply, chat, "utter_plan_resume")


def test_a_list_is_not_left_with_closed_lines_when_the_text_links_to_an_open_one() -> None:
    chat = Chat(age_group="adult", country="GB")
    text = words(chat.tell("ask_take_down"))
    assert "Revenge Porn Helpline" in text
    assert "Online at any time" in text or "Open now" in text
