"""What is said without Rasa: urgent numbers, commands, privacy, pictures. Pure: texts and facts in, messages out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from telegram import Message as TelegramMessage

from bot.channels.telegram.texts import Texts
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.guide.model import Facts, Link, Message

PICTURES = ("photo", "video", "file")  # where the tools that take pictures down are shown
# In this order: an animation is a document too, a venue a location.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "sticker": ("sticker", "animation", "dice"),
    "photo": ("photo",),
    "video": ("video", "video_note", "paid_media"),
    "voice": ("voice", "audio"),
    "file": ("document",),
    "location": ("location", "venue"),
    "contact": ("contact",),
    "poll": ("poll", "checklist"),
}


def urgent(texts: Texts, cards: Cards, content: Content, facts: Facts) -> list[Message]:
    """The numbers for danger and despair, from the static file: no model, directory or database has a part in it."""
    lines = cards.lines(facts.country, facts.age_group)
    note = () if cards.knows(facts.country) else (cards.texts["elsewhere"],)
    text = "\n".join([texts.said["now"], "", *lines.text, *note, "", texts.said["now_after"]])
    choices = tuple(content.labels.choice(choice) for choice in ("crisis:talk", "plan:resume"))
    return [Message(text, choices, lines.links, "crisis")]


def help_page(texts: Texts, content: Content) -> list[Message]:
    """What can be typed, and two ways on."""
    choices = tuple(content.labels.choice(choice) for choice in ("menu:open", "ask:ask_helplines"))
    return [Message(texts.said["help"].format(commands=texts.command_list()), choices)]


def unknown_command(texts: Texts) -> list[Message]:
    """A slash and a word that means nothing."""
    return [Message(texts.said["unknown_command"])]


def privacy(texts: Texts, web_page: str | None) -> list[Message]:
    """What is particular to Telegram, and the way out of it. What holds everywhere is the guide's to say."""
    links = (Link(texts.said["web_page"], web_page),) if web_page else ()
    way_out = texts.privacy["web" if web_page else "no_web"]
    return [Message(f"{texts.privacy['telegram']}\n\n{way_out}", links=links)]


def greeting(texts: Texts, messages: tuple[Message, ...]) -> list[Message]:
    """The first messages of a chat, with what is particular to Telegram beneath the first."""
    first, *rest = messages
    return [replace(first, text=f"{first.text.strip()}\n\n{texts.said['welcome']}"), *rest]


def media(texts: Texts, content: Content, facts: Facts, kind: str) -> list[Message]:
    """Kindly: it was not opened, it is not kept, and what helps instead."""
    if kind not in PICTURES:
        return [Message(texts.media[kind])]
    tools = [content.links[name] for name in texts.media_tools]
    links = tuple(tool.link for tool in tools if tool.suits(facts))
    choices = tuple(content.labels.choice(choice) for choice in ("ask:ask_take_down", "ask:ask_helplines"))
    return [Message(f"{texts.media[kind]}\n\n{texts.media['tools']}", choices, links)]


def media_kind(message: TelegramMessage) -> str:
    """What came in that is not text, by its name in data/telegram."""
    for kind, attributes in _KINDS.items():
        if any(getattr(message, attribute, None) for attribute in attributes):
            return kind
    return "other"
