"""An answer of the inbox as Telegram messages: HTML, one choice or link a row, numbers that can be used.

Telegram takes http(s) addresses on buttons and in links, and nothing else: phone and text numbers therefore stand in
the text. Its apps dial long numbers by themselves; short ones (999, 116 123) they do not recognise, so those are
written as code, which a tap copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.split import LIMIT, split
from bot.guide.choices import parse
from bot.guide.model import Choice, Link, Message

LONGEST_PAYLOAD = 64  # bytes of callback data
_NUMBER = re.compile(r"(?<![\w+])\d[\d ]*\d(?!\w)")
_SHORT = 6  # digits
_FOLDED = ("step", "plan", "fact", "story", "delete")  # their other buttons go when one was pressed


@dataclass(frozen=True)
class Bubble:
    """One message for Telegram. `plain` is the same text for when Telegram refuses the HTML."""

    html: str
    plain: str
    keyboard: InlineKeyboardMarkup | None = None
    silent: bool = True  # arrives without a sound: others may hear and look


def bubbles(messages: Iterable[Message], progress: tuple[int, int] | None = None, line: str = "") -> list[Bubble]:
    """The messages in order. `line` with {step} and {of} stands above a step, when there is progress."""
    made = []
    for message in messages:
        heading = line.format(step=progress[0], of=progress[1]) if progress and message.kind == "step" else ""
        made += _message(message, heading)
    return made


def _message(message: Message, heading: str) -> list[Bubble]:
    body = message.text.strip()
    message = replace(message, links=tuple(link for link in message.links if not _own(link)))
    unsaid = [link.label for link in message.links if not _on_button(link) and not _said(link.label, body)]
    if unsaid:
        body = "\n".join([body, "", *dict.fromkeys(unsaid)])
    short = _short_numbers(message.links)
    parts = split(body, LIMIT - len(heading) - 2)
    made = []
    for at, part in enumerate(parts):
        first, last = at == 0, at == len(parts) - 1
        lead = heading if first else ""
        made.append(
            Bubble(
                (f"<b>{escape(lead, quote=False)}</b>\n\n" if lead else "") + _html(part, short),
                f"{lead}\n\n{part}" if lead else part,
                keyboard(message.links, message.choices) if last else None,
                silent=message.kind != "crisis",
            )
        )
    return made


def keyboard(links: Sequence[Link], choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """Links first, because they are what a choice such as "done" is about; one button a row, for thumbs."""
    rows = [[InlineKeyboardButton(link.label, url=link.url)] for link in links if _on_button(link)]
    for choice in choices:
        if len(choice.id.encode()) <= LONGEST_PAYLOAD and parse(choice.id):
            rows.append([InlineKeyboardButton(choice.label, callback_data=choice.id)])
    return InlineKeyboardMarkup(rows) if rows else None


def without_links(markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """The choices alone, for when Telegram refuses an address."""
    rows = [row for row in markup.inline_keyboard if not any(button.url for button in row)] if markup else []
    return InlineKeyboardMarkup(rows) if rows else None


def pressed(markup: InlineKeyboardMarkup, data: str, mark: str) -> InlineKeyboardMarkup | None:
    """The keyboard after a press: the choice is marked; answers that exclude each other lose the others.

    `mark` holds {label}. None when there is nothing to change.
    """
    parsed = parse(data)
    alone = parsed is not None and parsed.verb in _FOLDED
    before, _, after = mark.partition("{label}")
    rows = []
    changed = False
    for row in markup.inline_keyboard:
        for button in row:
            if button.callback_data == data:
                marked = button.text.startswith(before) and button.text.endswith(after)
                label = button.text if marked else mark.format(label=button.text)
                rows.append([InlineKeyboardButton(label, callback_data=data)])
                changed = changed or not marked
            elif button.url or not alone:
                rows.append([button])
            else:
                changed = True
    return InlineKeyboardMarkup(rows) if changed else None


def _own(link: Link) -> bool:
    """Whether it is a page of our own: Telegram takes whole addresses only, and the bot does not know its own."""
    return link.url.startswith("/")


def _on_button(link: Link) -> bool:
    return link.url.startswith(("https://", "http://"))


def _said(label: str, body: str) -> bool:
    """Whether the body has the line, or at least its numbers: labels may name the service once more."""
    numbers = _NUMBER.findall(label)
    return label in body or (bool(numbers) and set(numbers) <= set(_NUMBER.findall(body)))


def _short_numbers(links: Iterable[Link]) -> frozenset[str]:
    """The digits of the short numbers among the links."""
    found = set()
    for link in links:
        scheme, _, rest = link.url.partition(":")
        number = rest.partition("?")[0]
        if scheme in ("tel", "sms") and number.isdigit() and len(number) <= _SHORT:
            found.add(number)
    return frozenset(found)


def _html(text: str, short: frozenset[str]) -> str:
    """Escaped; the short numbers as code."""

    def number(match: re.Match[str]) -> str:
        found = match.group()
        return f"<code>{found}</code>" if found.replace(" ", "") in short else found

    return _NUMBER.sub(number, escape(text, quote=False))
