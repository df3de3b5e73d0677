"""Which numbers are no child's age, so that a need guessed from them is not believed."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract, grown


@pytest.mark.parametrize(
    ("text", "says_no_child"),
    [
        ("30", True),
        ("im 45", True),
        ("we were together 12 years and he still has everything", True),
        ("it happened 15 years ago and now it is back", True),
        ("19 days of this and no sleep", True),
        ("he has had that video of me 16 years", True),
        ("15", False),
        ("im 15 and he has my pics", False),
        ("been 16 days and im only young", False),
        ("14 days of this and my mum will find out", False),
        ("16 days and im scared at school", False),
        ("he has my video and will not stop", False),
    ],
)
def test_years_and_dates_make_nobody_a_child(text: str, says_no_child: bool) -> None:
    assert grown(text) is says_no_child


def test_a_child_who_counts_the_days_is_still_heard() -> None:
    assert extract("im 15 and its been 19 days of this")["age_group"] == "under_18"
