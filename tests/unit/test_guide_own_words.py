"""Texts that were wrong for somebody when conversations were read through: each is held here from then on."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract
from guide_chat import Chat, choices, said, words

THREATENED = (
    "someone is threatening you",
    "They lied to you",
    "used that trust to hurt you",
    "that someone did to you",
)


def on(route: str, age: str | None = "adult") -> Chat:
    chat = Chat()
    chat.press(f"plan:route={route}")
    if age:
        chat.press(f"fact:age_group={age}")
    return chat


@pytest.mark.parametrize("age", [None, "under_18", "adult"])
@pytest.mark.parametrize("route", ["offending", "sent", "email", "other"])
def test_shame_is_answered_for_what_happened(route: str, age: str | None) -> None:
    chat = on(route, age)
    for _ in range(6):
        shown = words(chat.tell("express_shame"))
        assert not [text for text in THREATENED if text in shown] or route == "other"


@pytest.mark.parametrize("need", ["ask_pay", "ask_evidence", "ask_reply", "ask_will_they_share", "ask_helplines"])
@pytest.mark.parametrize("age", [None, "under_18", "adult"])
def test_somebody_who_did_it_is_not_answered_as_a_victim(need: str, age: str | None) -> None:
    chat = on("offending", age)
    shown = words(chat.tell(need))
    assert not [text for text in ("block them", "the threats", "They may", "Revenge Porn") if text in shown]
    assert "Revenge Porn" not in words(chat.press("plan:show"))


def test_an_email_bluff_is_called_a_bluff() -> None:
    assert "bluff" in words(on("email").tell("ask_will_they_share"))
    assert "nothing to take down" in words(on("email").tell("ask_take_down"))


def test_nobody_who_was_not_threatened_hears_of_paying() -> None:
    chat = on("sent")
    assert "Paying" not in words(chat.tell("ask_will_they_share"))


def test_an_age_with_what_happened_opens_the_plan_at_once() -> None:
    chat = Chat()
    reply = chat.tell("disclose_under_18", age_group="under_18", shared="yes")
    assert chat.memory.route == "shared"
    assert said(reply, chat, "utter_open_shared")


def test_an_age_alone_offers_other_harm_too() -> None:
    assert "plan:route=other" in choices(Chat().tell("disclose_under_18", age_group="under_18"))


@pytest.mark.parametrize("need", ["ask_trouble", "express_distress", "express_shame"])
def test_an_accusation_told_as_a_question_or_a_feeling_opens_its_plan(need: str) -> None:
    chat = Chat()
    reply = chat.tell(need, accused="yes")
    assert (chat.memory.route, chat.step) == ("accused", "accused")
    assert said(reply, chat, "utter_open_accused")


@pytest.mark.parametrize("age", [None, "under_18", "adult"])
@pytest.mark.parametrize("country", [None, "GB-ENG", "US"])
def test_who_fears_home_is_told_how_to_say_so_to_the_police(age: str | None, country: str | None) -> None:
    chat = Chat(age_group=age, country=country, fear="yes")
    chat.tell("disclose_blackmail")
    assert "If my family find out, I may not be safe" in words(chat.press("step:repeat=police"))


@pytest.mark.parametrize("age", [None, "adult"])
def test_a_man_threatened_by_a_partner_finds_a_line_for_men(age: str | None) -> None:
    chat = Chat(age_group=age, country="GB-ENG")
    assert "Men's Advice Line" in words(chat.tell("disclose_known_person", relation="partner"))


def test_a_child_threatened_by_a_partner_is_sent_to_childrens_services() -> None:
    chat = Chat(age_group="under_18", country="GB-ENG")
    shown = words(chat.tell("disclose_known_person", relation="partner"))
    assert "Men's Advice Line" not in shown
    assert "Childline" in shown


@pytest.mark.parametrize(
    "text",
    [
        "i dont know if he has sent my nudes to anyone",
        "she said she would send my pics. i dont know if she did",
        "i cant tell if anyone has seen them",
        "i dont know if they went through with it",
    ],
)
def test_not_knowing_is_heard(text: str) -> None:
    assert extract(text).get("shared") == "unknown"


@pytest.mark.parametrize(("about", "shown"), [("child", False), ("friend", False), ("partner", False), ("pupil", True)])
@pytest.mark.parametrize("country", [None, "GB-ENG"])
def test_the_line_for_professionals_is_for_professionals(about: str, shown: bool, country: str | None) -> None:
    chat = Chat(about=about, age_group="under_18", country=country)
    chat.tell("support_someone_else")
    seen = words(chat.press("plan:show")) + words(chat.tell("ask_helplines")) + words(chat.press("plan:finish"))
    assert ("Professionals Online Safety Helpline" in seen) == shown
