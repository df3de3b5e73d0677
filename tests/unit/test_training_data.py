"""The training examples: enough of each need, no doubles, nothing that tells on anybody."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.guide.needs import NEEDS
from bot.nlu.training_data import Line, alike, examples, problems

LINES = examples()
ENOUGH = {"disclose_blackmail": 150, "crisis_self_harm": 120, "out_of_scope": 120}


def test_there_are_about_eight_thousand_and_more() -> None:
    assert len(LINES) >= 8000


@pytest.mark.parametrize("need", NEEDS)
def test_each_need_has_enough_examples(need: str) -> None:
    assert Counter(line.need for line in LINES)[need] >= ENOUGH.get(need, 60)


def test_most_disclosures_do_not_use_the_word() -> None:
    disclosures = [line.text.lower() for line in LINES if line.need == "disclose_blackmail"]
    named = [text for text in disclosures if "blackmail" in text or "sextort" in text]
    assert len(named) < len(disclosures) / 5


def test_nothing_is_wrong_with_them() -> None:
    assert list(problems(LINES)) == []


def test_nearly_the_same_line_twice_is_found() -> None:
    twice = [
        Line("he wants two hundred by friday or else", "disclose_blackmail", False, Path("a.yml")),
        Line("he wants two hundred by friday, or else!", "disclose_blackmail", False, Path("a.yml")),
        Line("he wants my password", "disclose_blackmail", False, Path("a.yml")),
    ]
    assert list(alike(twice)) == [(twice[0], twice[1])]


@pytest.mark.parametrize(
    "text", ["write to bob.smith@example.com", "call 07700 900123 now", "it was @dave_99x on insta"]
)
def test_what_tells_on_somebody_is_found(text: str) -> None:
    assert list(problems([Line(text, "greet", False, Path("a.yml"))]))
