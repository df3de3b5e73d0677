"""Every error of the app as an answer: problem+json for programs, a plain page for people, never a stack trace."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from prometheus_client import Counter
from sanic import exceptions
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.web.desk import Desk
from bot.channels.web.problems import MEDIA_TYPE, Problem

log = logging.getLogger(__name__)

REFUSED = Counter("steady_web_refused", "Requests on the web that were refused, by the problem's name", ["problem"])

KINDS: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.NotFound, "not-found"),
    (exceptions.MethodNotSupported, "method-not-allowed"),
    (exceptions.PayloadTooLarge, "too-large"),
    (exceptions.Unauthorized, "unauthorised"),
    (exceptions.InvalidUsage, "bad-request"),
    (exceptions.RequestTimeout, "bad-request"),
    (exceptions.ServiceUnavailable, "unavailable"),
)
"""Sanic's exceptions and their problems; the first that fits."""


def answer_exception(request: Request, error: Exception) -> HTTPResponse:
    """The answer to a request that ended in an exception."""
    problem = error if isinstance(error, Problem) else _problem(error)
    REFUSED.labels(problem.name).inc()
    desk: Desk = request.app.ctx.web
    words = desk.language(request)
    if problem is not error and problem.status >= 500:
        # The kind and the place only: an exception's text may hold what somebody wrote.
        place = traceback.extract_tb(error.__traceback__)[-1:]
        at = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in place]
        log.error("web.failed kind=%s at=%s", type(error).__name__, *(at or ["?"]))
    path = request.path or ""
    # A message that is refused, or anything that fails, may have been a call for help.
    card = desk.emergency(request) if problem.status >= 500 or path.startswith("/chat/api/messages") else None
    headers = {**getattr(error, "headers", {}), **problem.headers}
    if not path.startswith("/chat/api/") and "text/html" in request.headers.get("accept", ""):
        from bot.channels.web.pages import problem_page

        return problem_page(request, problem, headers)
    return json(problem.body(words["problems"], card), problem.status, headers, content_type=MEDIA_TYPE)


def _problem(error: Exception) -> Problem:
    return Problem(next((name for kind, name in KINDS if isinstance(error, kind)), "failed"))
