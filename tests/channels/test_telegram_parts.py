"""The pure parts: texts, cutting, rendering, and the order of chats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram_app import content

from bot.channels.telegram.recent import Recent
from bot.channels.telegram.render import bubbles, pressed
from bot.channels.telegram.split import LIMIT, size, split
from bot.channels.telegram.texts import Texts
from bot.content import DATA, ContentError
from bot.guide.emergency import Cards
from bot.guide.model import Choice, Link, Message

TEXTS = Texts.load(content().links)
SENTENCES = {
    **{f"texts.{name}": text for name, text in TEXTS.said.items()},
    **{f"privacy.{name}": text for name, text in TEXTS.privacy.items()},
    **{f"deleted.{name}": text for name, text in TEXTS.deleted.items()},
    **{f"media.{name}": text for name, text in TEXTS.media.items()},
}
BANNED = ("commit suicide", "guarantee", "promise you", "never be shared", "your fault for", "why did you", "stupid")


@pytest.mark.parametrize("name", SENTENCES)
def test_every_text_is_plain_calm_and_short(name: str) -> None:
    text = SENTENCES[name].replace("{commands}", "")
    assert "!" not in text
    assert not re.search("[\U0001f300-\U0001faff]", text)
    assert not any(word in text.lower() for word in BANNED)
    assert len(text.split()) <= 70
    for sentence in re.split(r"(?<=[.?])\s+", text):
        assert len(sentence.split()) <= 25, sentence
    if len(text.split()) > 5:  # a label has no sentences to be measured by
        assert reading_grade(text) <= 6.5


def reading_grade(text: str) -> float:
    """Flesch-Kincaid; syllables counted by groups of vowels, which is near enough for everyday words."""
    sentences = [sentence for sentence in re.split(r"[.?:]\s|\n", f"{text} ") if sentence.strip()]
    words = re.findall(r"[a-z']+", text.lower())
    syllables = sum(max(1, len(re.findall("[aeiouy]+", re.sub(r"(?<=[^aeioul])e$|es$|ed$", "", w)))) for w in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def broken(tmp_path: Path, before: str, after: str) -> Path:
    text = (DATA / "telegram" / "en.yml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "en.yml").write_text(text.replace(before, after, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("plan:route=parent", "plan:go=parent", "is not a choice"),
        ("report_remove, take", "report_everything, take", "links.yml has no"),
        ("Step {step} of {of}", "Step {number} of {of}", "cannot fill in {number}"),
        ("  now: Urgent numbers, at any time\n", "", "'now' is a required property"),
        ("safe_words: [help now", "safe_words: [Help Now", "does not match"),
        ("web_page: null", "web_page: http://a.example", "web_page"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path, before: str, after: str, reason: str) -> None:
    with pytest.raises(ContentError, match=re.escape(reason)) as error:
        Texts.load(content().links, broken(tmp_path, before, after))
    assert error.value.line or "commands" in str(error.value)


@given(st.text(min_size=1, max_size=400), st.integers(min_value=5, max_value=60))
def test_pieces_fit_and_lose_only_white_space(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < size(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_cut_is_made_between_paragraphs() -> None:
    one, two = "a " * 1500, "b " * 1500
    assert split(f"{one.strip()}\n\n{two.strip()}") == [one.strip(), two.strip()]


def test_signs_outside_the_basic_plane_count_twice_as_telegram_counts() -> None:
    pieces = split("\U00020000" * 3000)
    assert [len(piece) for piece in pieces] == [LIMIT // 2, 3000 - LIMIT // 2]


def test_only_choices_of_ours_become_buttons() -> None:
    choices = (Choice("plan:show", "My plan"), Choice("x" * 70, "Too long"), Choice("rm:all", "Not ours"))
    [bubble] = bubbles([Message("Hello", choices)])
    assert bubble.keyboard is not None
    assert [row[0].text for row in bubble.keyboard.inline_keyboard] == ["My plan"]


def test_every_number_of_the_emergency_card_can_be_used_by_a_tap() -> None:
    [bubble] = bubbles([Cards.load().card("GB", "under_18")])
    assert "<code>999</code>" in bubble.html
    assert "<code>116 123</code>" in bubble.html
    assert not bubble.silent


def test_a_number_that_stands_in_the_text_is_not_repeated_below_it() -> None:
    links = (Link("Samaritans: Call 116 123", "tel:116123"), Link("Shout: Text SHOUT to 85258", "sms:85258"))
    [bubble] = bubbles([Message("Samaritans: to talk.\nCall 116 123", links=links)])
    assert bubble.plain == "Samaritans: to talk.\nCall 116 123\n\nShout: Text SHOUT to 85258"


def test_a_number_that_is_no_link_stays_as_it_is() -> None:
    [bubble] = bubbles([Message("Since 2016, 999 people.", links=(Link("Call 116 123", "tel:116123"),))])
    assert "999</code>" not in bubble.html


def test_pressing_a_marked_button_changes_nothing() -> None:
    marked = InlineKeyboardMarkup([[InlineKeyboardButton("✓ My plan", callback_data="plan:show")]])
    assert pressed(marked, "plan:show", "✓ {label}") is None


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("help now", True),
        ("HELP   NOW!!", True),
        ("ｈｅｌｐ ｎｏｗ", True),
        ("urgent help.", True),
        ("help", False),
        ("i need help now", False),
        ("", False),
        ("help now " * 500, False),
    ],
)
def test_the_safe_word_is_heard_however_it_is_written(typed: str, is_one: bool) -> None:
    assert TEXTS.is_safe_word(typed) is is_one


def test_memory_is_short() -> None:
    recent = Recent(2)
    assert [recent.add(thing) for thing in ("a", "a", "b", "c", "a")] == [True, False, True, True, True]
