"""A crisis always wins: numbers in the same reply, whatever else is going on or broken; the plan waits."""

from __future__ import annotations

import pytest

from bot.guide.model import CRISIS_NEEDS, Reply
from guide_chat import BrokenDirectory, Chat, SmallDirectory, choices, content, kinds, said, words

COUNTRIES = [None, *sorted(content().cards.countries), "FJ"]


def urls(reply: Reply) -> list[str]:
    return [link.url for message in reply.messages for link in message.links]


@pytest.mark.parametrize("need", CRISIS_NEEDS)
@pytest.mark.parametrize("age", [None, "under_18", "adult", "unsaid"])
@pytest.mark.parametrize("directory", [SmallDirectory(), BrokenDirectory()], ids=["directory", "no directory"])
def test_numbers_by_phone_and_in_writing_are_in_the_reply(need: str, age: str | None, directory: object) -> None:
    for country in COUNTRIES:
        chat = Chat(directory, age_group=age, country=country)
        reply = chat.tell(need)
        assert kinds(reply) == ["crisis"]
        links = urls(reply)
        assert country == "FJ" or any(link.startswith("tel:") for link in links)  # no number known there: a list
        assert any(link.startswith(("sms:", "https:")) for link in links)
        text = reply.messages[0].text
        number = content().cards.numbers(country).number
        assert number in text, country
        assert {"crisis:safe", "crisis:talk"} <= {*choices(reply)}
        assert chat.memory.plan_state == "waiting"
        assert chat.facts.danger == "yes"


def test_in_the_uk_it_is_999_samaritans_and_childline_for_a_child() -> None:
    text = words(Chat(country="GB-ENG", age_group="under_18").tell("crisis_self_harm"))
    assert "999" in text
    assert "0800 1111" in text
    assert "116 123" in text
    assert "85258" in text
    assert text.index("0800 1111") < text.index("116 123")
    assert "0800 1111" not in words(Chat(country="GB-ENG", age_group="adult").tell("crisis_self_harm"))


def test_unknown_country_is_marked_as_uk_with_the_world_wide_list() -> None:
    chat = Chat()
    reply = chat.tell("crisis_self_harm")
    assert "999" in words(reply)
    assert "https://findahelpline.com/" in words(reply)
    assert said(reply, chat, "utter_crisis_elsewhere")


def test_danger_puts_the_emergency_number_first() -> None:
    reply = Chat(country="US").tell("immediate_danger")
    assert urls(reply)[0] == "tel:911"


def test_mid_plan_the_plan_waits_then_comes_back_where_it_was() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="under_18", paid="no")
    chat.tell("done_step")
    chat.tell("crisis_self_harm")
    assert (chat.memory.plan_state, chat.step, chat.memory.steps_done) == ("waiting", "evidence", ("pause",))
    reply = chat.press("crisis:resume")
    assert said(reply, chat, "utter_crisis_resume")
    assert (chat.memory.plan_state, chat.step) == ("walking", "evidence")


def test_the_next_turn_checks_in_before_going_on() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult")
    chat.tell("crisis_self_harm")
    reply = chat.tell("done_step")
    assert kinds(reply) == ["check_in"]
    assert said(reply, chat, "utter_crisis_after")
    assert chat.memory.plan_state == "waiting"
    assert chat.memory.steps_done == ()
    assert {"crisis:safe", "crisis:talk", "crisis:resume"} <= {*choices(reply)}
    assert "999" in words(reply)


def test_a_question_after_a_crisis_is_answered_after_the_check() -> None:
    chat = Chat()
    chat.tell("crisis_self_harm")
    reply = chat.tell("ask_pay")
    assert kinds(reply)[0] == "check_in"
    assert said(reply, chat, "utter_ask_pay")
    assert kinds(chat.tell("ask_law"))[0] != "check_in"  # once


def test_a_disclosure_after_a_crisis_is_believed_and_the_plan_still_waits() -> None:
    chat = Chat()
    chat.tell("crisis_self_harm")
    reply = chat.tell("disclose_paid", age_group="under_18")
    assert kinds(reply)[0] == "check_in"
    assert said(reply, chat, "utter_open_paid")
    assert (chat.memory.plan_state, chat.memory.route) == ("waiting", "paid")
    assert chat.press("crisis:resume").memory.step == "pause"


