"""A message as a page shows it: paragraphs, lists, numbers to tap, and each link beside what it belongs to.

Pure. bot/web/static/js/view.js does the same in the browser; tests/browser holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.guide.model import Link, Message

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
SCHEMES = ("https", "http", "tel", "sms")
# "call 116 123", "112 or 999": a number that a text tells people to call. Years are not numbers.
_NUMBER = re.compile(r"\b(call|ring|phone|dial|or) ((?!(?:19|20)\d\d\b)\d[\d ]{1,14}\d)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """Words; with `tel`, a number that can be tapped."""

    text: str
    tel: str | None = None


@dataclass(frozen=True)
class Way:
    """A link with where it leads. `site` is the host of a web address, None for numbers and for our own pages.

    `of`: whose link it is, when that stands above it and not in the label; screen readers say it.
    `own`: it is a page of this service, such as the help card.
    """

    label: str
    url: str
    site: str | None
    of: str = ""
    own: bool = False


@dataclass
class Block:
    """What stands together: a paragraph's lines (`text`), a list (`item`), or links (`way`)."""

    kind: str
    rows: list[Any]  # str, or Way

    @property
    def pieces(self) -> list[list[Piece]]:
        """The lines with their numbers."""
        return [pieces(line) for line in self.rows]


def blocks(message: Message) -> list[Block]:
    """The message in order.

    A line that is a link's label becomes that link; a link "Name: Call 101" goes beneath the line "Name: ...".
    """
    ways = {link.label: found for link in message.links if (found := way(link))}
    rows: list[tuple[str, Any]] = []
    for line in message.text.strip().splitlines():
        if line in ways:
            rows.append(("way", ways.pop(line)))
        elif line.startswith("- "):
            rows.append(("item", line[2:]))
        else:
            rows.append(("text" if line.strip() else "gap", line))
    for left in ways.values():
        _place(left, rows)
    made: list[Block] = []
    before = "gap"
    for kind, row in rows:
        if kind == before != "gap":
            made[-1].rows.append(row)
        elif kind != "gap":
            made.append(Block(kind, [row]))
        before = kind
    return made


def direction(language: str) -> str:
    """Which way a language is written, as HTML's `dir`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def pieces(line: str) -> list[Piece]:
    """A line, with the numbers that it tells people to call."""
    found, at = [], 0
    for match in _NUMBER.finditer(line):
        start, end = match.span(2)
        found += [Piece(line[at:start]), Piece(line[start:end], line[start:end].replace(" ", ""))]
        at = end
    return [piece for piece in (*found, Piece(line[at:])) if piece.text]


def way(link: Link) -> Way | None:
    """A link that may be shown; None for any other scheme."""
    address = urlsplit(link.url)
    if not address.scheme and not address.netloc and address.path.startswith("/"):
        return Way(link.label, link.url, None, own=True)
    if address.scheme not in SCHEMES:
        return None
    web = address.scheme in ("https", "http")
    return Way(link.label, link.url, (address.hostname or "").removeprefix("www.") if web else None)


def _place(found: Way, rows: list[tuple[str, Any]]) -> None:
    """Puts a link beneath its service: a line with the name, a line with the hours, the links before it."""
    name, colon, short = found.label.partition(": ")
    at = next((i for i, (kind, row) in enumerate(rows) if kind == "text" and row.startswith(f"{name}: ")), None)
    if at is None or not colon:
        rows.append(("way", found))
        return
    at += 1
    if at < len(rows) and rows[at][0] == "text":
        rows[at] = ("text", _without(rows[at][1], short))
        at += 1
    while at < len(rows) and rows[at][0] == "way":
        at += 1
    rows.insert(at, ("way", Way(short, found.url, found.site, f"{name}: ")))


def _without(line: str, label: str) -> str:
    """The line without a sentence that is the same as a link's label."""
    return ". ".join(part for part in line.split(". ") if part != label) or line
