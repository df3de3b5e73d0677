"""What a person does with the chat in a browser, by the names that they see."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, expect

DISCLOSURE = "a girl i met on insta has my nudes and wants 200 pounds or she sends them to everyone"


class Chat:
    """The chat, on its own page or in a charity's."""

    def __init__(self, at: Page | FrameLocator) -> None:
        self.at = at

    @property
    def log(self) -> Locator:
        return self.at.get_by_role("log")

    @property
    def box(self) -> Locator:
        return self.at.get_by_label("Your message")

    @property
    def bubbles(self) -> Locator:
        return self.at.locator(".msg.bot")

    @property
    def progress(self) -> Locator:
        return self.at.locator("#progress")

    def greeted(self) -> Chat:
        expect(self.bubbles.first).to_contain_text("Steady")
        return self

    def tell(self, text: str) -> None:
        """Says something, and waits for the answer."""
        before = self.bubbles.count()
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.bubbles.nth(before)).to_be_visible()

    def press(self, name: str) -> None:
        """Presses a choice, and waits for the answer."""
        before = self.bubbles.count()
        self.at.get_by_role("button", name=name, exact=True).first.click()
        expect(self.bubbles.nth(before)).to_be_visible()

    def menu(self, name: str) -> None:
        self.at.locator("#menu > summary").click()
        self.press(name)

    def delete(self) -> None:
        """Deletes the chat, as somebody does who means it."""
        self.menu("Delete this chat")
        self.at.get_by_role("button", name="Yes, delete this chat").click()
        expect(self.at.get_by_role("button", name="Start a new chat")).to_be_focused()


def full_page(page: Page, url: str) -> Chat:
    page.goto(f"{url}/chat/")
    return Chat(page).greeted()


def framed(page: Page) -> Chat:
    """The chat in the widget of the page that is open."""
    return Chat(page.frame_locator("#steady-chat iframe"))
