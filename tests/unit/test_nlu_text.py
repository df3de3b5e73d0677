"""Folding: what keyboards, phones and tricks do to letters is undone, and what a person meant is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import fold, has_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("k\u200bill my\u200dself", "kill myself"),  # zero-width space and joiner
        ("ki\u00adll", "kill"),  # soft hyphen
        ("k\u034fill m\ufe0fys\u3164elf", "kill myself"),  # a joiner, a variation selector, a filler
        ("\uff4b\uff49\uff4c\uff4c", "kill"),  # full width
        ("\U0001d424\U0001d422\U0001d425\U0001d425", "kill"),  # bold mathematical letters
        ("k\u0456ll mys\u0435lf", "kill myself"),  # Cyrillic i and e inside Latin words
        ("k i l l myself", "kill myself"),
        ("k.i.l.l myself", "kill myself"),
        ("pleeeeeease", "pleeease"),
        ("don\u2019t", "don't"),
        ("a\x00b\x1bc", "abc"),
        ("one\ttwo  three\u00a0four", "one two three four"),
        ("  hi \n there ", "hi \n there"),
        ("", ""),
    ],
)
def test_tricks_are_undone(typed: str, read: str) -> None:
    assert fold(typed) == read


@pytest.mark.parametrize(
    "text", ["Don't pay 200 by 5pm!", "не хочу жить", "αυτός έχει φωτογραφίες", "他威胁我", "I am OK", "a b"]
)
def test_what_is_no_trick_stays(text: str) -> None:
    assert fold(text) == text


@given(st.text(max_size=300))
def test_any_text_can_be_folded_and_holds_no_hidden_sign(text: str) -> None:
    folded = fold(text)
    assert not any(sign in folded for sign in "\u200b\u200c\u200d\ufeff\x00")
    assert folded == folded.strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [("", False), ("...!?", False), ("\U0001f62d\U0001f62d", False), ("5", True), ("救", True), ("a", True)],
)
def test_whether_there_is_anything_to_understand(text: str, words: bool) -> None:
    assert has_words(text) is words
