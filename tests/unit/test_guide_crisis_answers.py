"""What is said after a crisis reply: thanks and goodbyes, a second time, the writer's own despair, danger at home."""

from __future__ import annotations

import pytest

from bot.guide.model import Facts, Memory, Reply, Turn
from bot.guide.reply import respond
from bot.nlu.speaker import speaks_of_self
from guide_chat import NOON, Chat, choices, content, helplines, kinds, said, words


@pytest.mark.parametrize("need", ["thank", "goodbye", "greet"])
def test_polite_words_leave_the_question_open_and_it_is_asked_again_kindly(need: str) -> None:
    chat = Chat(country="GB", age_group="adult")
    chat.tell("crisis_self_harm")
    reply = chat.tell(need)
    assert said(reply, chat, "utter_crisis_stay")
    assert not said(reply, chat, f"utter_{need}")
    assert all(number in words(reply) for number in ("999", "116 123", "85258"))
    assert {"crisis:safe", "crisis:talk"} <= {*choices(reply)}
    assert words(chat.tell(need)) != words(reply)
    assert said(chat.tell("affirm"), chat, "utter_crisis_no")


@pytest.mark.parametrize("choice", ["say:ok", "say:unsaid", "step:next", "step:later"])
def test_ok_and_not_now_are_no_answer_to_are_you_safe(choice: str) -> None:
    chat = Chat()
    chat.tell("crisis_self_harm")
    chat.tell("affirm")
    reply = chat.tell("choose", choice=choice)
    assert said(reply, chat, "utter_crisis_stay")
    assert chat.memory.plan_state == "waiting"


def test_i_cant_is_heard_as_not_safe() -> None:
    chat = Chat()
    chat.tell("crisis_self_harm")
    assert said(chat.tell("choose", choice="step:cant"), chat, "utter_crisis_yes")


@pytest.mark.parametrize("need", ["crisis_self_harm", "immediate_danger"])
def test_im_fine_is_thanked_without_relief_and_with_the_numbers(need: str) -> None:
    chat = Chat(country="GB")
    chat.tell("disclose_blackmail")
    chat.tell(need)
    reply = chat.tell("choose", choice="say:fine")
    assert said(reply, chat, "utter_crisis_no")
    assert "999" in words(reply)
    assert "crisis:resume" in choices(reply)


def test_im_fine_outside_a_crisis_is_just_ok() -> None:
    chat = Chat()
    chat.tell("disclose_blackmail", age_group="adult")
    assert "check_in" not in kinds(chat.tell("choose", choice="say:fine"))


def test_a_goodbye_after_a_hint_is_not_let_go() -> None:
    chat = Chat()
    chat.tell("ask_pay", safety="check_in")
    assert said(chat.tell("goodbye"), chat, "utter_crisis_stay")


@pytest.mark.parametrize("need", ["crisis_self_harm", "immediate_danger"])
@pytest.mark.parametrize("age", ["under_18", "adult"])
def test_a_crisis_said_again_gets_other_words_and_the_same_numbers(need: str, age: str) -> None:
    chat = Chat(country="GB", age_group=age)
    first, again = chat.tell(need), chat.tell(need)
    assert kinds(again) == ["crisis"]
    assert first.messages[0].text.partition("\n")[0] != again.messages[0].text.partition("\n")[0]
    assert {link.url for link in first.messages[0].links} == {link.url for link in again.messages[0].links}
    if need == "crisis_self_harm":
        assert words(chat.tell(need)) != words(again)


def test_not_safe_from_somebody_is_not_answered_with_suicide() -> None:
    chat = Chat(country="GB")
    chat.tell("immediate_danger", relation="partner")
    reply = chat.tell("deny")
    assert said(reply, chat, "utter_crisis_danger_again")
    assert "suicide" not in words(reply).lower()
    assert words(reply).index("0808 2000 247") < words(reply).index("116 123")


@pytest.mark.parametrize("relation", ["known", "partner"])
def test_danger_from_someone_close_brings_abuse_lines_before_the_rest(relation: str) -> None:
    reply = Chat(country="GB-ENG", age_group="adult", relation=relation).tell("immediate_danger")
    text = reply.messages[0].text
    assert text.index("999") < text.index("0808 2000 247") < text.index("116 123")
    assert "HOPELINE" not in text


