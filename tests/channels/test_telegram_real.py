"""The real server and model on Telegram: a disclosure to the end of its plan, and nothing of it left behind."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from bot_api import TOKEN, BotApi, Person, buttons, labels

MARKER = "xylophonemarker"
MOST_STEPS = 40
ANSWERS = ("No", "A stranger online", "England", "I have done this")  # a question is answered before the step goes on


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.running() as api:
        yield api


async def started(api: BotApi, start_server: Callable[..., Any], **settings: str) -> Any:
    """A server of its own whose bot is up. It starts in a thread, because it waits for us as we wait for it."""
    chosen = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": api.url, **settings}
    server = await asyncio.to_thread(start_server, **chosen)
    await api.until(lambda: api.made("setMyCommands"), "the bot runs")
    return server


async def pressed(api: BotApi, person: Person, label: str) -> list[dict[str, Any]]:
    """Presses the newest button of that label; what was said to it. The mark on the button comes last."""
    before = len(person.bubbles)
    bubble = next(b for b in reversed(person.bubbles) if label in labels(b))
    await person.press(label, bubble)
    await api.until(lambda: f"✓ {label}" in labels(bubble), f"{label} is marked")
    return person.bubbles[before:]


def shown(bubble: dict[str, Any]) -> str:
    rows = [f"    [{button['text']}]{' -> ' + button['url'] if 'url' in button else ''}" for button in buttons(bubble)]
    return "\n".join([f"Steady: {bubble['text']}", *rows])


async def test_a_disclosure_goes_to_the_end_of_its_plan_by_buttons(
    api: BotApi, start_server: Callable[..., Any], tmp_path: Path
) -> None:
    server = await started(api, start_server)
    sam = api.person(501)
    await sam.say("/start")
    await sam.hears("I'm Steady")
    await sam.say("im 15 and this girl on snap has my pics, she says pay or she sends them to everyone")
    await sam.hears("I have done this")
    steps: list[str] = []
    said = sam.bubbles
    for _ in range(MOST_STEPS):
        offered = [label for bubble in said for label in labels(bubble)]
        answer = next((label for label in ANSWERS if label in offered), None)
        if answer is None:
            break
        said = await pressed(api, sam, answer)
        steps += [bubble["text"].split("\n")[0] for bubble in said if bubble["text"].startswith("Step ")]
    transcript = "\n\n".join(shown(bubble) for bubble in sam.bubbles)
    (tmp_path / "transcript.txt").write_text(transcript, encoding="utf-8")
    assert len(steps) >= 6
    assert "My plan" in labels(sam.bubbles[-1])
    assert "StopNCII" not in transcript  # for adults
    server.stop()


async def test_a_crisis_wins_in_the_middle_of_a_plan(api: BotApi, start_server: Callable[..., Any]) -> None:
    server = await started(api, start_server)
    sam = api.person(501)
    await sam.say("someone is blackmailing me with my nudes")
    await sam.hears("I have done this")
    await sam.say("i want to kill myself")
    await sam.hears("116 123")
    await sam.say("help now")
    await sam.hears("You matter more than any of this")
    server.stop()


@pytest.mark.parametrize("webhook", [False, True])
async def test_nothing_that_was_said_or_who_said_it_is_left(
    api: BotApi, start_server: Callable[..., Any], webhook: bool
) -> None:
    server = await started(api, start_server)
    if webhook:  # going from one way to the other needs nothing but the setting
        hook = {"TELEGRAM_WEBHOOK_URL": server.url, "TELEGRAM_WEBHOOK_SECRET": "secret-that-must-not-leak"}
        server.env = {**server.env, **hook}
        await asyncio.to_thread(server.restart)
        await api.until(lambda: api.webhook and len(api.made("setMyCommands")) == 2, "the bot runs again")
    sam = api.person(987654321)
    update = await sam.say(f"{MARKER} is threatening to share my nudes")
    await sam.hears("I have done this")
    await sam.edit(update, f"{MARKER} changed")
    await sam.hears("you changed a message")
    for text in (f"/start {MARKER}", f"/{MARKER}", f"/stop {MARKER}", f"{MARKER} i want to die", f"help now {MARKER}"):
        before = len(sam.bubbles)
        await sam.say(text)
        await api.until(lambda before=before: len(sam.bubbles) > before, text)  # type: ignore[misc]
    await sam.send(photo=[{"file_id": MARKER, "file_unique_id": "u", "width": 1, "height": 1}], caption=MARKER)
    await sam.hears("I did not open that picture")
    await sam.query(MARKER, sam.bubbles[-1])
    await api.until(lambda: any("out of date" in c.params.get("text", "") for c in api.made("answerCallbackQuery")))
    await sam.say("/delete")
    await sam.hears("Yes, delete this chat")
    await sam.press("Yes, delete this chat")
    await sam.hears("I also removed the messages")
    left = api.chats[sam.id]
    assert left == sam.bubbles
    assert left[0]["text"].startswith("It is deleted.")
    server.stop()
    database = Path(server.env["STEADY_DATABASE_URL"].removeprefix("sqlite:///"))
    written = server.log.read_bytes() + b"".join(path.read_bytes() for path in database.parent.iterdir())
    for secret in (MARKER, "987654321", "Zebedee", "zebedee_", TOKEN.partition(":")[2], "secret-that-must-not-leak"):
        assert secret.encode() not in written
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM telegram_messages").fetchone() == (0,)
    connection.close()
