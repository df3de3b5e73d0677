"""A bad network: messages wait, try again, arrive once; the numbers are there meanwhile."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.web_page import DISCLOSURE, full_page
from tests.conftest import Server


def test_messages_wait_for_the_network_and_arrive_in_order(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    page.context.set_offline(True)
    for text in (DISCLOSURE, "what do i save"):
        chat.box.fill(text)
        chat.box.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Not sent yet.")).to_be_visible()
    card = page.locator(".msg.crisis")
    expect(card.locator('a[href="tel:999"]')).to_be_visible()
    expect(page.locator(".msg.you.waiting")).to_have_count(2)
    page.context.set_offline(False)
    expect(page.locator(".msg.you.waiting")).to_have_count(0)
    expect(chat.progress).to_contain_text("Step 1 of")
    expect(page.get_by_text("Not sent yet.")).to_be_hidden()


def test_an_answer_that_was_lost_on_the_way_is_not_given_twice(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.continue_()
        route.fetch()  # it reaches the server
        return route.abort()  # and the answer is lost

    page.route("**/chat/api/messages", lose_the_first)
    chat.press("I have done this")
    expect(chat.progress).to_contain_text("Step 2 of")
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_server_that_cannot_be_reached_at_all_still_shows_the_numbers(page: Page, steady: Server) -> None:
    page.route("**/chat/api/**", lambda route: route.abort())
    page.goto(f"{steady.url}/chat/")
    expect(page.locator('.msg.crisis a[href="tel:999"]')).to_be_visible()
    page.unroute("**/chat/api/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".msg.bot", has_text="I am a bot")).to_be_visible()


def test_a_conversation_that_expired_meanwhile_goes_on_as_a_new_one(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    page.evaluate(
        """() => {
          const headers = { Authorization: "Bearer " + sessionStorage.token };
          return fetch("/chat/api/sessions/current", { method: "DELETE", headers }).then((answer) => answer.status);
        }"""
    )
    chat.tell(DISCLOSURE)
    expect(page.get_by_text("That chat has ended. This is a new one.")).to_be_visible()
    expect(chat.progress).to_contain_text("Step 1 of")


def test_too_fast_is_slowed_down_kindly(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    emergency = {"text": "Help.\nCall", "choices": [], "links": [{"label": "Call", "url": "tel:999"}], "kind": "crisis"}
    tries = 0

    def refuse_the_first(route: Route) -> None:
        nonlocal tries
        tries += 1
        if tries > 1:
            return route.continue_()
        return route.fulfill(status=429, json={"emergency": emergency}, headers={"Retry-After": "1"})

    page.route("**/chat/api/messages", refuse_the_first)
    chat.box.fill(DISCLOSURE)
    chat.box.press("Enter")
    expect(page.get_by_text("Lots of messages came at once.")).to_be_visible()
    expect(page.locator('.msg.crisis a[href="tel:999"]')).to_be_visible()
    expect(chat.progress).to_contain_text("Step 1 of")


def test_a_text_that_is_too_long_is_said_so(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.box.evaluate("(node) => (node.value = 'a'.repeat(3000000))")
    chat.box.press("Enter")
    expect(page.get_by_text("That message is too long to send.")).to_be_visible()
    expect(page.locator('.msg.crisis a[href="tel:999"]')).to_be_visible()