def test_a_child_in_danger_is_sent_to_childline_not_to_an_adults_line() -> None:
    text = Chat(country="GB", age_group="under_18", relation="known").tell("immediate_danger").messages[0].text
    assert text.index("0800 1111") < text.index("116 123")
    assert "0808 2000 247" not in text


def test_pressing_55_is_said_only_where_it_works() -> None:
    assert "55" in words(Chat(country="GB", age_group="adult").tell("immediate_danger"))
    assert "press 55" not in words(Chat(country="US", age_group="adult").tell("immediate_danger"))


def test_the_world_wide_list_stands_once_and_last() -> None:
    for country in ("US", "IN", None):
        reply = Chat(country=country).tell("crisis_self_harm")
        assert words(reply).count("https://findahelpline.com/") <= 1
        assert "Befrienders" not in words(reply)


def test_help_now_gives_the_numbers_and_asks_if_they_are_safe() -> None:
    chat = Chat(country="GB", age_group="under_18")
    reply = chat.tell("choose", choice="crisis:now")
    assert kinds(reply) == ["crisis"]
    assert all(number in words(reply) for number in ("999", "0800 1111", "85258"))
    assert said(chat.tell("affirm"), chat, "utter_crisis_no")


def test_only_an_age_after_a_crisis_is_not_met_with_an_opening() -> None:
    chat = Chat()
    chat.tell("crisis_self_harm")
    reply = chat.tell("disclose_under_18", age_group="under_18")
    assert said(reply, chat, "utter_crisis_after")
    assert not said(reply, chat, "utter_open_young")


# --- a helper in despair ---


def _tell(chat: Chat, need: str, *, own: bool) -> Reply:
    turn = Turn(need, facts=chat.facts, before=chat.facts, memory=chat.memory, now=NOON, own=own)
    reply = respond("action_crisis", turn, content(), helplines())
    chat.memory = Memory.from_slots(reply.memory.to_slots())
    return reply


def test_a_mother_who_wants_to_die_is_spoken_to_herself_until_she_has_answered() -> None:
    chat = Chat(about="child", age_group="under_18", country="GB")
    reply = _tell(chat, "crisis_self_harm", own=True)
    assert "your child" not in reply.messages[0].text
    assert "Are you thinking about suicide?" in reply.messages[0].text
    assert "keep asking them" not in words(chat.tell("deny"))


def test_a_mother_whose_child_wants_to_die_is_told_how_to_help() -> None:
    chat = Chat(about="child", age_group="under_18", country="GB")
    assert "Go to your child" in _tell(chat, "crisis_self_harm", own=False).messages[0].text
    assert "keep asking them" in words(chat.tell("deny"))


def test_a_victim_stays_the_one_spoken_to() -> None:
    chat = Chat(Facts().about, age_group="under_18", country="GB")
    assert "not in trouble" in _tell(chat, "crisis_self_harm", own=True).messages[0].text


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("I want to die", True),
        ("i cant go on", True),
        ("I don\u2019t want to live any more", True),
        ("im going to kill myself because of what happened to my son", True),
        ("she wants to kill herself", False),
        ("I think he wants to die", False),
        ("my son says he wants to die", False),
        ("i'm scared she will kill herself", False),
        ("i want my son to live", False),
    ],
)
def test_whose_despair_it_is(text: str, own: bool) -> None:
    assert speaks_of_self(text) is own


# --- one question at a time ---


def test_a_yes_to_deleting_after_a_crisis_deletes_and_does_not_mean_safe() -> None:
    chat = Chat(country="GB")
    chat.tell("crisis_self_harm")
    reply = chat.tell("request_delete")
    assert not said(reply, chat, "utter_crisis_after")
    assert kinds(chat.tell("affirm"))[0] == "deleted"


def test_a_hint_from_a_helper_is_asked_about_both() -> None:
    reply = Chat(about="friend", country="GB").tell("ask_pay", safety="check_in")
    assert "they or you" in reply.messages[0].text
    assert "116 123" in reply.messages[0].text


def test_a_country_without_numbers_of_ours_is_not_told_of_uk_numbers() -> None:
    text = words(Chat(country="FJ").tell("crisis_self_harm"))
    assert "UK numbers" not in text
    assert "https://findahelpline.com/" in text
