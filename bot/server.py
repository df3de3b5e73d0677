"""Puts the server together: Rasa's agent, the actions in the same process, the channels, and what runs beside them.

One Sanic app. Rasa's own HTTP API and channels are not on it: they let a client name the conversation it continues.
Whatever is wrong at start (settings, data, model, store) stops it with one line; once it runs, nothing stops it.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from bot import rasa_parts  # isort: skip  # first: it sets what Rasa reads when it is imported

from rasa.core.agent import Agent, load_agent
from rasa.core.lock_store import LockStore, RedisLockStore
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions import runtime
from bot.channels.telegram import TelegramInput
from bot.channels.web import WebInput
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.helplines import open_directory
from bot.inbox import Inbox
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.store.keys import Keys
from bot.store.purge import purge_forever
from bot.store.tracker import SealedTrackerStore, require_sealed

log = logging.getLogger(__name__)

BODY_LIMIT = 2 * 1024 * 1024  # bytes; Sanic's default is 100 MB
PURGE_EVERY = 300.0  # seconds
_WARM_UP = "hello"


def build_services(settings: Settings, agent_of: Any) -> Services:
    """Everything but Rasa: content, helplines, keys, store, inbox. Raises ContentError or SettingsError."""
    content, cards = Content.load(), Cards.load()
    keys = Keys(settings.secret_keys)
    store = SealedTrackerStore(
        settings=settings, keys=keys
    )  # before the directory: it makes the file its owner's alone
    directory = open_directory(settings.database_url)
    runtime.use(content, directory)
    return Services(settings, keys, store, content, directory, cards, Inbox(agent_of, cards, store))


def lock_store(settings: Settings) -> LockStore:
    """Keeps the turns of a conversation in order: in memory for one process, in Redis for several."""
    if settings.redis_url is None:
        return LockStore.create(None)
    from redis.connection import parse_url

    url = parse_url(settings.redis_url)
    return RedisLockStore(
        host=url.get("host", "localhost"),
        port=url.get("port", 6379),
        db=url.get("db", 1),
        username=url.get("username"),
        password=url.get("password"),
        use_ssl=settings.redis_url.startswith("rediss"),
    )


async def load(model: Path, services: Services) -> Agent:
    """Rasa's agent with our store, our locks and local actions. Raises SettingsError when it cannot answer."""
    rasa_parts.leave_out_what_costs()
    endpoints = AvailableEndpoints()
    endpoints.tracker_store, endpoints.lock_store = services.store, lock_store(services.settings)
    endpoints.action = rasa_parts.local_actions()
    agent = await load_agent(model_path=str(model), endpoints=endpoints)
    if not agent.is_ready():
        raise SettingsError("model", f"{model.name} cannot be loaded; run `make train`")
    require_sealed(agent.tracker_store)
    return agent


def create_app(settings: Settings, model: Path) -> Sanic:
    """The app, not yet running."""
    app = Sanic("steady", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = BODY_LIMIT
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.ACCESS_LOG = False
    app.ctx.agent = None
    app.ctx.steady = build_services(settings, lambda: app.ctx.agent)
    app.blueprint(WebInput().blueprint(None))
    if settings.telegram_bot_token:
        app.blueprint(TelegramInput().blueprint(None))
    _add_health(app)
    _add_metrics(app)

    @app.listener("before_server_start")
    async def start(app: Sanic, _: Any) -> None:
        services: Services = app.ctx.steady
        app.ctx.agent = await load(model, services)
        await services.inbox.receive("warmup", services.keys.pseudonym("warmup", "0"), text=_WARM_UP)
        minutes = settings.retention_minutes
        app.ctx.purge = asyncio.create_task(purge_forever(services.store, minutes, PURGE_EVERY), name="purge")

    @app.listener("after_server_start")
    async def announce(app: Sanic, _: Any) -> None:
        log.info("server.ready url=http://%s:%s", settings.host, settings.port)
        print(f"Steady is ready at http://{settings.host}:{settings.port}  (Ctrl-C stops it)", flush=True)

    @app.listener("after_server_stop")
    async def stop(app: Sanic, _: Any) -> None:
        app.ctx.purge.cancel()
        await asyncio.gather(app.ctx.purge, return_exceptions=True)
        app.ctx.steady.store.close()

    return app


def _add_health(app: Sanic) -> None:
    @app.get("/healthz")
    async def healthz(_: Request) -> HTTPResponse:
        """The process answers."""
        return json({"status": "ok"})

    @app.get("/readyz")
    async def readyz(request: Request) -> HTTPResponse:
        """The model is loaded and the store answers."""
        agent, services = request.app.ctx.agent, request.app.ctx.steady
        checks = {"model": bool(agent and agent.is_ready()), "store": await services.store.ping()}
        return json(
            {"status": "ok" if all(checks.values()) else "unready", **checks}, 200 if all(checks.values()) else 503
        )


def _add_metrics(app: Sanic) -> None:
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    @app.get("/metrics")
    async def metrics(_: Request) -> HTTPResponse:
        """Counts for Prometheus: how many, never who or what."""
        return HTTPResponse(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def serve(settings: Settings, model: Path) -> None:
    """Runs until it is told to stop."""
    rasa_parts.quiet()
    app = create_app(settings, model)
    app.run(host=settings.host, port=settings.port, workers=settings.workers, access_log=False, motd=False)
