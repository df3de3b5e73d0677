"""What a browser loads: the full-page chat, which works by plain forms, the widget, the demo charity page.

The chat page is the same with and without JavaScript: the server renders it, chat.js takes over its form. Without
JavaScript the token travels in a hidden field, and each page shows one exchange: nothing that was said is kept.
"""

from __future__ import annotations

import gzip
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw, redirect, text

from bot.card.files import NAMES as CARD_FILES
from bot.channels.web import view
from bot.channels.web.assets import Asset
from bot.channels.web.body import Said, clean
from bot.channels.web.desk import Desk, is_form
from bot.channels.web.headers import EMBEDDED, require_own_page
from bot.channels.web.problems import Problem
from bot.inbox import Answer

TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates"
SCRIPTED = ("page", "leave", "notices", "tools")  # groups of words that chat.js needs
FOREVER = "public, max-age=31536000, immutable"
SOON = "public, max-age=300"  # embed.js has one address for ever, and its numbers must not grow old


def add_pages(blueprint: Blueprint) -> None:
    """Puts the pages on a blueprint."""
    blueprint.add_route(demo, "/", methods=["GET"])
    blueprint.add_route(to_chat, "/chat", methods=["GET"])
    blueprint.add_route(chat, "/chat/", methods=["GET"])
    blueprint.add_route(say, "/chat/", methods=["POST"], name="say_by_form")
    blueprint.add_route(leave, "/chat/leave", methods=["POST"])
    blueprint.add_route(embed, "/chat/embed.js", methods=["GET"])
    blueprint.add_route(static, "/chat/static/<name:str>", methods=["GET"])
    blueprint.add_route(helplines, "/helplines", methods=["GET"])
    for name in CARD_FILES:
        blueprint.add_route(help_card, f"/{name}", methods=["GET"], name=name.replace("-", "_").replace(".", "_"))
    blueprint.add_route(privacy, "/privacy", methods=["GET"])
    blueprint.add_route(robots, "/robots.txt", methods=["GET"])


async def chat(request: Request) -> HTTPResponse:
    """The full-page chat before anything was said. Opens no conversation: chat.js or the first form does."""
    return _chat_page(request)


async def say(request: Request) -> HTTPResponse:
    """One turn by form: a pressed choice, or what was written."""
    require_own_page(request, form=True)
    desk: Desk = request.app.ctx.web
    await desk.limits.allow_address(desk.address(request))
    form = _form(request)
    place, country = "place" in form, desk.given(request)
    said = _said(form, country)
    token, notice = form.get("token") or None, ""
    greeting: Answer | None = None
    try:
        session = await desk.sessions.find(token)
    except Problem:
        notice = "ended" if token else ""
        token, session = desk.sessions.new()
        if country or place or said.text == "":
            opened = await desk.sessions.open(session, country)
            greeting = opened if place or said.text == "" else None
    await desk.limits.allow_session(session.id)
    answer = greeting or await desk.sessions.say(session, said)
    fresh = "" if answer.deleted else desk.sessions.renew(session)[0]
    return _chat_page(request, answer, token=fresh, notice=notice, said=said.text or "", urgent=place)


def _said(form: dict[str, str], country: str | None) -> Said:
    """What a form says. `place`: the country of the urgent help was chosen, which the conversation then knows too."""
    if "place" in form:
        return Said(choice=f"fact:country={country}" if country else "say:repeat")
    choice = form.get("choice")
    return Said(choice=clean(choice)) if choice else Said(text=clean(form.get("text", "")))


async def leave(request: Request) -> HTTPResponse:
    """Erases the conversation and goes to a neutral site. Also what a closing page calls with its last breath."""
    require_own_page(request, form=True)
    desk: Desk = request.app.ctx.web
    with suppress(Problem):  # without a conversation nothing is left to erase, and nobody may be kept here
        await desk.sessions.erase(await desk.sessions.find(_form(request).get("token")))
    words = desk.language(request)
    # A redirect would need the neutral site in `form-action`; Refresh replaces this page in the history.
    page = _render("leave.html", words=words, exit_url=words.exit_url)
    return html(page, headers={"Refresh": f"0; url={words.exit_url}"})


async def to_chat(request: Request) -> HTTPResponse:
    """The chat's address without its last stroke."""
    return redirect("/chat/", status=308)


