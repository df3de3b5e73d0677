"""`python -m bot parse`: JSON lines in, what Steady would act on out, in the same order."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from bot import parse
from bot.parse import FACTS, Reader, parse_lines


@pytest.fixture(scope="module")
def reader(model: object) -> Reader:
    return Reader()


@pytest.fixture(autouse=True)
def _one_reader(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is loaded once for this file."""
    monkeypatch.setattr(parse, "Reader", lambda: reader)


def parsed(*lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    parse_lines(lines, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_is_answered_in_order_and_blank_ones_are_passed_over() -> None:
    texts = ["im 15 and this lad on snap wants 50 quid or he posts my nudes", "i want to die", "hi"]
    found = parsed(*(line for text in texts for line in (json.dumps({"text": text}), "\n", "")))
    assert [line["text"] for line in found] == texts
    assert [line["need"] for line in found] == ["disclose_blackmail", "crisis_self_harm", "greet"]
    assert [line["safety"] for line in found] == [None, "crisis_self_harm", None]
    assert all(set(line) == {"text", "need", "confidence", "facts", "safety"} for line in found)
    assert all(0 <= line["confidence"] <= 1 for line in found)


def test_facts_are_those_of_the_guide() -> None:
    (found,) = parsed('{"text": "im 15 and this lad on snap wants 50 quid or he posts my nudes, i havent paid"}')
    assert found["facts"] == {"age_group": "under_18", "platform": "snapchat", "paid": "no"}
    assert set(found["facts"]) <= FACTS


def test_other_alphabets_stay_as_they_were_typed() -> None:
    out = io.StringIO()
    parse_lines(['{"text": "je veux mourir, h\\u00e9las"}'], out)
    assert "h\u00e9las" in out.getvalue()


@pytest.mark.parametrize("text", ["", "   ", "\U0001f62d", "/restart", "\u0000", "x" * 300_000])
def test_any_text_gives_a_line(text: str) -> None:
    (found,) = parsed(json.dumps({"text": text}))
    assert found["text"] == text
    assert found["need"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("not json", 'line 2 must be like {"text": "..."}'),
        ("{}", 'line 2 must be like {"text": "..."}'),
        ("[1]", 'line 2 must be like {"text": "..."}'),
        ("null", 'line 2 must be like {"text": "..."}'),
        ('{"text": 5}', "line 2: text must be a string"),
    ],
)
def test_a_line_that_is_not_a_text_stops_it_with_its_number_after_what_was_right(line: str, why: str) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        parse_lines(['{"text": "hi"}', line, '{"text": "bye"}'], out)
    assert stopped.value.code == f"parse: {why}"
    assert json.loads(out.getvalue())["need"] == "greet"


@pytest.mark.parametrize(
    "text", ["my mum will kill me if she sees them", "my parents are going to kill me", "dads gonna murder me"]
)
def test_a_telling_off_that_is_called_a_death_is_no_crisis(text: str) -> None:
    (found,) = parsed(json.dumps({"text": text}))
    assert found["need"] == "ask_tell_family"
    assert found["safety"] in (None, "check_in")


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("my dad will kill me. id rather not be here when he finds out", "crisis_self_harm"),
        ("my dad will kill me for the shame, he has locked me in and sent for my uncles", "immediate_danger"),
        ("what if he kills me", "immediate_danger"),
    ],
)
def test_a_death_that_is_meant_is_heard_beside_the_figure(text: str, need: str) -> None:
    (found,) = parsed(json.dumps({"text": text}))
    assert found["safety"] == need
