"""The Application's life inside the server: it comes up when Telegram does, and never takes the server down.

Everything that needs Telegram (who are we, where to send updates, the menu of commands) is tried until it works, in a
task of its own. python-telegram-bot's run_polling and run_webhook are not used: they want a process for themselves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from telegram import BotCommand, Update
from telegram.error import InvalidToken
from telegram.ext import Application, ApplicationBuilder

from bot.channels.telegram import handlers
from bot.channels.telegram.client import ALLOWED_UPDATES, Timing, make_client, pauses, quiet_libraries
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.limits import asked_to_wait
from bot.channels.telegram.order import ChatOrder
from bot.channels.telegram.polling import poll_forever
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.texts import Texts
from bot.store.engine import make_engine
from bot.store.ledger import KEPT_MINUTES, Ledger
from bot.store.purge import purge_forever

if TYPE_CHECKING:
    from bot.services import Services

log = logging.getLogger(__name__)

PURGE_EVERY = 900.0  # seconds
PAGE = "/chat/"  # of the web chat


class Life:
    """One bot, from start to stop. `webhook_url`: None for polling. `status` is for health checks and logs."""

    def __init__(self, steady: Services, timing: Timing, webhook_url: str | None) -> None:
        """Raises ContentError when data/telegram is not right."""
        settings = steady.settings
        if settings.telegram_bot_token is None:
            raise ValueError("no token")
        quiet_libraries()
        self.status = "starting"  # then "refused" or "running"
        self.intake: Intake | None = None  # once Telegram has answered
        self._settings, self._timing, self._webhook_url = settings, timing, webhook_url
        self._client = make_client(settings.telegram_bot_token, settings.telegram_api_base_url, timing)
        self._ledger = Ledger(make_engine(settings.database_url), steady.keys)
        texts = Texts.load(steady.content.links)
        sender = Sender(self._client, pauses(timing))
        self._desk = Desk(steady, texts, sender, self._ledger, texts.web_page or _page(settings.telegram_webhook_url))
        self._application = self._build()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins; returns at once."""
        purge = purge_forever(self._ledger, KEPT_MINUTES, PURGE_EVERY)
        self._tasks = [
            asyncio.create_task(purge, name="telegram.purge"),
            asyncio.create_task(self._run(), name="telegram.run"),
        ]

    async def stop(self) -> None:
        """Takes nothing new, gives answers that are under way a few seconds, and lets go of everything."""
        self.intake, self.status = None, "stopped"
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Exception):  # whatever it is, the server is going down
            if self._application.running:
                await asyncio.wait_for(self._application.stop(), self._timing.stop)
        with suppress(Exception):
            await asyncio.wait_for(self._application.shutdown(), self._timing.stop)
        self._ledger.close()

    def _build(self) -> Application[Any, Any, Any, Any, Any, Any]:
        desk = self._desk

        async def dropped(update: Update) -> None:
            await handlers.dropped(desk, update)

        order = ChatOrder(lambda update: handlers.is_urgent(desk, update), handlers.must_hear, dropped)
        builder = ApplicationBuilder().bot(self._client).updater(None).job_queue(None).concurrent_updates(order)
        application = builder.build()
        handlers.register(application, desk)
        return application

    async def _run(self) -> None:
        await self._until_done("initialize", self._application.initialize)
        await self._application.start()
        intake = Intake(self._client, self._application.update_queue)
        if self._webhook_url:
            self.intake = intake  # first: Telegram may call while we are still told that it will
            await self._until_done("set_webhook", self._set_webhook)
        else:
            await self._until_done("delete_webhook", self._client.delete_webhook)
        self.status = "running"
        log.info("telegram.running mode=%s", "webhook" if self._webhook_url else "polling")
        menu = asyncio.create_task(self._until_done("set_commands", self._set_commands), name="telegram.menu")
        self._tasks.append(menu)
        if self._webhook_url:
            await menu
        else:
            await poll_forever(self._client, intake, self._timing)

    async def _until_done(self, what: str, call: Callable[[], Awaitable[Any]]) -> None:
        """Calls until it works; one line in the log when it begins to fail."""
        pause, told = self._timing.pause, ""
        while True:
            try:
                await call()
            except Exception as error:  # noqa: BLE001 - Telegram being away is no reason for the server to be
                kind = type(error).__name__
                if kind != told:
                    log.warning("telegram.%s_failed kind=%s", what, kind)  # never its text: it can hold the token
                    told = kind
                self.status = "refused" if isinstance(error, InvalidToken) else "starting"
                await asyncio.sleep(max(pause, asked_to_wait(error)))
                pause = min(2 * pause, self._timing.longest_pause)
            else:
                return

    async def _set_webhook(self) -> None:
        await self._client.set_webhook(
            self._webhook_url or "",
            allowed_updates=list(ALLOWED_UPDATES),
            secret_token=self._settings.telegram_webhook_secret,
        )

    async def _set_commands(self) -> None:
        menu = [BotCommand(name, description) for name, description in self._desk.texts.commands.items()]
        await self._client.set_my_commands(menu)


def _page(webhook_url: str | None) -> str | None:
    """The web chat of the same server, which Telegram proves to be reachable."""
    parts = urlsplit(webhook_url or "")
    return f"https://{parts.netloc}{PAGE}" if parts.scheme == "https" else None
