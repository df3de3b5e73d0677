"""`python -m bench.widget`: the widget in Chromium on a slow network: its size, its times, and axe-core on every state.

The network is "Slow 3G" of Chromium's developer tools: 2,000 ms for a round trip, 50 kB a second each way. Every run
begins with an empty cache. The states are those of tests/browser/test_accessible.py. Needs Chromium on the path.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

from bench import machine
from bench.servers import steady
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.test_accessible import RULES, STATES
from tests.browser.web_page import DISCLOSURE, Chat, full_page

SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 51_200, "uploadThroughput": 51_200}
PATIENCE = 120_000  # milliseconds


def sizes(url: str) -> dict[str, int]:
    """Bytes by gzip of everything that is loaded before the first message, by path."""
    _, page = fetch(url, "/chat/", unpacked=True)
    files = re.findall(r'(?:href|src)="(/chat/static/[^"]+)"', page.decode())
    paths = ("/chat/embed.js", "/chat/", *files)
    found = {path.partition("?")[0]: fetch(url, path)[0] for path in paths}
    return {**found, "/chat/api/sessions": fetch(url, "/chat/api/sessions", method="POST")[0]}


def fetch(url: str, path: str, *, unpacked: bool = False, method: str = "GET") -> tuple[int, bytes]:
    """The bytes that travelled, and the body."""
    headers = {} if unpacked else {"Accept-Encoding": "gzip"}
    with urlopen(Request(url + path, method=method, headers=headers)) as answer:  # noqa: S310 - our own server
        body = answer.read()
    return len(body), body


def slow_page(browser: Browser) -> Page:
    """A phone's page with an empty cache on the slow network."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW_3G)
    return page


def spoken_to(at: Page | FrameLocator) -> None:
    """Says what happened, and waits for the first words of the answer."""
    box = at.get_by_label("Your message")
    before = at.locator(".msg.bot").count()
    box.fill(DISCLOSURE)
    box.press("Enter")
    at.locator(".msg.bot").nth(before).wait_for(timeout=PATIENCE)


def seconds(act: Callable[[], Any]) -> float:
    """How long something took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def full(browser: Browser, url: str) -> dict[str, float]:
    """The chat's own page."""
    page = slow_page(browser)

    def shown() -> None:
        page.goto(f"{url}/chat/", wait_until="commit")
        page.get_by_label("Your message").wait_for()

    names = "page: can be read, numbers included", "page: greeting", "page: first reply, after Send"
    took = waits(page, shown, names)
    page.context.close()
    return took


def embedded(browser: Browser, url: str) -> dict[str, float]:
    """The widget on the demo charity's page."""
    page = slow_page(browser)
    page.goto(f"{url}/")
    opener = page.get_by_role("button", name="Get help now")
    opener.wait_for()
    frame = page.frame_locator("#steady-chat iframe")

    def opened() -> None:
        opener.click()
        frame.locator("#urgent").wait_for()

    names = "widget: numbers, after opening", "widget: greeting, after opening", "widget: first reply, after Send"
    took = waits(frame, opened, names)
    page.context.close()
    return took


def waits(at: Page | FrameLocator, appear: Callable[[], None], names: tuple[str, str, str]) -> dict[str, float]:
    """Seconds until the chat appears and until its greeting, from one start, and until the first reply, by name."""
    shown = seconds(appear)
    greeted = shown + seconds(at.locator(".msg.bot").first.wait_for)
    return dict(zip(names, (shown, greeted, seconds(lambda: spoken_to(at))), strict=True))


def axe(browser: Browser, url: str) -> dict[str, tuple[int, int]]:
    """Of each state: rules that found something, and rules that passed; light and dark."""
    found = {}
    for scheme in ("light", "dark"):
        for state in (*STATES, widget):
            context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844}, locale="en-GB")
            page = context.new_page()
            if state is widget:
                page.goto(url)
            state(Chat(page) if state is widget else full_page(page, url))
            result = Axe().run(page, options=RULES).response
            found[f"{state.__name__}, {scheme}"] = (len(result["violations"]), len(result["passes"]))
            context.close()
    return found


def widget(chat: Chat) -> None:
    """The demo page with the widget open."""
    chat.at.get_by_role("button", name="Get help now").click()
    Chat(chat.at.frame_locator("#steady-chat iframe")).greeted()


def measure(url: str, runs: int) -> None:
    """Prints everything as Markdown."""
    print(machine.stamp() + "\n")
    weights = sizes(url)
    print("| before the first message | bytes by gzip |\n|---|---|")
    for path, weight in weights.items():
        print(f"| `{path}` | {weight:,} |")
    print(f"| together | {sum(weights.values()):,} |\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        taken = [{**full(browser, url), **embedded(browser, url)} for _ in range(runs)]
        print(f"| Slow 3G, median of {runs} | seconds |\n|---|---|")
        for name in taken[0]:
            print(f"| {name} | {statistics.median(run[name] for run in taken):.1f} |")
        print("\n| state | axe-core: problems | rules passed |\n|---|---|---|")
        for name, (problems, passed) in axe(browser, url).items():
            print(f"| {name} | {problems} | {passed} |")
        browser.close()


async def main() -> None:
    """Starts a server of its own, or takes the one that is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.widget", description=__doc__)
    parser.add_argument("--url", help="of a server that runs already")
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    if chosen.url:
        await asyncio.to_thread(measure, chosen.url.rstrip("/"), chosen.runs)
        return
    async with steady() as running:
        await asyncio.to_thread(measure, running.url, chosen.runs)


if __name__ == "__main__":
    asyncio.run(main())
