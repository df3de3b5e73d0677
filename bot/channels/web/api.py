"""The web API of DESIGN section 5; bot/web/openapi.yml describes it to machines."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json, raw

from bot.channels.web import body
from bot.channels.web.desk import Desk
from bot.channels.web.headers import require_own_page
from bot.channels.web.once import read_key
from bot.channels.web.sessions import answer_json
from bot.channels.web.tokens import Session


def add_api(blueprint: Blueprint) -> None:
    """Puts the API's routes on a blueprint."""
    blueprint.add_route(begin, "/chat/api/sessions", methods=["POST"])
    blueprint.add_route(say, "/chat/api/messages", methods=["POST"])
    blueprint.add_route(resume, "/chat/api/sessions/current", methods=["GET"])
    blueprint.add_route(erase, "/chat/api/sessions/current", methods=["DELETE"])
    blueprint.add_route(describe, "/chat/api/openapi.yml", methods=["GET"])


async def begin(request: Request) -> HTTPResponse:
    """A new conversation and its greeting."""
    desk: Desk = request.app.ctx.web
    await _admit(request, desk)
    country = body.read_beginning(request.headers.get("content-type"), request.body, desk.countries)
    token, session = desk.sessions.new()
    answer = await desk.sessions.open(session, country)
    data = {"token": token, "expires_at": session.expires_at, **answer_json(answer)}
    return json(data, 201)


async def say(request: Request) -> HTTPResponse:
    """One turn."""
    desk: Desk = request.app.ctx.web
    session = await _session(request, desk)
    await desk.limits.allow_session(session.id)
    key = read_key(request.headers.get("idempotency-key"))
    said = body.read_message(request.headers.get("content-type"), request.body)
    answer = await desk.sessions.say_once(session, key, said)
    return raw(answer, content_type="application/json")


async def resume(request: Request) -> HTTPResponse:
    """Where the conversation was."""
    desk: Desk = request.app.ctx.web
    session = await _session(request, desk)
    token, fresh = desk.sessions.renew(session)
    answer = await desk.sessions.resume(session)
    return json({"token": token, "expires_at": fresh.expires_at, **answer_json(answer)})


async def erase(request: Request) -> HTTPResponse:
    """Everything about the conversation is gone."""
    desk: Desk = request.app.ctx.web
    await desk.sessions.erase(await _session(request, desk))
    return empty()


async def describe(request: Request) -> HTTPResponse:
    """The OpenAPI document."""
    return raw(request.app.ctx.web.openapi, content_type="application/yaml")


async def _admit(request: Request, desk: Desk) -> None:
    require_own_page(request)
    await desk.limits.allow_address(desk.address(request))


async def _session(request: Request, desk: Desk) -> Session:
    await _admit(request, desk)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return await desk.sessions.find(token.strip() if scheme.lower() == "bearer" else None)
