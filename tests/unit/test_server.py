"""How the server is put together: which addresses it has, what bounds them, what stops it at start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sanic import Sanic

from bot.server import BODY_LIMIT, create_app, load
from bot.settings import Settings, SettingsError

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


async def test_a_model_that_cannot_be_loaded_stops_the_start_in_one_line(tmp_path: Path) -> None:
    model = tmp_path / "steady-0.tar.gz"
    model.write_bytes(b"not a model")
    app = create_app(settings_of(tmp_path), model)
    with pytest.raises(SettingsError, match=r"steady-0.tar.gz cannot be loaded.*; run `make train`"):
        await load(model, app.ctx.steady)
    app.ctx.steady.store.close()
