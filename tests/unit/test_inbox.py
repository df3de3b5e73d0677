"""The front door: what was typed or pressed is made safe, and nobody ever gets silence, whatever is broken."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore

from bot.guide.emergency import Cards
from bot.guide.model import Choice, Link, Message
from bot.inbox import CARRIER, LONGEST, Collector, Inbox, Incoming, read_choice, read_text

CARDS = Cards.load()


def need(message: Incoming) -> str | None:
    return message.parse["intent"]["name"] if message.parse else None


def entities(message: Incoming) -> dict[str, str]:
    return {one["entity"]: one["value"] for one in (message.parse or {}).get("entities", ())}


# --- what was typed ---


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),  # Rasa's own commands are words here
        ("/help", "help"),
        ("/me_too he has my pictures", "me_too he has my pictures"),
        ("/snapchat: he has my pictures", "snapchat: he has my pictures"),
        ("  should i\u200b pay?  ", "should i pay?"),
        ("\u202e/restart", "restart"),
    ],
)
def test_a_command_of_rasas_is_only_words(typed: str, read: str) -> None:
    assert read_text(typed) == Incoming(read)


@pytest.mark.parametrize(
    "typed",
    [
        "/session_start",
        "///session_start",
        "/action_x",
        "/utter_x",
        "/EXTERNAL: x",
        '/greet{"danger": "no"}',
        "/deny@0.9",
    ],
)
def test_a_command_that_is_not_ours_is_not_understood(typed: str) -> None:
    assert need(read_text(typed)) == "nlu_fallback"
    assert not read_text(typed).facts


@pytest.mark.parametrize("typed", ["/i want to die", "/i_want_to_die", "/kill_myself"])
def test_a_crisis_behind_a_slash_is_one(typed: str) -> None:
    assert need(read_text(typed)) == "crisis_self_harm"


@pytest.mark.parametrize("typed", ["", "   ", "\n\n", "\U0001f62d\U0001f62d", "/", "?!...", "\u200b\u200b", "\x00\x07"])
def test_what_has_no_words_is_not_understood_and_never_reaches_the_model(typed: str) -> None:
    assert need(read_text(typed)) == "nlu_fallback"


def test_an_endless_text_is_read_at_both_ends() -> None:
    read = read_text("start " + "x" * 300_000 + " and i want to die")
    assert read.crisis
    calm = read_text("my start " + "word " * 60_000 + "my end")
    assert calm.text.startswith("my start")
    assert calm.text.endswith("my end")
    assert len(calm.text) <= LONGEST + 1


@pytest.mark.parametrize(
    "typed", ["i want to die", "/greet i want to die", "im 15 and i want to k\u200bill mys\u200belf"]
)
def test_a_crisis_in_plain_words_is_decided_before_anything_can_go_wrong(typed: str) -> None:
    read = read_text(typed)
    assert read.crisis
    assert need(read) == "crisis_self_harm"
    assert entities(read)["safety"] == "crisis_self_harm"
    assert entities(read)["danger"] == "yes"


def test_what_else_was_said_in_a_crisis_is_kept() -> None:
    assert entities(read_text("im 15 and i want to die"))["age_group"] == "under_18"


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_is_safe_to_hand_on(typed: str) -> None:
    read = read_text(typed)
    assert not read.text.startswith("/")
    assert read.parse is not None or read.text


# --- what was pressed ---


def test_a_choice_travels_with_its_fact() -> None:
    assert need(read_choice("fact:paid=yes")) == CARRIER
    assert entities(read_choice("fact:paid=yes")) == {"choice": "fact:paid=yes", "paid": "yes"}


def test_a_choice_that_asks_is_that_need_and_is_sure() -> None:
    read = read_choice("ask:ask_pay")
    assert read.parse is not None
    assert read.parse["intent"] == {"name": "ask_pay", "confidence": 1.0}
    assert entities(read) == {}


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "step:launch",
        "fact:paid=maybe",
        "ask:action_delete",
        "/restart",
        "delete:yes\n",
        "x" * 5000,
        "step:\u0434one",
    ],
)
def test_a_choice_that_is_not_ours_is_not_understood(choice: str) -> None:
    assert need(read_choice(choice)) == "nlu_fallback"
    assert entities(read_choice(choice)) == {}


# --- the turn ---


class Broken:
    """An agent that is there and fails, hangs, or says what it was given to say."""

    def __init__(self, *said: dict[str, Any], error: Exception | None = None, hang: bool = False) -> None:
        self.said, self.error, self.hang = said, error, hang
        self.lock_store = InMemoryLockStore()
        self.got: list[UserMessage] = []

    def is_ready(self) -> bool:
        return True

    async def handle_message(self, message: UserMessage) -> None:
        self.got.append(message)
        for said in self.said:
            await message.output_channel.send_response(message.sender_id, said)
        if self.error:
            raise self.error
        if self.hang:
            await asyncio.Event().wait()


class Kept:
    """A store that remembers what was erased."""

    def __init__(self) -> None:
        self.gone: list[str] = []

    async def delete(self, conversation: str) -> None:
        self.gone.append(conversation)


def inbox(agent: Broken | None, store: Kept | None = None) -> Inbox:
    return Inbox(lambda: agent, CARDS, store or Kept(), patience=0.05)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    "agent",
    [
        None,
        Broken(),
        Broken(error=RuntimeError("x")),
        Broken(hang=True),
        Broken({"text": ""}),
        Broken(error=MemoryError()),
    ],
    ids=["no model", "says nothing", "fails", "hangs", "says an empty text", "has no memory"],
)
@pytest.mark.parametrize("typed", ["hello", "i want to die"])
async def test_whatever_is_broken_the_emergency_card_goes_out(agent: Broken | None, typed: str) -> None:
    answer = await inbox(agent).receive("test", "c", text=typed)
    assert [message.kind for message in answer.messages] == ["crisis"]
    assert "999" in answer.messages[0].text
    assert any(link.url.startswith("tel:") for link in answer.messages[0].links)


async def test_a_crisis_that_the_turn_did_not_answer_gets_the_card_first() -> None:
    answer = await inbox(Broken({"text": "Nice weather."})).receive("test", "c", text="i want to die")
    assert [message.kind for message in answer.messages] == ["crisis", "say"]


async def test_the_card_is_for_the_country_and_age_that_were_said() -> None:
    answer = await inbox(None).receive("test", "c", text="i live in ireland, im 15 and i want to die")
    assert answer.messages == (CARDS.card("IE", "under_18"),)


async def test_asking_for_the_numbers_never_ends_without_them() -> None:
    answer = await inbox(Broken({"text": "Later."})).receive("test", "c", choice="crisis:now")
    assert answer.messages[0].kind == "crisis"


async def test_what_the_guide_said_before_it_failed_is_not_lost() -> None:
    answer = await inbox(Broken({"text": "First."}, error=RuntimeError("x"))).receive("test", "c", text="hello")
    assert [message.text for message in answer.messages] == ["First."]


async def test_messages_come_as_the_guide_made_them() -> None:
    said = {
        "text": "Save the chat.",
        "buttons": [{"title": "Done", "payload": "step:done=evidence"}],
        "links": [{"label": "Call 101", "url": "tel:101"}],
        "kind": "step",
        "progress": {"step": 2, "of": 7},
    }
    answer = await inbox(Broken(said, {"text": "Bonjour", "lang": "fr"})).receive("test", "c", text="done that one")
    assert answer.messages == (
        Message("Save the chat.", (Choice("step:done=evidence", "Done"),), (Link("Call 101", "tel:101"),), "step"),
        Message("Bonjour", lang="fr"),
    )
    assert answer.progress == (2, 7)
    assert not answer.deleted


async def test_words_typed_alone_act_like_their_button() -> None:
    agent = Broken({"text": "x"})
    await inbox(agent).receive("test", "c", text="My plan!")
    assert agent.got[0].parse_data["entities"][0]["value"] == "plan:show"


async def test_a_deleted_conversation_is_erased_after_its_turn() -> None:
    store = Kept()
    answer = await inbox(Broken({"text": "Gone.", "kind": "deleted", "progress": {"step": 1, "of": 2}}), store).receive(
        "test", "c", choice="delete:yes"
    )
    assert (answer.deleted, answer.progress, store.gone) == (True, None, ["c"])


async def test_erasing_waits_for_the_turn_that_still_runs() -> None:
    agent, store = Broken(), Kept()
    async with agent.lock_store.lock("c"):
        erasing = asyncio.create_task(inbox(agent, store).erase("c"))
        await asyncio.sleep(0)
        assert store.gone == []
    await erasing
    assert store.gone == ["c"]


async def test_erasing_needs_no_model() -> None:
    store = Kept()
    await inbox(None, store).erase("c")
    assert store.gone == ["c"]


async def test_opening_greets_and_coming_back_repeats() -> None:
    agent = Broken({"text": "Hello."})
    await inbox(agent).open("test", "c")
    await inbox(agent).resume("test", "c")
    assert agent.got[0].parse_data["intent"] == {"name": "greet", "confidence": 1.0}
    assert agent.got[1].parse_data["entities"][0]["value"] == "say:repeat"


async def test_a_conversation_may_begin_with_the_country_of_its_page() -> None:
    agent = Broken({"text": "Hello."})
    await inbox(agent).open("test", "c", "IE")
    (entity,) = agent.got[0].parse_data["entities"]
    assert (entity["entity"], entity["value"]) == ("country", "IE")
    card = (await inbox(None).open("test", "c", "IE")).messages[0]  # no model: the card, for that country
    assert "112 or 999" in card.text


async def test_the_channel_is_named_and_words_go_nowhere_else() -> None:
    collector = Collector("web")
    assert collector.name() == "web"
    await collector.send_response("c", {"text": None, "buttons": []})
    assert collector.messages == []
