"""Puts the server together: Rasa's agent, the actions in the same process, the channels, and what runs beside them.

One Sanic app. Rasa's own HTTP API and channels are not on it: they let a client name the conversation it continues.
Whatever is wrong at start (settings, data, model, store) stops it with one line; once it runs, nothing stops it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from pathlib import Path
from typing import Any

from bot import rasa_parts  # isort: skip  # first: it sets what Rasa reads when it is imported

from rasa.core.agent import Agent
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sanic.server.socket import bind_socket

from actions import runtime
from bot import logs
from bot.channels.telegram import TelegramInput
from bot.channels.web import WebInput
from bot.channels.web.patience import HEAD_SECONDS, WHOLE_SECONDS, PatientProtocol
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.helplines import open_directory
from bot.helplines.follow import follow_forever
from bot.inbox import Inbox
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.store.keys import Keys
from bot.store.locks import Turns
from bot.store.purge import purge_forever
from bot.store.tracker import SealedTrackerStore, require_sealed
from bot.training import model_path
from bot.workers import COUNTS, Workers

log = logging.getLogger(__name__)

BODY_LIMIT = 2 * 1024 * 1024  # bytes; Sanic's default is 100 MB
PURGE_EVERY = 300.0  # seconds
FOLLOW_EVERY = 60.0  # seconds until a corrected helpline is shown
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
    return Services(
        settings, keys, store, content, directory, cards, Inbox(agent_of, cards, store, most=settings.max_in_flight)
    )


async def load(model: Path, services: Services) -> Agent:
    """Rasa's agent with our store, our locks and local actions. Raises SettingsError when it cannot answer."""
    rasa_parts.leave_out_what_costs()
    agent = Agent(
        tracker_store=services.store,
        lock_store=Turns(services.settings.redis_url),
        action_endpoint=rasa_parts.local_actions(),
    )
    try:
        agent.load_model(model)
    except Exception as error:  # noqa: BLE001 - Rasa raises what its components raise; all of it means the same
        raise SettingsError("model", f"{model.name} cannot be loaded ({_cause(error)}); run `make train`") from None
    require_sealed(agent.tracker_store)
    return agent


async def assemble(settings: Settings, model: Path) -> tuple[Services, Agent]:
    """The agent with everything it needs in this process, for whoever talks to it without a server.

    Raises ContentError or SettingsError. The caller ends it with `services.store.close()`.
    """
    agents: list[Agent] = []
    services = build_services(settings, lambda: agents[0] if agents else None)
    agents.append(await load(model, services))
    return services, agents[0]


def _cause(error: BaseException) -> str:
    """Why, in a few words, from under what Rasa wraps round it."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, ModuleNotFoundError):
        return f"the package {error.name} is not installed"
    return type(error).__name__


def _require_fitting(model: Path) -> None:
    """Code and model must come from one commit: a model learnt from other data would act on needs that are gone."""
    if model.name != model_path().name:
        raise SettingsError("model", f"{model.name} was learnt from other data or code; run `make train`")


def _require_port(settings: Settings) -> None:
    try:
        family, kind, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise SettingsError("STEADY_PORT", f"cannot listen on {where} ({error.strerror})") from None


def create_app(settings: Settings, model: Path) -> Sanic:
    """The app, not yet running."""
    app = Sanic("steady", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = BODY_LIMIT
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.ACCESS_LOG = False
    app.config.REQUEST_TIMEOUT, app.config.RESPONSE_TIMEOUT = HEAD_SECONDS, WHOLE_SECONDS
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
        app.ctx.beside = [
            asyncio.create_task(purge_forever(services.store, minutes, PURGE_EVERY), name="purge"),
            asyncio.create_task(follow_forever(services.directory, FOLLOW_EVERY), name="helplines"),
        ]

    @app.listener("after_server_start")
    async def announce(app: Sanic, _: Any) -> None:
        log.info("server.ready url=http://%s:%s", settings.host, settings.port)
        print(f"Steady is ready at http://{settings.host}:{settings.port}  (Ctrl-C stops it)", flush=True)

    @app.listener("after_server_stop")
    async def stop(app: Sanic, _: Any) -> None:
        for task in app.ctx.beside:
            task.cancel()
        await asyncio.gather(*app.ctx.beside, return_exceptions=True)
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
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = REGISTRY
    if COUNTS in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]

    @app.get("/metrics")
    async def metrics(_: Request) -> HTTPResponse:
        """Counts for Prometheus: how many, never who or what."""
        return HTTPResponse(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def serve(settings: Settings, model: Path) -> None:
    """Runs until it is told to stop."""
    level = logs.level()
    rasa_parts.quiet(level, own=min(level, logging.INFO), production=settings.production)
    _require_fitting(model)
    _require_port(settings)

    def run(**where: Any) -> None:
        create_app(settings, model).run(access_log=False, motd=False, protocol=PatientProtocol, **where)

    if settings.workers == 1:
        run(host=settings.host, port=settings.port)
        return
    listening = bind_socket(settings.host, settings.port, backlog=1024)
    if code := Workers(settings.workers, listening, lambda taken: run(sock=taken)).run():
        raise SystemExit(code)
