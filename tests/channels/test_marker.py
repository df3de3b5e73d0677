"""A sentence that nobody else would write goes through every way in, every error and every log level.

Then everything that was written anywhere is searched for it: output, the database and its log, every file in the data
folder, the metrics. Nor may an address, a token or a chat's id be there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from bot_api import TOKEN, BotApi

from tests.conftest import Server
from tests.faults.conftest import DISCLOSURE
from tests.faults.marker import ADDRESS, MARKER, SAID
from tests.faults.served import Chat
from tests.model.conftest import KEY


def everything(server: Server) -> bytes:
    """All that the server has written."""
    folder = Path(server.env["STEADY_DATABASE_URL"].removeprefix("sqlite:///")).parent
    assert folder == server.log.parent
    names = " ".join(path.name for path in folder.rglob("*"))
    return names.encode() + b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.running() as api:
        yield api


def by_the_web(url: str) -> list[str]:
    """Every route that takes anything, used rightly and wrongly; the tokens that were given."""
    chat = Chat(url).begin()
    chat.http.headers.update({"X-Forwarded-For": ADDRESS, "User-Agent": MARKER, "Referer": f"https://{MARKER}.example"})
    for text in SAID:
        chat.says(text=text)
    for choice in (MARKER, f"step:done={MARKER}", f"fact:platform={MARKER}", "say:repeat"):
        chat.says(choice=choice)
    messages = f"{url}/chat/api/messages"
    post, headers = chat.http.post, chat.headers
    as_json = {**headers, "Content-Type": "application/json"}
    statuses = [
        post(messages, headers=as_json, content=f'{{"text": "{MARKER}"').status_code,
        post(messages, headers=as_json, content=f'{{"text": "{MARKER}", "text": "{MARKER}"}}').status_code,
        post(messages, headers=headers, json={MARKER: MARKER}).status_code,
        post(messages, headers=headers, json={"text": [MARKER]}).status_code,
        post(messages, headers=headers, content=MARKER).status_code,
        post(messages, headers={"Authorization": f"Bearer {MARKER}"}, json={"text": MARKER}).status_code,
        post(messages, headers={**headers, "Idempotency-Key": f"{MARKER} {MARKER}"}, json={"text": "a"}).status_code,
        post(messages, headers={**headers, "Origin": f"https://{MARKER}.example"}, json={"text": MARKER}).status_code,
        chat.http.get(f"{url}/{MARKER}").status_code,
        chat.http.get(f"{url}/chat/static/{MARKER}").status_code,
        chat.http.put(messages, content=MARKER).status_code,
    ]
    assert statuses == [400, 400, 422, 422, 415, 401, 422, 403, 404, 404, 405]
    assert chat.http.get(f"{url}/helplines", params={"country": MARKER, "topic": MARKER}).status_code == 200
    assert chat.http.get(f"{url}/chat/", params={"lang": MARKER}).status_code == 200
    form = post(f"{url}/chat/", data={"text": f"{MARKER} {DISCLOSURE}"})
    assert form.status_code == 200
    post(f"{url}/chat/", data={"text": MARKER, "token": MARKER})
    post(f"{url}/chat/", data={MARKER: MARKER})
    post(f"{url}/chat/leave", data={"token": MARKER})
    return [chat.token]


async def by_telegram(api: BotApi) -> None:
    sam = api.person(987654321)
    for text in (*SAID, f"/start {MARKER}", "/delete"):
        before = len(sam.bubbles)
        await sam.say(text)
        await api.until(lambda before=before: len(sam.bubbles) > before, text)  # type: ignore[misc]
    await sam.query(MARKER, sam.bubbles[-1])
    await api.until(lambda: api.made("answerCallbackQuery"), "the press is answered")


async def test_nothing_of_what_was_said_is_written_by_the_server(
    api: BotApi, start_server: Callable[..., Server]
) -> None:
    settings = {"LOG_LEVEL": "DEBUG", "STEADY_ENV": "production"}
    telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": api.url}
    server = await asyncio.to_thread(lambda: start_server(**settings, **telegram))
    await api.until(lambda: api.made("setMyCommands"), "the bot runs")
    tokens = await asyncio.to_thread(by_the_web, server.url)
    await by_telegram(api)
    metrics = await asyncio.to_thread(lambda: httpx.get(f"{server.url}/metrics", timeout=60).text)
    while_running = everything(server)
    assert await asyncio.to_thread(server.stop) == 0
    written = while_running + everything(server) + metrics.encode()
    assert b'"level": "debug"' in written
    assert b"steady_needs_total" in written
    secrets = [MARKER, ADDRESS, "987654321", "Zebedee", TOKEN.partition(":")[2], *tokens, KEY]
    assert [secret for secret in secrets if secret.encode() in written] == []