async def demo(request: Request) -> HTTPResponse:
    """A made-up charity's page, with the widget on it."""
    desk: Desk = request.app.ctx.web
    return html(_render("demo.html", words=desk.language(request), css=desk.assets["demo.css"].url))


async def helplines(request: Request) -> HTTPResponse:
    """The directory as a page, with filters."""
    from bot.helplines.page import page

    desk: Desk = request.app.ctx.web
    filters = {name: values[0] for name, values in request.args.items()}
    return html(page(filters, desk.services.directory))


async def privacy(request: Request) -> HTTPResponse:
    """The privacy notice, for young people and for adults."""
    desk: Desk = request.app.ctx.web
    words, settings = desk.language(request), desk.services.settings
    page = words.notice.page(
        desk.services.content.responses, desk.telegram_privacy, settings.retention_minutes, settings.operator
    )
    css, icon = (desk.assets[name].url for name in ("pages.css", "icon.svg"))
    return html(_render("privacy.html", words=words, notice=words.notice.words, page=page, css=css, icon=icon))


async def embed(request: Request) -> HTTPResponse:
    """The one script tag."""
    desk: Desk = request.app.ctx.web
    response = _file(request, desk.embed[desk.language(request).language], SOON)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made for other sites
    return response


async def static(request: Request, name: str) -> HTTPResponse:
    """A style sheet, script or picture."""
    asset = request.app.ctx.web.assets.get(name)
    if asset is None:
        raise Problem("not-found")
    return _file(request, asset, FOREVER if request.args.get("v") == asset.tag[:12] else SOON)


async def help_card(request: Request) -> HTTPResponse:
    """The help card, to print."""
    return _file(request, request.app.ctx.web.assets[request.path.lstrip("/")], SOON)


async def robots(request: Request) -> HTTPResponse:
    """Conversations are nothing for search engines."""
    return text("User-agent: *\nDisallow: /chat/\n")


def problem_page(request: Request, problem: Problem, headers: dict[str, str]) -> HTTPResponse:
    """A refusal for people: what is wrong, and the numbers."""
    desk: Desk = request.app.ctx.web
    words = desk.language(request)
    return html(
        _render(
            "problem.html",
            words=words,
            problem=words["problems"][problem.name],
            css=desk.assets["chat.css"].url,
            card=desk.card(request),
        ),
        problem.status,
        headers,
    )


def _chat_page(
    request: Request,
    answer: Answer | None = None,
    *,
    token: str = "",
    notice: str = "",
    said: str = "",
    urgent: bool = False,
) -> HTTPResponse:
    desk: Desk = request.app.ctx.web
    words = desk.language(request)
    setattr(request.ctx, EMBEDDED, True)
    messages = answer.messages if answer else ()
    page = _render(
        "chat.html",
        words=words,
        scripted={**{name: words[name] for name in SCRIPTED}, "exit": words.exit_url},
        css=desk.assets["chat.css"].url,
        js=desk.assets["chat.js"].url,
        icon=desk.assets["icon.svg"].url,
        card=desk.card(request),
        note=desk.note(request),
        country=desk.given(request) or "",
        places=desk.places,
        urgent=urgent,
        direction=view.direction,
        messages=[(message, view.blocks(message)) for message in messages],
        progress=answer.progress if answer else None,
        deleted=bool(answer and answer.deleted),
        token=token,
        notice=words["notices"][notice] if notice else "",
        said=said,
    )
    if answer is None and "gzip" in request.headers.get("accept-encoding", ""):
        # Only the page in which nothing is secret: packing a token beside what somebody typed would leak it (BREACH).
        packed = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return raw(gzip.compress(page.encode(), 6), headers=packed, content_type="text/html; charset=utf-8")
    return html(page)


def _form(request: Request) -> dict[str, str]:
    """The fields of a form, or of a beacon. Raises Problem for any other body."""
    if not is_form(request):
        raise Problem("bad-request")
    return {name: values[0] for name, values in (request.form or {}).items()}


def _file(request: Request, asset: Asset, cache: str) -> HTTPResponse:
    tag = f'"{asset.tag}"'
    headers = {"Cache-Control": cache, "ETag": tag, "Vary": "Accept-Encoding, Accept-Language"}
    if request.headers.get("if-none-match") == tag:
        return raw(b"", 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return raw(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, content_type=asset.media_type)
    return raw(asset.body, headers=headers, content_type=asset.media_type)


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
