"""Plain forms from start to end, in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.web_page import DISCLOSURE
from tests.conftest import Server


def test_the_country_of_the_address_counts_without_scripts(
    new_context: Callable[..., BrowserContext], steady: Server
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{steady.url}/chat/?country=ie")
    expect(page.get_by_label("Your country")).to_have_value("IE")
    page.get_by_label("Your message").fill("i want to die")
    page.get_by_role("button", name="Send").click()
    expect(page.locator('.msg.crisis a[href="tel:112"]').first).to_be_visible()
    expect(page.locator("#log")).not_to_contain_text("(UK)")


def test_another_country_is_chosen_without_scripts(new_context: Callable[..., BrowserContext], steady: Server) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{steady.url}/chat/")
    page.get_by_label("Your message").fill(DISCLOSURE)
    page.get_by_role("button", name="Send").click()
    page.locator("#urgent > summary").click()
    page.get_by_label("Your country").select_option("Australia")
    page.get_by_role("button", name="Show its numbers").click()
    expect(page.locator('#urgent a[href="tel:000"]')).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("Step 1 of")  # the plan is still there
    page.locator("#urgent > summary").click()
    page.get_by_label("Your message").fill("i want to die")
    page.get_by_role("button", name="Send").click()
    expect(page.locator('.msg.crisis a[href="tel:000"]').first).to_be_visible()
    expect(page.get_by_label("Your country")).to_have_value("AU")


def test_another_language_is_marked_without_scripts(new_context: Callable[..., BrowserContext], steady: Server) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{steady.url}/chat/")
    page.get_by_label("Your message").fill("أريد أن أموت")
    page.get_by_role("button", name="Send").click()
    expect(page.locator('.msg.crisis[lang="ar"][dir="rtl"]')).to_be_visible()


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
