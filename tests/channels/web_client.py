"""The web API as a client uses it, each answer held to the OpenAPI document."""

from __future__ import annotations

from typing import Any

import httpx
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from bot.content import ROOT

OPENAPI = YAML(typ="safe").load((ROOT / "bot" / "web" / "openapi.yml").read_text(encoding="utf-8"))


def begin(api: httpx.Client, **given: str) -> dict[str, Any]:
    answer = api.post("/chat/api/sessions", json=given) if given else api.post("/chat/api/sessions")
    assert answer.status_code == 201
    return conforms(answer, "Session")


def say(api: httpx.Client, token: str, headers: dict[str, str] | None = None, **said: Any) -> httpx.Response:
    return api.post("/chat/api/messages", json=said, headers={"Authorization": f"Bearer {token}", **(headers or {})})


def conforms(answer: httpx.Response, schema: str) -> dict[str, Any]:
    """The body, checked against the OpenAPI document."""
    schemas = {"$ref": f"#/components/schemas/{schema}", "components": OPENAPI["components"]}
    body: dict[str, Any] = answer.json()
    Draft202012Validator(schemas).validate(body)
    return body


def problem(answer: httpx.Response, status: int, name: str) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == status
    body = conforms(answer, "Problem")
    assert body["type"] == f"urn:steady:problem:{name}"
    return body


def choices(body: dict[str, Any]) -> list[str]:
    return [choice["id"] for message in body["messages"] for choice in message["choices"]]
