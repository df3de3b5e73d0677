"""Words typed alone act like the button; everything longer is left to the model."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.content import DATA, ContentError
from bot.guide.choices import parse
from bot.guide.commands import Commands, commands
from bot.inbox import Inbox, read_text
from guide_chat import content


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("skip", "step:next"),
        ("Skip!", "step:next"),
        ("not now", "step:later"),
        ("I can't", "step:cant"),
        ("I can\u2019t.", "step:cant"),
        ("go back", "step:back"),
        ("What was I doing?", "step:repeat"),
        ("carry on", "plan:resume"),
        ("show my plan", "plan:show"),
        ("STOP", "plan:stop"),
        ("start again", "plan:restart"),
        ("repeat", "say:repeat"),
        ("  ok  ", "say:ok"),
        ("im ok now", "say:fine"),
        ("Help now", "crisis:now"),
        ("evidence list", "evidence:show"),
        ("more helplines", "more:helplines:sextortion"),
        ("menu", "menu:open"),
        ("over 18", "fact:age_group=adult"),
        ("15", "age:15"),
        ("35.", "age:35"),
        ("go to step 4", "step:number=4"),
        ("Step 40", "step:number=40"),
    ],
)
def test_a_phrase_alone_is_a_choice(typed: str, choice: str) -> None:
    assert commands().find(typed) == choice


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?",
        "skip the bank and tell me about police",
        "i cant do this anymore",
        "stop him",
        "500",
        "5",
        "0",
        "1 2",
        "да",
    ],
)
def test_anything_else_is_for_the_model(typed: str) -> None:
    assert commands().find(typed) is None


def test_no_phrase_hides_a_crisis() -> None:
    assert [phrase for phrase in commands().phrases if read_text(phrase).crisis] == []


def test_every_choice_is_one_that_the_guide_knows() -> None:
    for phrase, choice in commands().phrases.items():
        parsed = parse(choice)
        assert parsed, phrase
        assert content().labels.has(choice), choice


def test_reading_a_text_still_reports_the_need() -> None:
    assert read_text("skip").parse is None


def test_help_now_brings_the_numbers_even_without_a_model() -> None:
    inbox = Inbox(lambda: None, content().cards, None)
    answer = asyncio.run(inbox.receive("web", "someone", text="help now"))
    assert [message.kind for message in answer.messages] == ["crisis"]
    assert "999" in answer.messages[0].text
    assert "116 123" in answer.messages[0].text


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  menu:open: [menu,", "  menu:shut: [menu,", "menu:shut is not a choice"),
        ("say:repeat: [repeat,", "say:repeat: [skip, repeat,", '"skip" already means step:next'),
        ("ages: {first: 8, last: 99}", "ages: {first: 99, last: 8}", "first is above last"),
        ("[menu, options,", "[Menu, options,", "does not match"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, reason: str) -> None:
    shutil.copytree(DATA / "guide", tmp_path / "guide")
    path = tmp_path / "guide" / "commands.en.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match="commands.en.yml:[0-9]+: ") as caught:
        Commands.load(tmp_path)
    assert reason in caught.value.reason
