"""The channel as Rasa and Sanic know it: a blueprint with one route, alive for as long as the server is."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.telegram import webhook
from bot.channels.telegram.client import Timing
from bot.channels.telegram.life import Life
from bot.settings import SettingsError

log = logging.getLogger(__name__)

PREFIX = "/telegram"


class TelegramInput(InputChannel):
    """Messages go to the inbox at `app.ctx.steady`, not to Rasa's `on_new_message`: nothing may bypass it."""

    def __init__(self, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()

    @classmethod
    def name(cls) -> str:
        """The channel's name, on which conditional responses may match."""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramInput:
        """As Rasa builds it; there is nothing to set, because secrets come from the environment."""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]] | None) -> Blueprint:
        """Its route, and its start and stop. Without a token it is not there at all."""
        routes = Blueprint("telegram", url_prefix=PREFIX)

        @routes.listener("after_server_start")
        async def start(app: Any, _: Any) -> None:
            settings = app.ctx.steady.settings
            app.ctx.telegram = None
            if settings.telegram_bot_token is None:
                return
            url = settings.telegram_webhook_url
            if url and not settings.telegram_webhook_secret:
                raise SettingsError("TELEGRAM_WEBHOOK_SECRET", "must be set with TELEGRAM_WEBHOOK_URL")
            prefix = app.url_for("telegram.receive").removesuffix(webhook.PATH)
            app.ctx.telegram = Life(app.ctx.steady, self._timing, webhook.full_url(url, prefix) if url else None)
            app.ctx.telegram.start()

        @routes.listener("before_server_stop")
        async def stop(app: Any, _: Any) -> None:
            if app.ctx.telegram:
                await app.ctx.telegram.stop()

        @routes.post(webhook.PATH, stream=True)
        async def receive(request: Request) -> HTTPResponse:
            settings, life = request.app.ctx.steady.settings, request.app.ctx.telegram
            if not settings.telegram_webhook_url or not settings.telegram_webhook_secret:
                return response.empty(404)
            return await webhook.receive(request, settings.telegram_webhook_secret, life.intake if life else None)

        return routes
