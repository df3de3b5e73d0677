"""Which addresses the running server has: ours, each of them here, and none of Rasa's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sanic import Sanic

from bot.channels.web.problems import STATUS
from bot.server import create_app
from bot.settings import Settings
from tests.conftest import Server
from tests.model.conftest import KEY
from web_client import OPENAPI, conforms

OURS = {
    ("GET", "/"),
    ("GET", "/robots.txt"),
    ("GET", "/help-card.pdf"),
    ("GET", "/help-card.svg"),
    ("GET", "/helplines"),
    ("GET", "/privacy"),
    ("GET", "/chat"),
    ("GET", "/chat/"),
    ("POST", "/chat/"),
    ("POST", "/chat/leave"),
    ("GET", "/chat/embed.js"),
    ("GET", "/chat/static/<name:str>"),
    ("POST", "/chat/api/sessions"),
    ("GET", "/chat/api/sessions/current"),
    ("DELETE", "/chat/api/sessions/current"),
    ("POST", "/chat/api/messages"),
    ("GET", "/chat/api/openapi.yml"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
TELEGRAM = {("POST", "/telegram/webhook")}


@pytest.fixture
def api(steady_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=steady_server.url, timeout=60) as client:
        yield client


def routes(app: Sanic) -> set[tuple[str, str]]:
    return {(method, f"/{route.path}") for route in app.router.routes for method in route.methods}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Callable[..., Sanic]]:
    """Builds the app of `python -m bot run` in this process."""
    built: list[Sanic] = []

    def build(**environ: str) -> Sanic:
        database = {"STEADY_DATABASE_URL": f"sqlite:///{tmp_path / 'steady.db'}", "STEADY_SECRET_KEYS": KEY}
        built.append(create_app(Settings.from_env({**database, **environ}, root=tmp_path), tmp_path / "none"))
        return built[-1]

    yield build
    for one in built:
        one.ctx.steady.store.close()
        Sanic._app_registry.pop(one.name, None)


def test_the_app_has_our_addresses_and_no_other(app: Callable[..., Sanic]) -> None:
    assert routes(app()) == OURS


def test_telegram_adds_its_own(app: Callable[..., Sanic]) -> None:
    secret = {"TELEGRAM_WEBHOOK_URL": "https://charity.example", "TELEGRAM_WEBHOOK_SECRET": "secret"}
    assert routes(app(TELEGRAM_BOT_TOKEN="1:a", **secret)) - OURS == TELEGRAM


def test_the_running_server_has_each_of_them(api: httpx.Client) -> None:
    for method, path in OURS:
        answer = api.request(method, path.replace("<name:str>", "chat.css"))
        assert answer.status_code not in (404, 405, 500), (method, path)


def rasas() -> set[tuple[str, str]]:
    """Every address that Rasa's server and its channels can have, from their own code."""
    from rasa.core.channels import BUILTIN_CHANNELS

    server = (Path(__import__("rasa").__file__).parent / "server.py").read_text(encoding="utf-8")
    found = set(re.findall(r'@app\.(get|post|put|delete)\(\s*"(/[^"]*)"', server))
    assert ("put", "/model") in found
    channels = {f"/webhooks/{name}/webhook" for name in BUILTIN_CHANNELS}
    assert "/webhooks/rest/webhook" in channels
    return {
        *((method.upper(), path) for method, path in found),
        *((method, path) for method in ("GET", "POST") for path in channels),
        *((method, "/socket.io/") for method in ("GET", "POST")),
    }


def test_none_of_rasas_own_addresses_is_there(api: httpx.Client) -> None:
    for method, path in rasas() - {("GET", "/")}:
        answer = api.request(
            method, re.sub(r"<[^>]*>", "someone", path), json={"sender": "someone", "message": "hello"}
        )
        assert answer.status_code == 404, (method, path)
    assert "Hello from Rasa" not in api.get("/").text


def test_the_api_is_described_whole() -> None:
    described = {(method.upper(), path) for path, methods in OPENAPI["paths"].items() for method in methods}
    assert described == {(method, path) for method, path in OURS if path.startswith("/chat/api/")}


json_values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
bodies = json_values | st.fixed_dictionaries(
    {}, optional={"text": json_values, "choice": json_values, "more": json_values}
)


@settings(max_examples=60, deadline=None)
@given(body=bodies)
def test_whatever_is_sent_the_answer_is_one_that_is_described(steady_server: Server, body: Any) -> None:
    """Beside schemathesis, which knows only the document: any JSON at all gets a described status and shape."""
    with httpx.Client(base_url=steady_server.url, timeout=60) as api:
        token = api.post("/chat/api/sessions").json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        answer = api.post("/chat/api/messages", content=json.dumps(body), headers=headers)
    described = OPENAPI["paths"]["/chat/api/messages"]["post"]["responses"]
    assert str(answer.status_code) in described
    conforms(answer, "Answer" if answer.status_code == 200 else "Problem")
    valid = isinstance(body, dict) and len(body) == 1 and isinstance(body.get("text", body.get("choice")), str)
    assert answer.status_code == (200 if valid else 422)
    assert answer.status_code in (200, *STATUS.values())
