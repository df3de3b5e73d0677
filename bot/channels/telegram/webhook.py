"""The webhook: who may call it, how much they may send, and an answer at once."""

from __future__ import annotations

import hmac
import json
from urllib.parse import urlsplit

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.telegram import counts
from bot.channels.telegram.intake import Intake

PATH = "/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LIMIT = 256 * 1024  # bytes; an update is a few kilobytes


def full_url(setting: str, prefix: str) -> str:
    """The address to give to Telegram: as it was set, or our own path where only a host was."""
    return setting if urlsplit(setting).path.strip("/") else setting.rstrip("/") + prefix + PATH


async def receive(request: Request, secret: str, intake: Intake | None) -> HTTPResponse:
    """Takes one call. 200 before the update is handled: Telegram repeats what is not answered soon.

    The secret is checked before a byte of the body is read. `intake` is None while Telegram cannot be reached yet.
    """
    request.stream.request_max_size = LIMIT  # what is refused unread is not read afterwards either
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
        counts.REFUSED.labels("forged").inc()
        return response.empty(403)
    if intake is None or intake.full:
        return response.empty(503)
    body = await _body(request)
    if body is None:
        counts.REFUSED.labels("too_large").inc()
        return response.empty(413)
    try:
        intake.take(json.loads(body))
    except (ValueError, RecursionError):
        # Answered like any other: Telegram would send the same bytes again and again.
        counts.REFUSED.labels("malformed").inc()
    return response.empty(200)


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is too large."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LIMIT:
        return None
    body = bytearray()
    while (chunk := await request.stream.read()) is not None:
        body += chunk
        if len(body) > LIMIT:
            return None
    return bytes(body)
