"""One script tag on a charity's site: another origin, a strict policy, nothing before it is opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Host, watched
from tests.browser.web_page import DISCLOSURE, framed
from tests.conftest import Server

OPEN = "Get help now"


def test_nothing_is_asked_for_or_stored_before_it_is_opened(page: Page, host: Host) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(host.url)
    page.get_by_role("button", name=OPEN).wait_for()
    assert sorted(asked) == sorted([host.url, f"{host.steady}/chat/embed.js"])
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.context.cookies() == []


def test_open_talk_close_and_go_on(page: Page, host: Host) -> None:
    page.goto(host.url)
    opener = page.get_by_role("button", name=OPEN)
    opener.press("Enter")
    chat = framed(page).greeted()
    expect(chat.box).to_be_focused()
    chat.tell(DISCLOSURE)
    expect(chat.progress).to_contain_text("Step 1 of")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(chat.progress).to_contain_text("Step 1 of")
    chat.at.get_by_role("button", name="Close chat").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_another_page_of_the_site_goes_on_with_it(kept_page: Page, host: Host) -> None:
    kept_page.goto(host.url)
    kept_page.get_by_role("button", name=OPEN).click()
    chat = framed(kept_page).greeted()
    chat.tell(DISCLOSURE)
    kept_page.goto(f"{host.url}?another")
    kept_page.get_by_role("button", name=OPEN).click()
    expect(chat.at.get_by_text("Welcome back.")).to_be_visible()
    expect(chat.progress).to_contain_text("Step 1 of")


def test_a_private_window_begins_anew(page: Page, host: Host) -> None:
    page.goto(host.url)
    page.get_by_role("button", name=OPEN).click()
    framed(page).greeted().tell(DISCLOSURE)
    page.reload()
    page.get_by_role("button", name=OPEN).click()
    framed(page).greeted().tell("hello")


def test_the_page_around_it_can_neither_read_nor_drive_the_chat(page: Page, host: Host) -> None:
    page.goto(host.url)
    page.get_by_role("button", name=OPEN).click()
    chat = framed(page).greeted()
    chat.tell(DISCLOSURE)
    reached = page.evaluate(
        """async () => {
          const frame = document.querySelector("#steady-chat").shadowRoot.querySelector("iframe");
          const heard = [];
          addEventListener("message", (event) => heard.push(event.data));
          const channel = new MessageChannel();
          channel.port1.onmessage = (event) => heard.push(event.data);
          frame.contentWindow.postMessage("steady", "*", [channel.port2]);
          for (const word of ["read", "send", "token", {text: "hi"}, "constructor", "__proto__"]) {
            channel.port1.postMessage(word);
            frame.contentWindow.postMessage(word, "*");
          }
          await new Promise((resolve) => setTimeout(resolve, 200));
          let inside = null;
          try { inside = frame.contentWindow.document.body.innerText; } catch (error) { inside = error.name; }
          return [inside, heard];
        }"""
    )
    assert reached[0] == "SecurityError"
    assert set(reached[1]) <= {"ready", "answer", "close", "leave"}
    assert chat.at.locator(".msg.you").count() == 1


def test_a_site_that_is_not_allowed_shows_the_numbers_and_the_way_to_the_page(
    new_context: Callable[..., BrowserContext], host: Host
) -> None:
    page = new_context().new_page()  # the browser reports the refused frame; that is right
    page.goto(host.url.replace("localhost", "127.0.0.1"))
    page.get_by_role("button", name=OPEN).click()
    expect(page.get_by_role("link", name="In danger now: call 999")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("link", name="Open the chat in its own page")).to_be_visible()


def test_options_and_the_small_api(page: Page, host: Host) -> None:
    host.attributes = (
        'data-launcher="Talk to us" data-greeting="Day and night" data-position="left" data-colour="#ffd54a" '
        'data-country="IE" data-language="en"'
    )
    page.goto(host.url)
    opener = page.get_by_role("button", name="Talk to us Day and night")
    assert opener.bounding_box()["x"] < 60  # type: ignore[index]
    assert opener.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 213, 74)"
    assert opener.evaluate("node => getComputedStyle(node).color") == "rgb(0, 0, 0)"
    page.evaluate(
        """() => {
          window.events = [];
          for (const name of ["open", "ready", "answer", "close"]) {
            Steady.on(name, (...given) => events.push([name, given.length]));
          }
          Steady.open();
        }"""
    )
    chat = framed(page).greeted()
    expect(chat.at.locator("#urgent a").first).to_contain_text("112 or 999")
    page.evaluate("Steady.close()")
    assert [name for name, _ in page.evaluate("events")][:2] == ["open", "ready"]
    assert all(given == 0 for _, given in page.evaluate("events"))  # events carry no content
    page.evaluate("Steady.destroy()")
    assert page.locator("#steady-chat").count() == 0
    assert page.evaluate("window.Steady") is None


def test_the_country_of_the_site_counts_from_the_first_message(page: Page, host: Host) -> None:
    host.attributes = 'data-country="ie"'
    page.goto(host.url)
    page.get_by_role("button", name=OPEN).click()
    chat = framed(page).greeted()
    expect(chat.bubbles.first).to_contain_text("112 or 999")
    chat.tell("i want to die")
    expect(chat.at.locator('.msg.crisis a[href="tel:112"]').first).to_be_visible()
    expect(chat.log).not_to_contain_text("(UK)")
    chat.tell("i live in australia")
    chat.tell("i want to die")
    expect(chat.bubbles.last.locator('a[href="tel:000"]').last).to_be_visible()


def test_the_region_of_a_browsers_language_is_no_country_of_a_persons(
    new_context: Callable[..., BrowserContext], host: Host
) -> None:
    page = watched(new_context(locale="en-US").new_page())
    page.goto(host.url)
    page.get_by_role("button", name=OPEN).click()
    chat = framed(page).greeted()
    expect(chat.at.locator("#urgent a").first).to_contain_text("911")  # a guess is good enough to be shown
    expect(chat.bubbles.first).to_contain_text("your local emergency number")  # but not to be believed


def test_at_320_pixels_the_way_out_and_the_close_button_share_a_row(
    new_context: Callable[..., BrowserContext], host: Host
) -> None:
    page = watched(new_context(viewport={"width": 320, "height": 568}).new_page())
    page.goto(host.url)
    page.get_by_role("button", name=OPEN).click()
    chat = framed(page).greeted()
    out, shut = chat.at.locator("#leave").bounding_box(), chat.at.locator("#close").bounding_box()
    assert out is not None
    assert shut is not None
    assert abs(out["y"] - shut["y"]) < 2


def test_it_can_begin_open(page: Page, host: Host) -> None:
    host.attributes = 'data-open="true"'
    page.goto(host.url)
    framed(page).greeted()


@pytest.mark.parametrize("country", ["US", "AU", "GB"])
def test_when_the_server_is_away_the_numbers_come_from_the_script(
    new_context: Callable[..., BrowserContext], host: Host, country: str
) -> None:
    page = watched(new_context().new_page())
    host.attributes = f'data-country="{country}"'
    page.goto(host.url)
    page.get_by_role("button", name=OPEN).wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name=OPEN).click()
    number = {"US": "911", "AU": "000", "GB": "999"}[country]
    call = page.get_by_role("link", name=f"In danger now: call {number}")
    expect(call).to_have_attribute("href", f"tel:{number}")
    expect(call).to_be_focused()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    framed(page).greeted()


def test_the_demo_page_has_the_widget(page: Page, steady: Server) -> None:
    page.goto(f"{steady.url}/")
    page.get_by_role("button", name=OPEN).click()
    framed(page).greeted().tell(DISCLOSURE)
