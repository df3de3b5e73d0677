"""Rasa's InputChannel for the web. Rasa's own `rest` and `socketio` let a client name a conversation; this does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from bot.channels.web.api import add_api
from bot.channels.web.desk import Desk
from bot.channels.web.headers import protect
from bot.channels.web.pages import add_pages
from bot.channels.web.refusals import answer_exception
from bot.settings import SettingsError


class WebBlueprint(Blueprint):  # Sanic 21.12's hints do not pass mypy --strict
    """The routes; and for the whole app what may not differ between routes: security headers and errors."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Puts everything on the app. Raises SettingsError without bot/server.py, ContentError on wrong words."""
        services = getattr(app.ctx, "steady", None)
        if services is None:
            raise SettingsError("credentials.yml", "the web channel is started by `make run`, not by `rasa run`")
        app.ctx.web = Desk.build(services)
        super().register(app, {**options, "url_prefix": None})
        app.error_handler.add(Exception, answer_exception)

        async def guard(request: Request, response: BaseHTTPResponse) -> None:
            protect(request, response, services.settings)

        async def close(app: Sanic, _: Any) -> None:
            await app.ctx.web.shared.close()

        app.register_middleware(guard, "response")
        app.register_listener(close, "after_server_stop")


class WebInput(InputChannel):
    """The channel `web`."""

    @classmethod
    def name(cls) -> str:
        """As responses and the store know it."""
        return "web"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]] | None) -> Blueprint:
        """The routes. Messages go to bot.inbox, so `on_new_message` is not used."""
        blueprint = WebBlueprint("web", strict_slashes=True)
        add_api(blueprint)
        add_pages(blueprint)
        return blueprint
