"""Every need in every situation at every age: a reply, a person within one tap, nothing that the age must not see."""

from __future__ import annotations

import re

import pytest

from bot.guide.choices import parse
from bot.guide.needs import ACTIONS
from guide_chat import BrokenDirectory, Chat, content, words

SITUATIONS = [None, *content().plan.routes]
AGES = [None, "under_18", "adult", "unsaid"]
ADULT_ONLY = ("StopNCII", "stopncii", "Revenge Porn Helpline", "revengepornhelpline")
BANNED = re.compile(
    r"commit(ted)? suicide|guarantee|promise you|will never be shared|your fault for|why did you|stupid"
    r"|should have known|calm down|at least you|child porn|failed attempt",
    re.IGNORECASE,
)
ASKS_FOR_TOO_MUCH = re.compile(
    r"(what is|what's|tell me|send me|give me|type) your (full )?"
    r"(name|school|address|password|username|handle|picture)",
    re.IGNORECASE,
)


def in_situation(route: str | None, age: str | None, directory: object = None) -> Chat:
    chat = Chat(directory)
    if route:
        chat.press(f"plan:route={route}")
    if age:
        chat.press(f"fact:age_group={age}")
    return chat


def check(chat: Chat, where: str) -> None:
    reply = chat.last
    assert reply is not None
    shown = words(reply)
    assert reply.messages, where
    assert all(message.text.strip() for message in reply.messages), where
    assert "{" not in shown, where
    assert BANNED.search(shown) is None, where
    assert ASKS_FOR_TOO_MUCH.search(shown) is None, where
    if chat.facts.age_group != "adult":
        assert not [word for word in ADULT_ONLY if word in shown], where
    pressed = [choice.id for message in reply.messages for choice in message.choices]
    assert all(parse(choice) for choice in pressed), where
    assert len(pressed) == len(set(pressed)), where
    urls = [link.url for message in reply.messages for link in message.links]
    deleted = any(message.kind == "deleted" for message in reply.messages)
    assert deleted or "ask:ask_human" in pressed or any(u.startswith(("tel:", "sms:")) for u in urls), where


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("route", SITUATIONS)
def test_every_need(route: str | None, age: str | None) -> None:
    for need in ACTIONS:
        chat = in_situation(route, age)
        chat.tell(need, readings=(("ask_law", 0.2),))
        check(chat, f"{need} {route} {age}")


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("route", [r for r in SITUATIONS if r])
def test_every_step_help_and_cant(route: str, age: str | None) -> None:
    chat = in_situation(route, age)
    for step in content().plan.routes[route].steps:
        for verb in ("repeat", "help", "cant"):
            chat.press(f"step:{verb}={step}")
            check(chat, f"{route} {step} {verb} {age}")


@pytest.mark.parametrize("country", ["GB-SCT", "IE", "US", "FJ"])
def test_every_need_in_other_countries(country: str) -> None:
    for need in ACTIONS:
        chat = Chat(country=country)
        chat.tell(need)
        check(chat, f"{need} {country}")


def test_the_way_to_a_person_leads_to_a_number_even_without_a_directory() -> None:
    for age in AGES:
        for directory in (None, BrokenDirectory()):
            reply = in_situation("stranger", age, directory).press("ask:ask_human")
            assert "tel:" in words(reply)


def test_every_need_without_a_directory() -> None:
    for need in ACTIONS:
        chat = Chat(BrokenDirectory())
        chat.tell(need)
        check(chat, need)
