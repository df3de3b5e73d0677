"""The webhook: Telegram calls us, and so may anybody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientSession
from bot_api import BotApi, Person
from prometheus_client import REGISTRY
from telegram_app import SECRET, App, running, telegram_app

from bot.channels.telegram.webhook import LIMIT, full_url

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.running() as api:
        yield api


@pytest.fixture
async def app(api: BotApi, tmp_path: Path) -> AsyncIterator[App]:
    async with telegram_app(api.url, tmp_path, webhook=True) as app:
        await running(api, app)
        yield app


@pytest.fixture
def sam(api: BotApi) -> Person:
    return api.person(501)


async def call(app: App, body: bytes | BytesIO, secret: str | None = SECRET) -> int:
    headers = {"Content-Type": "application/json", **({HEADER: secret} if secret is not None else {})}
    url = f"{app.url}/telegram/webhook"
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as reply:
        return reply.status


def refused(reason: str) -> float:
    return REGISTRY.get_sample_value("steady_telegram_refused_total", {"reason": reason}) or 0.0


async def test_it_is_registered_with_its_secret_and_only_what_we_read(api: BotApi, app: App) -> None:
    params = api.made("setWebhook")[0].params
    assert params["url"] == f"{app.url}/telegram/webhook"
    assert params["secret_token"] == SECRET
    assert params["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_registering_is_tried_until_it_works(api: BotApi, tmp_path: Path, sam: Person) -> None:
    api.fault("setWebhook", status=500, times=2)
    api.fault("setWebhook", retry_after=1)
    async with telegram_app(api.url, tmp_path, webhook=True) as app:
        await running(api, app)
        await sam.say("hi")
        await sam.hears("heard hi")


async def test_a_message_is_answered(api: BotApi, app: App, sam: Person) -> None:
    await sam.say("hi")
    await sam.hears("heard hi")
    await sam.press("I have done this")
    await sam.hears("heard step:done=pause")
    assert api.webhook_statuses == [200, 200]


async def test_it_answers_before_the_turn_is_done(api: BotApi, app: App, sam: Person) -> None:
    slow = asyncio.Event()
    app.inbox.gate = lambda text: slow
    await sam.say("slow")  # returns with Telegram's 200
    assert api.webhook_statuses == [200]
    assert not sam.bubbles
    slow.set()
    await sam.hears("heard slow")


async def test_the_same_update_twice_and_out_of_order_counts_once(api: BotApi, app: App, sam: Person) -> None:
    first, second = ({"message": sam.message(text=text)} for text in ("first", "second"))
    before = refused("duplicate")
    for number, update in ((92, second), (91, first), (92, second), (91, first)):
        await api.push_raw({"update_id": number, **update})
    await sam.hears("heard first")
    assert app.inbox.texts == ["second", "first"]
    assert refused("duplicate") == before + 2


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "ünïcode".encode().decode("latin-1")])
async def test_a_forged_call_is_refused(app: App, sam: Person, secret: str | None) -> None:
    before = refused("forged")
    update = {"update_id": 1, "message": sam.message(text="i am somebody else")}
    assert await call(app, json.dumps(update).encode(), secret) == 403
    assert refused("forged") == before + 1
    assert app.inbox.heard == []


@pytest.mark.parametrize(("secret", "status"), [("wrong", 403), (SECRET, 413)])
async def test_ten_megabytes_are_refused_unread(app: App, sam: Person, secret: str, status: int) -> None:
    """The server may hang up while the rest is still being sent: that is a refusal as well."""
    with suppress(OSError):
        assert await call(app, BytesIO(b" " * 10_000_000), secret) == status
    await sam.say("hi")
    await sam.hears("heard hi")


async def test_a_body_without_a_declared_length_is_limited_too(app: App) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b" " * (LIMIT // 4)

    url, headers = f"{app.url}/telegram/webhook", {HEADER: SECRET}
    with suppress(OSError):
        async with ClientSession() as session, session.post(url, data=body(), headers=headers) as reply:
            assert reply.status == 413
    assert app.inbox.heard == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"update_id": 1}', b"[" * 50_000, b"\xff\xfe"])
async def test_what_is_no_update_is_not_asked_for_again(app: App, sam: Person, body: bytes) -> None:
    assert await call(app, body) == 200
    await sam.say("hi")
    await sam.hears("heard hi")


async def test_until_telegram_can_be_reached_it_keeps_its_updates(api: BotApi, tmp_path: Path) -> None:
    api.fault("getMe", status=500, times=10_000)
    async with telegram_app(api.url, tmp_path, webhook=True) as app:
        assert await call(app, b'{"update_id": 1}') == 503
        api.faults.clear()


async def test_there_is_no_webhook_when_polling(api: BotApi, tmp_path: Path) -> None:
    async with telegram_app(api.url, tmp_path) as app:
        await running(api, app)
        assert await call(app, b"{}") == 404


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("https://steady.example", "https://steady.example/telegram/webhook"),
        ("https://steady.example/", "https://steady.example/telegram/webhook"),
        ("https://steady.example/hooks/t", "https://steady.example/hooks/t"),
    ],
)
def test_a_bare_host_gets_our_own_path(setting: str, url: str) -> None:
    assert full_url(setting, "/telegram") == url
