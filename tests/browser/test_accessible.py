"""axe-core on every state, and what it cannot see: targets, reflow, text size, reduced motion, forced colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.browser.conftest import watched
from tests.browser.web_page import DISCLOSURE, Chat, framed, full_page
from tests.conftest import Server

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def check(page: Page | Frame) -> None:
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    problems = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert problems == []
    assert len(found["passes"]) > 10


def disclosed(chat: Chat) -> None:
    chat.tell(DISCLOSURE)


def in_crisis(chat: Chat) -> None:
    chat.tell("i want to kill myself")


def planned(chat: Chat) -> None:
    chat.tell(DISCLOSURE)
    chat.menu("My plan")


def urgent(chat: Chat) -> None:
    chat.at.get_by_text("Urgent help").click()


def menu(chat: Chat) -> None:
    chat.at.locator("#menu > summary").click()


def deleted(chat: Chat) -> None:
    chat.delete()


def offline(chat: Chat) -> None:
    assert isinstance(chat.at, Page)
    chat.at.context.set_offline(True)
    chat.box.fill("hello")
    chat.box.press("Enter")
    expect(chat.at.locator(".msg.crisis")).to_be_visible()
    chat.at.context.set_offline(False)


def greeted(chat: Chat) -> None:
    chat.greeted()


def in_arabic(chat: Chat) -> None:
    chat.tell("أريد أن أموت")


STATES = [greeted, disclosed, in_crisis, in_arabic, planned, urgent, menu, deleted, offline]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    new_context: Callable[..., BrowserContext], steady: Server, state: Callable[[Chat], None], scheme: str
) -> None:
    page = watched(new_context(color_scheme=scheme).new_page())
    # axe is put into the page by the test, which the page's policy would not let anybody else do.
    state(full_page(page, steady.url))
    check(page)


@pytest.mark.parametrize("theme", ["Light", "Dark", "Strong contrast"])
def test_axe_finds_nothing_in_any_colours(page: Page, steady: Server, theme: str) -> None:
    chat = full_page(page, steady.url)
    in_crisis(chat)
    menu(chat)
    page.get_by_label("Colours").select_option(theme)
    page.keyboard.press("Escape")
    check(page)


@pytest.mark.parametrize("path", ["/", "/chat/", "/helplines", "/privacy", "/nothing"])
def test_axe_finds_nothing_without_javascript(
    new_context: Callable[..., BrowserContext], steady: Server, path: str
) -> None:
    page = new_context().new_page()
    page.route("**/chat/static/chat.js*", lambda route: route.abort())  # axe itself needs JavaScript
    page.goto(steady.url + path)
    check(page)
    if path == "/chat/":
        page.get_by_label("Your message").fill(DISCLOSURE)
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".progress")).to_contain_text("Step 1 of")
        check(page)


def test_axe_finds_nothing_in_the_widget(page: Page, steady: Server) -> None:
    page.goto(f"{steady.url}/")
    page.get_by_role("button", name="Get help now").wait_for()
    check(page)
    page.get_by_role("button", name="Get help now").click()
    framed(page).greeted().tell(DISCLOSURE)
    check(page)
    check(page.frames[1])


def test_axe_finds_nothing_in_the_widget_without_a_server(page: Page, steady: Server) -> None:
    page.goto(f"{steady.url}/")
    page.get_by_role("button", name="Get help now").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Get help now").click()
    expect(page.get_by_role("link", name="In danger now")).to_be_visible()
    page.context.set_offline(False)
    check(page)


@pytest.mark.parametrize("size", ["normal", "largest"])
def test_nothing_is_cut_off_at_320_pixels(
    new_context: Callable[..., BrowserContext], steady: Server, size: str
) -> None:
    page = watched(new_context(viewport={"width": 320, "height": 568}).new_page())
    page.add_init_script(f"sessionStorage.size = '{size}'")
    chat = full_page(page, steady.url)
    in_crisis(chat)
    chat.menu("Helplines")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.getElementById('log').scrollWidth <= document.getElementById('log').clientWidth")
    assert chat.log.evaluate("(node) => node.clientHeight") > 180  # there is room to read
    for always in (page.locator("#leave"), page.locator("#urgent > summary"), chat.box):
        expect(always).to_be_in_viewport(ratio=1)


def test_at_400_percent_zoom_everything_can_be_reached(
    new_context: Callable[..., BrowserContext], steady: Server
) -> None:
    page = watched(new_context(viewport={"width": 320, "height": 256}).new_page())
    chat = full_page(page, steady.url)
    in_crisis(chat)
    expect(page.locator("header")).to_have_css("position", "relative")
    chat.box.scroll_into_view_if_needed()
    expect(chat.box).to_be_in_viewport()
    page.locator(".msg.crisis").last.scroll_into_view_if_needed()
    expect(page.locator(".msg.crisis").last).to_be_in_viewport()
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)


def test_everything_to_press_is_44_pixels_high(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    in_crisis(chat)
    menu(chat)
    sizes = page.locator("button, summary, select, textarea, .ways a").evaluate_all(
        "all => all.filter((n) => n.offsetParent).map((n) => [n.outerHTML, n.offsetHeight])"
    )
    assert len(sizes) > 10
    assert [one for one in sizes if one[1] < 44] == []


def test_forced_colours_and_reduced_motion_change_nothing_that_matters(
    new_context: Callable[..., BrowserContext], steady: Server
) -> None:
    page = watched(new_context(forced_colors="active", reduced_motion="reduce").new_page())
    chat = full_page(page, steady.url)
    in_crisis(chat)
    border = page.locator(".msg.crisis").last.evaluate("(node) => getComputedStyle(node).borderTopWidth")
    assert border != "0px"
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0


def test_right_to_left_keeps_its_shape(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    page.evaluate("document.documentElement.dir = 'rtl'")
    chat.tell(DISCLOSURE)
    mine = page.locator(".msg.you").bounding_box()
    theirs = page.locator(".msg.bot").last.bounding_box()
    assert mine is not None
    assert theirs is not None
    assert mine["x"] < theirs["x"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
