"""Telegram at its worst. Every test says what the person saw."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bot_api import TOKEN, BotApi, Person
from prometheus_client import REGISTRY
from telegram_app import FAST, App, NoStore, running, telegram_app

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


def refused(reason: str) -> float:
    return REGISTRY.get_sample_value("steady_telegram_refused_total", {"reason": reason}) or 0.0


async def test_retry_after_is_honoured_and_other_chats_do_not_wait(api: BotApi, app: App, sam: Person) -> None:
    api.fault("sendMessage", retry_after=1, chat=501)
    other = api.person(777)
    await sam.say("one")
    await api.until(lambda: api.made("sendMessage", 501), "the first try")
    await other.say("two")
    await other.hears("heard two")
    assert not sam.bubbles
    await sam.hears("heard one")


async def test_when_several_chats_are_told_to_wait_all_wait(api: BotApi, app: App) -> None:
    crowd = [api.person(n) for n in (1, 2, 3)]
    for person in crowd:
        api.fault("sendMessage", retry_after=1, chat=person.id)
        await person.say("hi")
    await api.until(lambda: len(api.made("sendMessage")) == 3, "three first tries")
    other = api.person(777)
    await other.say("hello")
    await other.hears("heard hello")
    sent = [call.chat for call in api.made("sendMessage")]
    assert sent[:3] == [1, 2, 3]
    for person in crowd:
        await person.hears("heard hi")


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_server_errors_are_tried_again(api: BotApi, app: App, sam: Person, status: int) -> None:
    api.fault("sendMessage", status=status, times=3)
    await sam.say("hi")
    await sam.hears("heard hi")
    assert len(api.made("sendMessage")) == 4


async def test_a_message_that_is_never_taken_costs_no_later_one(api: BotApi, app: App, sam: Person) -> None:
    api.fault("sendMessage", status=500, times=7)
    await sam.say("lost")
    await sam.say("next")
    await sam.hears("heard next")
    assert [bubble["text"] for bubble in sam.bubbles] == ["heard next"]


async def test_a_time_out_is_tried_again(api: BotApi, tmp_path: Path, sam: Person) -> None:
    async with telegram_app(api.url, tmp_path, timing=replace(FAST, answer=0.3)) as app:
        await running(api, app)
        api.fault("sendMessage", hang=True)
        await sam.say("hi")
        await sam.hears("heard hi")


async def test_an_outage_while_polling_loses_nothing(api: BotApi, app: App, sam: Person) -> None:
    api.fault("getUpdates", status=502, times=5)
    api.fault("getUpdates", status=401, times=2)
    api.fault("getUpdates", status=409, times=2, description="Conflict: terminated by other getUpdates request")
    await sam.say("are you there")
    await sam.hears("heard are you there")
    await sam.say("still?")
    await sam.hears("heard still?")


@pytest.mark.parametrize(
    "poison",
    [
        {"update_id": 5000, "message": "not a message"},
        {"update_id": 5000, "message": {"message_id": "x", "chat": None}},
        {"update_id": 5000, "callback_query": {"id": 4}},
        {"update_id": "five", "message": {}},
        {"nothing": 1},
        [],
        "words",
        None,
    ],
)
async def test_a_malformed_update_holds_up_no_other(api: BotApi, app: App, sam: Person, poison: Any) -> None:
    before = refused("malformed")
    await api.push_raw(poison)
    await sam.say("hi")
    await sam.hears("heard hi")
    assert refused("malformed") == before + 1


async def test_words_in_an_update_that_the_library_cannot_parse_are_heard(api: BotApi, app: App, sam: Person) -> None:
    await sam.send(text="someone has my pics", sticker={"new": "kind"})
    await sam.hears("heard someone has my pics")
    await sam.send(poll={"id": "1", "question": "from an older Bot API server"})
    await sam.hears("I can't read that kind of message")


async def test_the_same_update_twice_counts_once(api: BotApi, app: App, sam: Person) -> None:
    update = await sam.say("i did it")
    await sam.hears("heard i did it")
    before = refused("duplicate")
    await api.push_raw({**update, "update_id": update["update_id"]})
    await api.push_raw(update)
    await sam.say("next")
    await sam.hears("heard next")
    assert app.inbox.texts == ["i did it", "next"]
    assert refused("duplicate") >= before


@pytest.mark.parametrize(
    "reason",
    ["Forbidden: bot was blocked by the user", "Forbidden: user is deactivated", "Forbidden: bot can't initiate"],
)
async def test_somebody_who_left_is_no_error(
    api: BotApi, app: App, sam: Person, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    api.gone[501] = reason
    app.inbox.answer = lambda *_: Answer((Message("one"), Message("two")))
    await sam.say("hi")
    await api.until(lambda: api.made("sendMessage", 501), "it is tried")
    app.inbox.answer = lambda *_: None
    other = api.person(777)
    await other.say("hello")
    await other.hears("heard hello")
    assert len(api.made("sendMessage", 501)) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    del api.gone[501]
    await sam.say("back")
    await sam.hears("heard back")


async def test_what_telegram_refuses_in_form_arrives_plain(api: BotApi, app: App, sam: Person) -> None:
    bad = Message("Look < here.", (Choice("plan:resume", "Back to my plan"),), (Link("Site", "https://a.example"),))
    app.inbox.answer = lambda *_: Answer((bad,))
    api.fault("sendMessage", status=400, description="Bad Request: BUTTON_URL_INVALID")
    await sam.say("hi")
    bubble = await sam.hears("Look < here.")
    assert "parse_mode" not in bubble["sent"]
    assert [b[0]["text"] for b in bubble["reply_markup"]["inline_keyboard"]] == ["Back to my plan"]


async def test_a_button_whose_press_came_too_late_still_works(api: BotApi, app: App, sam: Person) -> None:
    await sam.say("hi")
    await sam.hears("I have done this")
    api.fault("answerCallbackQuery", status=400, description="Bad Request: query is too old")
    api.fault("editMessageReplyMarkup", status=400, description="Bad Request: message can't be edited")
    await sam.press("I have done this")
    await sam.hears("heard step:done=pause")


async def test_an_inbox_that_breaks_is_answered_with_the_emergency_card(app: App, sam: Person) -> None:
    def broken(text: str | None, choice: str | None) -> Answer:
        raise RuntimeError("marker-that-must-not-leak")

    app.inbox.answer = broken
    await sam.say("hi")
    bubble = await sam.hears("Something went wrong")
    assert "999" in bubble["text"]


async def test_urgent_numbers_do_not_need_the_store(api: BotApi, tmp_path: Path, sam: Person) -> None:
    class BrokenStore(NoStore):
        async def retrieve(self, conversation: str) -> None:
            raise ConnectionError("no database")

    async with telegram_app(api.url, tmp_path, store=BrokenStore()) as app:
        await running(api, app)
        await sam.say("/now")
        await sam.hears("116 123")


async def test_without_its_database_the_bot_goes_on(api: BotApi, app: App, sam: Person) -> None:
    app.database.unlink(missing_ok=True)
    app.database.mkdir()
    await sam.say("hi")
    await sam.hears("heard hi")
    await sam.say("again")
    await sam.hears("heard again")


async def test_telegram_away_at_start_stops_nothing_and_is_found_later(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with telegram_app(f"http://127.0.0.1:{port}", tmp_path) as app:
        assert app.life.status == "starting"
        async with BotApi.running(port) as api:
            api.fault("getMe", status=500, times=2)
            api.fault("setMyCommands", status=500, times=2)
            await running(api, app)
            sam = api.person(501)
            await sam.say("hi")
            await sam.hears("heard hi")


async def test_a_refused_token_stops_nothing_and_is_not_in_the_log(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.fault("getMe", status=401, times=3, description="Unauthorized")
    async with telegram_app(api.url, tmp_path) as app:
        await running(api, app)
    assert "telegram.initialize_failed kind=InvalidToken" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text


async def test_the_server_stops_while_a_turn_hangs(api: BotApi, tmp_path: Path, sam: Person) -> None:
    async with telegram_app(api.url, tmp_path, timing=replace(FAST, stop=0.2)) as app:
        await running(api, app)
        app.inbox.gate = lambda text: asyncio.Event()
        await sam.say("hi")
        await api.until(lambda: app.inbox.texts == ["hi"], "the turn runs")
    assert app.life.status == "stopped"
