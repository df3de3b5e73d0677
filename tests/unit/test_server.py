"""How the server is put together: which addresses it has, what bounds them, what stops it at start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sanic import Sanic
from sanic.exceptions import RequestTimeout, ServiceUnavailable
from sanic.http import Stage

from bot.channels.web.patience import HEAD_SECONDS, WHOLE_SECONDS, PatientProtocol
from bot.server import BODY_LIMIT, create_app, load, serve
from bot.settings import Settings, SettingsError
from tests.conftest import free_port

KEY = Fernet.generate_key().decode()


def settings_of(folder: Path, **environ: str) -> Settings:
    return Settings.from_env({"STEADY_SECRET_KEYS": KEY, **environ}, root=folder)


@pytest.fixture(autouse=True)
def _one_app_at_a_time() -> Iterator[None]:
    """Sanic refuses a second app of one name; a server process has one, a test run several."""
    Sanic._app_registry.clear()
    yield
    Sanic._app_registry.clear()


def addresses(app: Sanic) -> set[str]:
    return {f"/{route.path}" for route in app.router.routes_all.values()}


def test_the_addresses_are_ours_and_none_of_rasas(tmp_path: Path) -> None:
    app = create_app(settings_of(tmp_path), tmp_path / "model.tar.gz")
    found = addresses(app)
    assert {"/healthz", "/readyz", "/metrics", "/helplines"} <= found
    assert {"/chat/api/sessions", "/chat/api/messages"} <= found
    for rasa in ("/webhooks", "/conversations", "/model", "/socket.io", "/domain", "/status", "/version"):
        assert [path for path in found if path.startswith(rasa)] == []
    assert not any("telegram" in path for path in found)
    app.ctx.steady.store.close()


def test_telegram_is_there_only_with_a_token(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        TELEGRAM_BOT_TOKEN="123456:" + "A" * 35,
        TELEGRAM_WEBHOOK_URL="https://steady.example/telegram",
        TELEGRAM_WEBHOOK_SECRET="x" * 40,
    )
    app = create_app(settings, tmp_path / "model.tar.gz")
    assert any("telegram" in path for path in addresses(app))
    app.ctx.steady.store.close()


def test_bodies_are_bounded_and_nothing_is_logged_of_a_request(tmp_path: Path) -> None:
    app = create_app(settings_of(tmp_path), tmp_path / "model.tar.gz")
    assert app.config.REQUEST_MAX_SIZE == BODY_LIMIT
    assert app.config.ACCESS_LOG is False
    app.ctx.steady.store.close()


class Clock:
    """Stands for a connection's task and transport, and for time."""

    now, cancelled = 100.0, False

    def cancel(self) -> None:
        self.cancelled = True

    def pause_reading(self) -> None:
        pass


@pytest.mark.parametrize(
    ("stage", "longest", "problem"),
    [(Stage.REQUEST, HEAD_SECONDS, RequestTimeout), (Stage.HANDLER, WHOLE_SECONDS, ServiceUnavailable)],
)
def test_a_client_that_sends_a_byte_now_and_then_is_cut_off(
    stage: Stage, longest: int, problem: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings_of(tmp_path), tmp_path / "model.tar.gz")
    app.ctx.steady.store.close()
    clock = Clock()
    monkeypatch.setattr("sanic.server.protocols.http_protocol.current_time", lambda: clock.now)
    loop = asyncio.new_event_loop()
    connection = PatientProtocol(loop=loop, app=app)
    connection.recv_buffer, connection.transport, connection._task = bytearray(), clock, clock
    connection.data_received(b"P")  # before anybody looks at the connection
    connection._http = SimpleNamespace(stage=Stage.IDLE, exception=None, upgrade_websocket=False)
    connection._time = clock.now
    connection._http.stage = stage
    for _ in range(longest):
        clock.now += 1
        connection.data_received(b"O")
        connection.check_timeouts()
    assert not clock.cancelled
    clock.now += 1
    connection.data_received(b"S")
    connection.check_timeouts()
    loop.close()
    assert clock.cancelled
    assert isinstance(connection._http.exception, problem)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_server_is_started_with_that_patience(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[dict[str, Any]] = []
    monkeypatch.setattr(Sanic, "run", lambda self, **options: started.append(options))
    monkeypatch.setattr("bot.server._require_fitting", lambda model: None)
    monkeypatch.setattr("bot.server.rasa_parts.quiet", lambda *_, **__: None)
    monkeypatch.setattr("bot.server.bind_socket", lambda *_, **__: None)
    monkeypatch.setattr("bot.server.Workers.run", lambda self: self._serve(None))
    many = {"STEADY_WORKERS": "2", "STEADY_REDIS_URL": "redis://127.0.0.1:1/0"} if workers == 2 else {}
    serve(settings_of(tmp_path, STEADY_PORT=str(free_port()), **many), tmp_path / "model.tar.gz")
    assert [options["protocol"] for options in started] == [PatientProtocol]


async def test_a_model_that_cannot_be_loaded_stops_the_start_in_one_line(tmp_path: Path) -> None:
    model = tmp_path / "steady-0.tar.gz"
    model.write_bytes(b"not a model")
    app = create_app(settings_of(tmp_path), model)
    with pytest.raises(SettingsError, match=r"steady-0.tar.gz cannot be loaded.*; run `make train`"):
        await load(model, app.ctx.steady)
    app.ctx.steady.store.close()
