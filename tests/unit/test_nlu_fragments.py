"""Messages that say nothing yet, and letters that are no words."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from bot.content import ContentError
from bot.nlu.fragments import PATH, Fragments, Letters, fragments

LETTERS = Letters.learn(
    [
        "he is blackmailing me with my pictures",
        "someone is threatening to send my pictures to everyone",
        "she wants money or she will send the video to my friends",
        "i was blackmailed and i paid them money",
        "they are threatening me, they want more money",
    ]
)


@pytest.mark.parametrize(
    "text",
    ["he", "HE", "him.", "so he", "he has", "i am", "him and me", "outside", "the man", "a knife", "my house", "he's"],
)
def test_small_words_alone_are_a_fragment(text: str) -> None:
    assert fragments().hold(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "no",
        "now",
        "help",
        "what",
        "here",
        "US",
        "he is here",
        "he is outside",
        "he has a knife",
        "he's at my door",
        "he is in my house",
        "im 15",
        "she said no",
        "he is with me and i am with him and so is she",
    ],
)
def test_what_may_mean_something_is_none(text: str) -> None:
    assert not fragments().hold(text)


def test_a_subject_with_its_verb_may_be_a_yes() -> None:
    assert [text for text in ("i am", "they have.", "so i", "i said", "he") if fragments().answer(text)] == [
        "i am",
        "they have.",
    ]


def test_a_subject_that_is_no_fragment_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "fragments.yml"
    path.write_text(
        PATH.read_text(encoding="utf-8").replace("subjects: [i,", "subjects: [nobody, i,"), encoding="utf-8"
    )
    with pytest.raises(ContentError, match="'nobody' must stand in words too"):
        Fragments.load(path)


def test_words_that_were_learnt_can_be_read_and_so_can_their_typos() -> None:
    assert LETTERS.share("she is threatening me") == 1
    assert LETTERS.share("blakmailed and thretening me") > 0.5
    assert LETTERS.share("15 ... 20") == LETTERS.share("yup") == 1


def test_what_a_cat_types_cannot() -> None:
    draw = random.Random(5)
    typed = ["".join(draw.choices(string.ascii_lowercase + "  ", k=30)) for _ in range(200)]
    assert sum(LETTERS.share(text) > 0.2 for text in typed) <= 20
    assert LETTERS.share("{me~|_^$ they" + "^~" * 20) < 0.2
    assert LETTERS.share("\u0b95\u0bb0\u0bc1 " * 5) == 0
