"""Reads the JSON that a client sends, strictly: one object, known fields, right types, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from bot.channels.web.problems import Problem

LARGEST = 2_000_000  # bytes: 300,000 characters, escaped as \uXXXX, fit; the inbox reads the two ends of a long text


@dataclass(frozen=True)
class Said:
    """The body of a message: exactly one of the two."""

    text: str | None = None
    choice: str | None = None


def read_message(content_type: str | None, body: bytes) -> Said:
    """The message in a request's body; raises Problem."""
    data = _object(content_type, body)
    for name in data:
        if name not in ("text", "choice"):
            raise Problem("invalid", at="(unknown)")
    if len(data) != 1:
        raise Problem("invalid", at="text")
    name, value = next(iter(data.items()))
    if not isinstance(value, str):
        raise Problem("invalid", at=name)
    return Said(**{name: clean(value)})


def read_beginning(content_type: str | None, body: bytes, countries: Container[str]) -> str | None:
    """The country in the body of a new conversation, one of `countries`. No body has none; raises Problem."""
    data = _object(content_type, body) if body.strip() else {}
    if set(data) - {"country"}:
        raise Problem("invalid", at="(unknown)")
    country = data.get("country")
    if "country" in data and not (isinstance(country, str) and country in countries):
        raise Problem("invalid", at="country")
    return country


def clean(text: str) -> str:
    """The text without half characters, which JSON may hold and nothing else can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _object(content_type: str | None, body: bytes) -> dict[str, Any]:
    if (content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise Problem("not-json")
    if len(body) > LARGEST:
        raise Problem("too-large")
    try:
        data = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):  # no UTF-8, no JSON, endless numbers, or nested without end
        raise Problem("malformed") from None
    if not isinstance(data, dict):
        raise Problem("invalid", at="(body)")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a field stands there twice")
    return data


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