@pytest.mark.parametrize(
    ("need", "answer", "response"),
    [
        ("crisis_self_harm", "affirm", "utter_crisis_yes"),
        ("crisis_self_harm", "not_sure", "utter_crisis_yes"),
        ("crisis_self_harm", "deny", "utter_crisis_no"),
        ("immediate_danger", "affirm", "utter_crisis_no"),
        ("immediate_danger", "deny", "utter_crisis_danger_again"),
    ],
)
def test_yes_and_no_answer_what_was_asked(need: str, answer: str, response: str) -> None:
    chat = Chat(country="GB")
    chat.tell(need)
    reply = chat.tell(answer)
    assert said(reply, chat, response)
    assert "999" in words(reply)
    assert "116 123" in words(reply)


def test_safe_for_now_then_carry_on() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult")
    chat.tell("crisis_self_harm")
    assert "crisis:resume" in choices(chat.press("crisis:safe"))
    assert chat.tell("affirm").memory.plan_state == "walking"


def test_talk_more_stays_with_them_and_gives_the_numbers_again() -> None:
    chat = Chat(country="GB")
    chat.tell("crisis_self_harm")
    reply = chat.press("crisis:talk")
    assert said(reply, chat, "utter_crisis_talk")
    assert "116 123" in words(reply)


def test_old_crisis_choices_never_fail() -> None:
    for choice in ("crisis:safe", "crisis:talk", "crisis:resume"):
        assert words(Chat().press(choice))


def test_the_gate_overrules_any_need_and_any_choice() -> None:
    for need in ("ask_pay", "disclose_blackmail", "nlu_fallback", "request_delete", "start_story"):
        assert kinds(Chat().tell(need, safety="crisis_self_harm")) == ["crisis"]
    assert kinds(Chat().tell("choose", choice="step:done", safety="immediate_danger")) == ["crisis"]


def test_a_hint_opens_the_ordinary_reply_with_one_direct_question_and_numbers() -> None:
    chat = Chat(country="GB-WLS", age_group="adult")
    reply = chat.tell("ask_pay", safety="check_in")
    assert kinds(reply)[:2] == ["check_in", "say"]
    assert said(reply, chat, "utter_check_in")
    assert said(reply, chat, "utter_ask_pay")
    assert "999" in reply.messages[0].text
    assert "116 123" in reply.messages[0].text
    assert said(chat.tell("affirm"), chat, "utter_crisis_yes")


def test_a_hint_in_a_disclosure_asks_nothing_else_and_age_comes_later() -> None:
    chat = Chat()
    reply = chat.tell("disclose_blackmail", safety="check_in")
    assert kinds(reply) == ["check_in", "say", "step"]
    assert chat.memory.pending == "crisis"
    chat.tell("deny")
    assert "fact:age_group=adult" in choices(chat.tell("done_step"))


def test_checking_in_rests_for_six_turns() -> None:
    chat = Chat()
    seen = [kinds(chat.tell("thank", safety="check_in"))[0] == "check_in" for _ in range(13)]
    assert seen == [True, *[False] * 5] * 2 + [True]


def test_a_crisis_in_a_story_or_before_a_deletion_still_wins() -> None:
    chat = Chat()
    chat.tell("start_story")
    assert kinds(chat.tell("crisis_self_harm")) == ["crisis"]
    chat.tell("request_delete")
    assert kinds(chat.tell("immediate_danger")) == ["crisis"]


def test_what_was_told_in_a_crisis_is_in_the_plan_afterwards() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult", platform="instagram", paid="no")
    chat.tell("done_step")
    chat.tell("crisis_self_harm", paid="yes")
    assert chat.press("crisis:resume").memory.step == "bank"


def test_a_check_in_is_said_again_on_request() -> None:
    chat = Chat()
    chat.tell("ask_pay", safety="check_in")
    assert kinds(chat.tell("ask_repeat"))[0] == "check_in"
    assert said(chat.tell("affirm"), chat, "utter_crisis_yes")


def test_the_card_of_last_resort_stands_alone() -> None:
    card = content().cards.card(None, None)
    assert "999" in card.text
    assert "116 123" in card.text
    assert "85258" in card.text
    assert "0800 1111" in card.text
    assert any(link.url == "https://findahelpline.com/" for link in card.links)
