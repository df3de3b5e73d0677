"""A person on Telegram, by long polling, against an inbox that says back what it got."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bot_api import BotApi, Person, buttons, labels
from telegram_app import KEYS, App, running, telegram_app

from bot.guide.model import Choice, Link, Message
from bot.inbox import Answer


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.running() as api:
        yield api


@pytest.fixture
async def app(api: BotApi, tmp_path: Path) -> AsyncIterator[App]:
    async with telegram_app(api.url, tmp_path) as app:
        await running(api, app)
        yield app


@pytest.fixture
def sam(api: BotApi) -> Person:
    return api.person(501)


async def test_words_reach_the_inbox_under_a_pseudonym(app: App, sam: Person) -> None:
    await sam.say("someone is threatening me")
    await sam.hears("heard someone is threatening me")
    assert app.inbox.heard == [(KEYS.pseudonym("telegram", 501), "someone is threatening me", None)]


async def test_typing_is_shown_before_the_answer(api: BotApi, app: App, sam: Person) -> None:
    await sam.say("hi")
    await sam.hears("heard hi")
    shown = [call.method for call in api.calls if call.chat == 501]
    assert shown == ["sendChatAction", "sendMessage"]


async def test_a_pressed_choice_is_answered_sent_on_and_marked(api: BotApi, app: App, sam: Person) -> None:
    await sam.say("hi")
    bubble = await sam.hears("I have done this")
    await sam.press("I have done this")
    await sam.hears("heard step:done=pause")
    await api.until(lambda: labels(bubble) == ["✓ I have done this"], "the choice is marked")
    assert api.made("answerCallbackQuery")
    assert app.inbox.choices == ["step:done=pause"]


async def test_a_second_tap_does_not_move_the_plan_again(api: BotApi, app: App, sam: Person) -> None:
    await sam.say("hi")
    bubble = await sam.hears("I have done this")
    await sam.press("I have done this", bubble)
    await sam.press("done this", bubble)
    await api.until(lambda: len(api.made("answerCallbackQuery")) == 2, "both taps are answered")
    assert app.inbox.choices == ["step:done=pause"]
    assert "already" in api.made("answerCallbackQuery")[-1].params["text"]


async def test_choices_that_exclude_each_other_go_and_links_stay(api: BotApi, app: App, sam: Person) -> None:
    choices = (Choice("step:done=block", "I have done this"), Choice("step:later=block", "Not now"))
    step = Message("Block them.", choices, (Link("Report on Instagram", "https://example.org/"),), "step")
    app.inbox.answer = lambda text, choice: Answer((step,), (3, 12)) if text else None
    await sam.say("next")
    bubble = await sam.hears("Block them.")
    assert bubble["text"] == "Step 3 of 12\n\nBlock them."
    assert labels(bubble) == ["Report on Instagram", "I have done this", "Not now"]
    await sam.press("Not now")
    await api.until(lambda: labels(bubble) == ["Report on Instagram", "✓ Not now"], "one choice is left")


async def test_a_question_keeps_its_other_buttons(api: BotApi, app: App, sam: Person) -> None:
    menu = Message("Pick.", (Choice("ask:ask_pay", "Should I pay?"), Choice("ask:ask_reply", "Should I answer them?")))
    app.inbox.answer = lambda text, choice: Answer((menu,)) if text else None
    await sam.say("menu")
    bubble = await sam.hears("Pick.")
    await sam.press("Should I pay?")
    await api.until(lambda: labels(bubble) == ["✓ Should I pay?", "Should I answer them?"], "it is marked")


@pytest.mark.parametrize("data", ["delete_everything", "step:explode=pause", "/restart", "fact:paid=maybe"])
async def test_data_that_is_not_ours_is_refused_kindly(api: BotApi, app: App, sam: Person, data: str) -> None:
    await sam.say("hi")
    bubble = await sam.hears("I have done this")
    await sam.query(data, bubble)
    await sam.hears("Here is where we are.")
    assert "out of date" in api.made("answerCallbackQuery")[-1].params["text"]
    assert app.inbox.choices == ["resume"]


async def test_a_message_too_old_to_change_is_still_answered(api: BotApi, app: App, sam: Person) -> None:
    await sam.query("step:done=pause", {"message_id": 3, "date": 0, "chat": sam.chat})
    await sam.hears("heard step:done=pause")
    assert not api.made("editMessageReplyMarkup")


async def test_services_are_buttons_and_numbers_stand_in_the_text(api: BotApi, app: App, sam: Person) -> None:
    links = (
        Link("Call 116 123", "tel:116123"),
        Link("Text SHOUT to 85258", "sms:85258"),
        Link("Call 0800 1111", "tel:+448001111"),
        Link("Chat online", "https://www.childline.org.uk/"),
    )
    app.inbox.answer = lambda *_: Answer((Message("Samaritans: <you> & me. Call 116 123", (), links, "helplines"),))
    await sam.say("helplines")
    bubble = await sam.hears("Samaritans")
    sent = bubble["sent"]
    assert sent["text"] == (
        "Samaritans: &lt;you&gt; &amp; me. Call <code>116 123</code>\n\n"
        "Text SHOUT to <code>85258</code>\nCall 0800 1111"
    )
    assert [button["url"] for button in buttons(bubble)] == ["https://www.childline.org.uk/"]
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["disable_notification"] == "true"


async def test_a_long_text_comes_in_pieces_with_the_buttons_on_the_last(app: App, sam: Person) -> None:
    paragraphs = [f"{n} " + "word " * 150 for n in range(12)]
    long = Message("\n\n".join(paragraphs), (Choice("plan:resume", "Back to my plan"),))
    app.inbox.answer = lambda *_: Answer((long,))
    await sam.say("everything")
    await sam.hears("Back to my plan")
    first, *_, last = sam.bubbles
    assert len(sam.bubbles) == 3
    assert [bool(buttons(bubble)) for bubble in sam.bubbles] == [False, False, True]
    assert first["text"].startswith("0 word")
    assert last["text"].endswith("word")
    assert "".join(b["text"] for b in sam.bubbles).count("word") == 1800


async def test_an_edited_message_counts_once(api: BotApi, app: App, sam: Person) -> None:
    update = await sam.say("i paid them")
    await sam.hears("heard i paid them")
    await sam.edit(update, "i have paid them")
    await sam.edit(update, "i have paid them 50")
    await sam.hears("you changed a message")
    await sam.say("and now")
    await sam.hears("heard and now")
    assert app.inbox.texts == ["i paid them", "and now"]
    assert sum("you changed a message" in bubble["text"] for bubble in sam.bubbles) == 1


async def test_a_crisis_that_came_in_by_an_edit_is_heard(app: App, sam: Person) -> None:
    update = await sam.say("never mind")
    await sam.hears("heard never mind")
    await sam.edit(update, "i want to kill myself")
    await sam.hears("heard i want to kill myself")


async def test_order_is_kept_within_a_chat(app: App, sam: Person) -> None:
    said = [f"line {n}" for n in range(20)]
    for line in said:
        await sam.say(line)
    await sam.hears("heard line 19")
    assert app.inbox.texts == said
    assert [bubble["text"] for bubble in sam.bubbles] == [f"heard {line}" for line in said]


async def test_one_slow_conversation_blocks_neither_others_nor_the_urgent_numbers(
    api: BotApi, app: App, sam: Person
) -> None:
    slow = asyncio.Event()
    app.inbox.gate = lambda text: slow if text == "slow" else None
    other = api.person(777)
    await sam.say("slow")
    await other.say("hello")
    await other.hears("heard hello")
    await sam.say("behind it")
    await sam.say("help now")
    numbers = await sam.hears("999")
    assert "Samaritans" in numbers["text"]
    assert app.inbox.texts == ["slow", "hello"]
    slow.set()
    await sam.hears("heard behind it")


async def test_a_flood_from_one_chat_is_cut_but_a_crisis_in_it_is_heard(api: BotApi, app: App, sam: Person) -> None:
    slow = asyncio.Event()
    app.inbox.gate = lambda text: slow if text == "slow" else None
    await sam.say("slow")
    for n in range(60):
        await sam.say(f"again {n}")
    await sam.say("i am going to kill myself")
    await sam.hears("a lot at once")
    slow.set()
    await sam.hears("heard i am going to kill myself")
    assert len(app.inbox.heard) == 31
    assert sum("a lot at once" in bubble["text"] for bubble in sam.bubbles) == 1


async def test_two_hundred_chats_at_once_are_all_answered(api: BotApi, app: App) -> None:
    people = [api.person(10_000 + n) for n in range(200)]
    for person in people:
        await person.say(f"i am {person.id}")
    await api.until(lambda: all(person.bubbles for person in people), "everybody is answered")
    assert {p.id: [b["text"] for b in p.bubbles] for p in people} == {p.id: [f"heard i am {p.id}"] for p in people}
