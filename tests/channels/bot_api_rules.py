"""What Telegram refuses: HTML that it cannot parse, and buttons that it does not take."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any


class Refused(Exception):
    """400 and 403, as Telegram answers them."""

    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status


class _Html(HTMLParser):
    """Telegram's HTML: few tags, all closed, every sign escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("b", "i", "u", "s", "code", "pre", "a"):
            raise Refused(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused("Bad Request: can't parse entities: Unexpected end tag")

    def handle_data(self, data: str) -> None:
        self.text += data


def visible(html: str) -> str:
    if re.search(r"<(?!/?[a-z]+[ >])", html) or re.search(r"&(?!(lt|gt|amp|quot|#\d+);)", html):
        raise Refused("Bad Request: can't parse entities: unescaped sign")
    parser = _Html()
    parser.feed(html)
    parser.close()
    if parser.open:
        raise Refused("Bad Request: can't parse entities: Can't find end tag")
    return parser.text


def check_keyboard(markup: Any) -> None:
    for row in (markup or {}).get("inline_keyboard", []):
        for button in row:
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise Refused("Bad Request: BUTTON_DATA_INVALID")
            if "url" in button and not re.match(r"(https?|tg)://", button["url"]):
                raise Refused("Bad Request: BUTTON_URL_INVALID")
