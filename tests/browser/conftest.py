"""A real browser: Chromium by Playwright, the real server, and a charity's page on another origin."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.machine import free_port
from tests.conftest import Server

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STRICT = "default-src 'none'; script-src {steady}; frame-src {steady}"
NEUTRAL = "https://www.bbc.co.uk/weather"


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="package")  # no longer: while it is open, an event loop runs that other tests' loops would meet
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@dataclass
class Host:
    """A charity's site that embeds the chat, under a strict Content-Security-Policy and with nothing else allowed."""

    url: str
    steady: str
    attributes: str = ""


@pytest.fixture(scope="session")
def host_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def steady(start_server: Callable[..., Server], host_port: int) -> Server:
    """The server, which lets that charity's site embed it."""
    return start_server(STEADY_ALLOWED_ORIGINS=f"http://localhost:{host_port}")


@pytest.fixture
def host(steady: Server, host_port: int) -> Iterator[Host]:
    """The site; set `host.attributes` to give the script tag options."""
    site = Host(f"http://localhost:{host_port}/", steady.url)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = f'<script src="{site.steady}/chat/embed.js" async {site.attributes}></script>'
            page = f"<!doctype html><html lang=en><title>A charity</title>{tag}<main><h1>A charity</h1>"
            page += "<p><label>Search <input id=search></label></p></main></html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", STRICT.format(steady=site.steady))
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", host_port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles. The neutral site is answered here; any other request to the outside fails the test."""
    contexts: list[BrowserContext] = []
    outside: list[str] = []

    def make(**options: Any) -> BrowserContext:
        options = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", **options}
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        context.route(lambda url: not url.startswith(("http://127.0.0.1:", "http://localhost:")), answer)
        contexts.append(context)
        return context

    def answer(route: Any) -> None:
        if route.request.url.startswith(NEUTRAL):
            route.fulfill(body="<title>Weather</title><h1>Weather</h1>", content_type="text/html")
        else:
            outside.append(route.request.url)
            route.abort()

    yield make
    for context in contexts:
        context.close()
    assert outside == []


@pytest.fixture
def kept_page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of an ordinary profile, in which a frame may keep something; the others are like private windows."""
    kind = browser.browser_type
    arguments = [*ARGUMENTS, "--disable-features=TrackingProtection3pcd"]
    context = kind.launch_persistent_context(tmp_path, executable_path=chromium(), args=arguments, locale="en-GB")
    yield watched(context.pages[0])
    context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A phone's page; errors in the page's scripts fail the test."""
    return watched(new_context().new_page())


@pytest.fixture(autouse=True)
def no_errors() -> Iterator[None]:
    ERRORS.clear()
    yield
    assert ERRORS == []


ERRORS: list[str] = []


def watched(page: Page) -> Page:
    """The page, with uncaught errors and policy violations collected."""
    page.on("pageerror", lambda error: ERRORS.append(str(error)))
    page.on(
        "console",
        lambda message: ERRORS.append(message.text) if "Content Security Policy" in message.text else None,
    )
    return page
