"""Plain forms from start to end, in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.web_page import DISCLOSURE
from tests.conftest import Server


def test_a_plan_by_forms(new_context: Callable[..., BrowserContext], steady: Server) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{steady.url}/chat/")
    page.get_by_label("Your message").fill(DISCLOSURE)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".msg.you")).to_contain_text("insta")
    expect(page.locator("#progress")).to_contain_text("Step 1 of")
    for _ in range(6):  # questions are asked on the way
        page.locator(".choices button:is([value^='step:done'], [value$='=unsaid'])").first.click()
    expect(page.locator("#progress")).not_to_contain_text("Step 1 of")
    expect(page.locator("header")).to_be_in_viewport()
    page.locator("#menu > summary").click()
    page.get_by_role("button", name="My plan").click()
    expect(page.locator(".msg.plan")).to_contain_text("Save the proof")
    page.locator("#urgent > summary").click()
    expect(page.locator('#urgent a[href="tel:999"]')).to_be_visible()
    page.get_by_label("Your message").fill("i want to die")
    page.get_by_role("button", name="Send").click()
    expect(page.locator('.msg.crisis a[href="tel:116123"]').first).to_be_visible()
    assert page.context.cookies() == []
