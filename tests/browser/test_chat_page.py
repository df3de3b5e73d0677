"""The full page: a conversation, the plan, the menu, reload, a second tab, hostile input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.channels.web import view
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.guide.model import Link, Message
from tests.browser.conftest import watched
from tests.browser.web_page import DISCLOSURE, Chat, full_page
from tests.conftest import Server

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"><svg onload=window.hacked=1>'


def test_a_plan_with_the_keyboard_alone(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.box.focus()
    page.keyboard.type(DISCLOSURE)
    page.keyboard.press("Enter")
    expect(chat.progress).to_have_text(re.compile(r"Step 1 of \d+"))
    before = chat.bubbles.count()
    page.keyboard.press("Shift+Tab")  # from the box back to the last choice
    focused = page.evaluate("document.activeElement.value")
    assert ":" in focused
    while not page.evaluate("document.activeElement.value || ''").startswith("step:done"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(chat.progress).to_have_text(re.compile(r"Step 2 of \d+"))
    assert chat.bubbles.count() > before
    # The pressed button is gone; the focus stays in the conversation, just before the answer.
    assert page.evaluate("document.activeElement.matches('.msg.you')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#log').contains(document.activeElement)")


def test_each_answer_is_added_whole_to_the_live_region(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    page.evaluate(
        """() => {
          window.added = [];
          new MutationObserver((list) => list.forEach((m) => m.addedNodes.forEach((n) => added.push(n.className))))
            .observe(document.getElementById("log"), { childList: true, subtree: true });
        }"""
    )
    chat.tell(DISCLOSURE)
    added = [name for name in page.evaluate("added") if name.startswith("msg bot")]
    assert len(added) == chat.bubbles.count() - 1
    assert chat.box.evaluate("node => node === document.activeElement")  # an answer takes no focus


def test_a_reload_and_a_second_tab_go_on(new_context: Callable[..., BrowserContext], steady: Server) -> None:
    context = new_context()
    page = watched(context.new_page())
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    chat.press("I have done this")
    step = chat.progress.inner_text()
    page.reload()
    expect(chat.at.get_by_text("Welcome back.")).to_be_visible()
    expect(chat.progress).to_have_text(step)
    second = Chat(watched(context.new_page()))
    second.at.goto(f"{steady.url}/chat/")
    expect(second.progress).to_have_text(step)
    assert context.cookies() == []
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert set(page.evaluate("Object.keys(sessionStorage)")) <= {"token", "size", "theme"}
    # What is deleted in one tab is gone in the other.
    chat.delete()
    expect(second.at.get_by_text("This chat is deleted.")).to_be_visible()
    assert second.bubbles.count() == 0
    assert page.evaluate("sessionStorage.token") is None


def test_a_chat_is_gone_in_a_tab_whose_token_is_of_another_age(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    tell = "(end) => new BroadcastChannel('steady').postMessage({ end })"
    token = page.evaluate("sessionStorage.token")
    page.evaluate(tell, "B" * len(token))  # another conversation's end is nothing to this one
    chat.tell("what now")
    page.evaluate(tell, token[:23] + "A" * (len(token) - 23))  # as the server issues it a second later
    expect(page.get_by_text("This chat is deleted.")).to_be_visible()
    expect(chat.bubbles).to_have_count(0)


def test_deleting_leaves_nothing_and_a_new_chat_can_begin(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    chat.delete()
    expect(chat.log).not_to_contain_text("insta")
    expect(chat.progress).to_be_hidden()
    page.get_by_role("button", name="Start a new chat").click()
    chat.greeted()
    chat.tell("hello")


@pytest.mark.parametrize("said", [HOSTILE, "javascript:alert(1)", "</textarea><script>hacked=1</script>"])
def test_markup_in_messages_is_text(page: Page, steady: Server, said: str) -> None:
    chat = full_page(page, steady.url)
    chat.tell(said)
    expect(page.locator(".msg.you")).to_contain_text(said)
    assert page.evaluate("window.hacked") is None


def test_markup_from_a_broken_server_is_text_too(page: Page, steady: Server) -> None:
    """Options and labels are our own; if they ever were not, they still run nothing."""
    message = {
        "text": HOSTILE,
        "choices": [{"id": HOSTILE, "label": HOSTILE}],
        "links": [{"label": HOSTILE, "url": "javascript:hacked=1"}, {"label": HOSTILE, "url": "https://x.example/"}],
        "kind": "say",
    }
    body = json.dumps({"token": "a.b", "expires_at": "", "messages": [message], "progress": None})
    page.route("**/chat/api/sessions", lambda route: route.fulfill(status=201, body=body))
    page.goto(f"{steady.url}/chat/")
    expect(page.locator(".msg.bot")).to_contain_text("<img src=x")
    expect(page.locator(".choices button")).to_have_text(HOSTILE)
    assert page.locator(".msg a").evaluate_all("all => all.map((a) => a.href)") == ["https://x.example/"]
    assert page.evaluate("window.hacked") is None


def test_the_emergency_numbers_are_always_one_press_away(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    page.get_by_text("Urgent help").click()
    call = page.locator("#urgent a", has_text="999")
    expect(call).to_be_visible()
    expect(call).to_have_attribute("href", "tel:999")
    page.keyboard.press("Escape")
    expect(call).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Urgent help"


def test_another_country_is_chosen_in_the_urgent_help(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    page.get_by_text("Urgent help").click()
    page.get_by_label("Your country").select_option("Australia")
    page.get_by_role("button", name="Show its numbers").press("Enter")
    expect(page.locator('#urgent a[href="tel:000"]')).to_be_visible()
    expect(page.locator('#urgent a[href="tel:999"]')).to_have_count(0)
    expect(page.locator(".msg.you")).to_contain_text("Australia")  # the conversation knows it too, and says so
    expect(chat.bubbles).to_have_count(2)
    expect(page.get_by_role("button", name="Show its numbers")).to_be_focused()
    page.keyboard.press("Escape")
    chat.tell("i want to die")
    expect(page.locator('.msg.crisis a[href="tel:000"]').first).to_be_visible()
    page.reload()
    expect(chat.bubbles.first).to_be_visible()
    expect(page.get_by_label("Your country")).to_have_value("AU")
    expect(page.locator('#urgent a[href="tel:000"]')).to_have_count(1)
    chat.tell("delete this chat")
    page.get_by_role("button", name="Yes").first.click()
    expect(page.get_by_role("button", name="Start a new chat")).to_be_focused()
    assert page.evaluate("sessionStorage.length") == 0


def test_without_a_network_the_country_stays_as_its_numbers_are(page: Page, steady: Server) -> None:
    full_page(page, f"{steady.url}")
    page.get_by_text("Urgent help").click()
    page.context.set_offline(True)
    page.get_by_label("Your country").select_option("Australia")
    page.get_by_role("button", name="Show its numbers").click()
    expect(page.get_by_role("status").first).to_contain_text("offline")
    expect(page.get_by_label("Your country")).to_have_value("")
    expect(page.locator('#urgent a[href="tel:999"]')).to_be_visible()
    page.context.set_offline(False)


@pytest.mark.parametrize(
    ("said", "language", "direction"), [("أريد أن أموت", "ar", "rtl"), ("quiero morir", "es", "ltr")]
)
def test_a_message_in_another_language_says_so(
    page: Page, steady: Server, said: str, language: str, direction: str
) -> None:
    chat = full_page(page, steady.url)
    chat.tell(said)
    crisis = page.locator(".msg.crisis").last
    expect(crisis).to_have_attribute("lang", language)
    expect(crisis).to_have_attribute("dir", direction)
    expect(page.locator(".choices").last).to_have_attribute("lang", language)
    expect(crisis.locator(".who").first).to_have_attribute("lang", "en")
    assert chat.bubbles.first.get_attribute("lang") is None  # as the page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_crisis_shows_numbers_to_tap(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.tell("i want to kill myself")
    crisis = page.locator(".msg.crisis").last
    expect(crisis.locator('a[href="tel:999"]').first).to_be_visible()
    expect(crisis.locator('a[href="tel:116123"]').first).to_be_visible()


def test_the_plan_can_be_copied_and_saved(new_context: Callable[..., BrowserContext], steady: Server) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    page = watched(context.new_page())
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    chat.menu("My plan")
    plan = page.locator(".msg.plan")
    with page.expect_download() as download:
        plan.get_by_role("button", name="Save as a file").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "notes.txt"
    assert "Save the proof" in saved
    plan.get_by_role("button", name="Copy").click()
    expect(plan.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == saved
    chat.menu("What to save")
    expect(page.locator(".msg", has_text="What to save:").get_by_role("button", name="Print")).to_be_visible()


def test_printing_a_plan_prints_that_alone(page: Page, steady: Server) -> None:
    chat = full_page(page, steady.url)
    chat.tell(DISCLOSURE)
    chat.menu("My plan")
    page.evaluate(
        """() => {
          window.print = () => {
            window.state = [document.body.className, document.querySelector(".printed").className];
          };
        }"""
    )
    page.get_by_role("button", name="Print").click()
    body, plan = page.evaluate("state")
    assert (body, "plan" in plan) == ("print", True)
    page.evaluate("document.body.className = 'print'; document.querySelector('.msg.plan').classList.add('printed')")
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert "Save the proof" in shown
    for hidden in ("insta", "Leave this page", "Copy", "Urgent help"):
        assert hidden not in shown


def test_text_size_and_colours_are_kept_for_this_tab(page: Page, steady: Server) -> None:
    full_page(page, steady.url)
    page.locator("#menu > summary").click()
    small = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.msg')).fontSize)")
    page.get_by_label("Text size").select_option("Largest")
    page.get_by_label("Colours").select_option("Dark")
    page.reload()
    page.locator(".msg.bot").first.wait_for()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.msg')).fontSize)") > small * 1.4
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 25, 28)"


def test_the_browser_and_the_server_show_a_message_alike(page: Page, steady: Server) -> None:
    """view.js and view.py, over every text there is and over a service with links."""
    cards = Cards.load()
    service = Message(
        "Childline: Someone to talk to.\nOpen now. Call 0800 1111\n\nCall 999 or 112.\n- a\n- b\nnot a list",
        links=(
            Link("Childline: Call 0800 1111", "tel:08001111"),
            Link("Childline: Website", "https://www.childline.org.uk/"),
        ),
    )
    texts = [Message(one.text) for variations in Content.load().responses.values() for one in variations]
    messages = [service, cards.card("GB"), cards.card(None), cards.card("US"), *texts]
    page.goto(f"{steady.url}/chat/")
    script = page.evaluate("fetch('/chat/static/chat.js').then((answer) => answer.text())")
    parts = script.index("const $net=")
    page.evaluate(script[:parts].replace("const $", "window.$"))
    for message in messages:
        data = {"text": message.text, "links": [vars(link) for link in message.links]}
        shown = page.evaluate("(m) => $view.blocks(m)", data)
        made = [
            {
                "kind": block.kind,
                "rows": [
                    {"label": row.label, "url": row.url, **({"of": row.of} if row.of else {})}
                    if isinstance(row, view.Way)
                    else row
                    for row in block.rows
                ],
            }
            for block in view.blocks(message)
        ]
        assert shown == made
        tapped = page.evaluate(
            "(m) => $view.blocks(m).filter((b) => b.kind !== 'way').flatMap((b) => b.rows.flatMap($view.pieces))"
            ".filter((p) => p.href).map((p) => p.getAttribute('href').slice(4))",
            data,
        )
        lines = [line for block in view.blocks(message) if block.kind != "way" for line in block.pieces]
        assert tapped == [piece.tel for line in lines for piece in line if piece.tel]
