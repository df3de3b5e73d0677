"""Leave this page: by the button and by Shift, on the full page, in the widget and around it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NEUTRAL, Host, watched
from tests.browser.web_page import DISCLOSURE, Chat, framed, full_page
from tests.conftest import Server


def gone(steady: Server, token: str) -> bool:
    """Whether the server has erased the conversation (the beacon may still be on its way)."""
    for _ in range(100):
        answer = httpx.get(f"{steady.url}/chat/api/sessions/current", headers={"Authorization": f"Bearer {token}"})
        if answer.status_code == 401:
            return True
    return False


def opened(page: Page) -> tuple[Chat, str]:
    """The widget's chat and its token, which only the server's answer tells: a frame may have no storage."""
    with page.expect_response("**/chat/api/sessions") as answer:
        page.get_by_role("button", name="Get help now").click()
    return framed(page).greeted(), answer.value.json()["token"]


def test_the_button_erases_and_goes(page: Page, steady: Server) -> None:
    page.goto("about:blank")
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    token = page.evaluate("sessionStorage.token")
    page.get_by_role("button", name="Leave this page").click()
    page.wait_for_url(NEUTRAL)
    assert gone(steady, token)
    page.go_back()
    assert page.url == "about:blank"  # not the chat


def test_shift_three_times_goes_and_typing_does_not(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.box.press_sequentially("HELLO There NOW")
    for _ in range(2):
        page.keyboard.press("Shift")
    expect(page.get_by_text("Press Shift one more time to leave.")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#presses")).to_be_empty()
    page.keyboard.press("Shift+B")
    assert "/chat/" in page.url
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(NEUTRAL)


def test_the_page_is_covered_before_anything_else_happens(page: Page, steady: Server) -> None:
    seen: list[str] = []
    page.expose_function("seen", lambda text: seen.append(text))
    full_page(page, steady.url).tell(DISCLOSURE)
    page.route(f"{NEUTRAL}**", lambda route: route.fulfill(status=204))  # a site that never opens: the cover stays
    page.evaluate(
        """() => {
          const send = navigator.sendBeacon.bind(navigator);
          navigator.sendBeacon = (...given) => (window.seen(document.body.textContent), send(...given));
        }"""
    )
    token = page.evaluate("sessionStorage.token")
    page.get_by_role("button", name="Leave this page").click(no_wait_after=True)
    expect(page.locator(".cover")).to_be_visible()
    assert seen == ["Loading"]
    assert page.evaluate("document.title") == "Loading"
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    assert gone(steady, token)


def test_without_javascript_the_button_goes_too(new_context: Callable[..., BrowserContext], steady: Server) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{steady.url}/chat/")
    page.get_by_label("Your message").fill(DISCLOSURE)
    page.get_by_role("button", name="Send").click()
    token = page.locator("#composer [name=token]").get_attribute("value") or ""
    page.get_by_role("button", name="Leave this page").click()
    page.wait_for_url(NEUTRAL)
    assert gone(steady, token)


def test_inside_the_widget_the_whole_page_goes(
    new_context: Callable[..., BrowserContext], host: Host, steady: Server
) -> None:
    page = watched(new_context().new_page())
    page.goto("about:blank")
    page.goto(host.url)
    chat, token = opened(page)
    chat.tell(DISCLOSURE)
    chat.at.get_by_role("button", name="Leave this page").click()
    page.wait_for_url(NEUTRAL)
    assert gone(steady, token)
    page.go_back()
    assert page.url == "about:blank"


def test_shift_on_the_page_around_the_widget(page: Page, host: Host, steady: Server) -> None:
    host.attributes = 'data-exit-url="https://www.bbc.co.uk/weather/2643743"'
    page.goto(host.url)
    for _ in range(3):
        page.keyboard.press("Shift")  # before the chat was opened this page is the charity's own
    assert page.url == host.url
    _, token = opened(page)
    page.get_by_label("Search").focus()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.co.uk/weather/2643743")
    assert gone(steady, token)


def test_an_exit_address_that_could_run_something_is_not_used(page: Page, host: Host) -> None:
    host.attributes = 'data-exit-url="javascript:document.title=1"'
    page.goto(host.url)
    page.get_by_role("button", name="Get help now").click()
    framed(page).greeted().at.get_by_role("button", name="Leave this page").click()
    page.wait_for_url(NEUTRAL)
