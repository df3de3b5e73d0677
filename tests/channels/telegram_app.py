"""A server with nothing but the Telegram channel, and an inbox that says what a test wants, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot_api import TOKEN, BotApi
from cryptography.fernet import Fernet
from sanic import Sanic

from bot.channels.telegram import TelegramInput
from bot.channels.telegram.client import Timing
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.guide.model import Choice, Message
from bot.inbox import Answer
from bot.settings import Settings
from bot.store.keys import Keys

KEYS = Keys([Fernet.generate_key().decode()])
SECRET = "webhook-secret"
FAST = Timing(answer=10.0, poll=5, pause=0.01, longest_pause=0.05, stop=3.0)
_names = count()
Sanic.test_mode = True  # several apps, one after another, in one process


@cache
def content() -> Content:
    return Content.load()


@dataclass
class FakeInbox:
    """Says back what it got, with a button; `answer` may do better, `gate` may make it wait."""

    heard: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    answer: Callable[[str | None, str | None], Answer | None] = lambda text, choice: None
    gate: Callable[[str | None], asyncio.Event | None] = lambda text: None

    async def receive(
        self, channel: str, conversation: str, *, text: str | None = None, choice: str | None = None
    ) -> Answer:
        self.heard.append((conversation, text, choice))
        if event := self.gate(text):
            await event.wait()
        said = self.answer(text, choice)
        button = Choice("step:done=pause", "I have done this")
        return said or Answer((Message(f"heard {text if choice is None else choice}", (button,)),))

    async def open(self, channel: str, conversation: str) -> Answer:
        self.heard.append((conversation, None, "open"))
        return Answer((Message("Hello. I'm Steady.", (Choice("menu:open", "What can you do?"),)),))

    async def resume(self, channel: str, conversation: str) -> Answer:
        self.heard.append((conversation, None, "resume"))
        return Answer((Message("Here is where we are.", (Choice("plan:resume", "Back to my plan"),)),))

    @property
    def texts(self) -> list[str | None]:
        return [text for _, text, _ in self.heard]

    @property
    def choices(self) -> list[str | None]:
        return [choice for _, _, choice in self.heard if choice]


class NoStore:
    """A store that knows nobody."""

    async def retrieve(self, conversation: str) -> None:
        return None


@dataclass
class App:
    url: str
    inbox: FakeInbox
    life: Any  # bot.channels.telegram.life.Life
    database: Path


@asynccontextmanager
async def telegram_app(
    api_url: str, folder: Path, *, webhook: bool = False, store: Any = None, timing: Timing = FAST
) -> AsyncIterator[App]:
    """A running server whose bot talks to the Bot API at `api_url`."""
    app = Sanic(f"telegram-{next(_names)}", configure_logging=False)
    inbox, database = FakeInbox(), folder / "telegram.db"
    app.blueprint(TelegramInput(timing).blueprint(None))
    server = await app.create_server(host="127.0.0.1", port=0, return_asyncio_server=True, access_log=False)
    await server.startup()
    port = server.server.sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        database_url=f"sqlite:///{database}",
        telegram_bot_token=TOKEN,
        telegram_api_base_url=api_url,
        telegram_webhook_url=url if webhook else None,
        telegram_webhook_secret=SECRET if webhook else None,
    )
    app.ctx.steady = SimpleNamespace(
        settings=settings, keys=KEYS, store=store or NoStore(), content=content(), cards=Cards.load(), inbox=inbox
    )
    await server.before_start()
    await server.after_start()
    try:
        yield App(url, inbox, app.ctx.telegram, database)
    finally:
        await server.before_stop()
        server.close()
        await server.wait_closed()
        await server.after_stop()


async def running(api: BotApi, app: App) -> None:
    """Returns when the bot is up, its menu included."""
    await api.until(lambda: api.made("setMyCommands") and app.life.status == "running", "the bot runs")
