"""Words that are a crisis by themselves: heard however they are typed, and not in what only sounds like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import ContentError
from bot.nlu.lexicon import PATH, Lexicon, imagined, retell, screen


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("i want to die", "crisis_self_harm"),
        ("I WANT TO KILL MYSELF", "crisis_self_harm"),
        ("im going to ki\u200bll mys\u200belf", "crisis_self_harm"),
        ("im not ok. i want to die", "crisis_self_harm"),
        ("hes at the front and hes got a knife", "immediate_danger"),
        ("outside with a knife", "immediate_danger"),
        ("he's got a knife", "immediate_danger"),
        ("he has a gun", "immediate_danger"),
        ("he have knife", "immediate_danger"),
        ("theres a man outside with a machete", "immediate_danger"),
        ("he pulled a knife on me", "immediate_danger"),
        ("hes got a knife to my throat", "immediate_danger"),
        ("call the police hes here", "immediate_danger"),
        ("he is breaking into my house", "immediate_danger"),
        ("they wont let me leave the flat", "immediate_danger"),
        ("im being attacked", "immediate_danger"),
        ("i want to die, he has a gun emoji in his bio", "crisis_self_harm"),
    ],
)
def test_plain_words_are_heard(text: str, need: str) -> None:
    assert screen(text) == need


@pytest.mark.parametrize(
    "text",
    [
        "",
        "my phone died",
        "this homework is killing me",
        "im not going to kill myself",
        "i could murder a curry",
        "he killed the chat",
        "hello",
        "i cut an onion with a kitchen knife",
        "he has a kitchen knife set",
        "he has a knife in his profile picture",
        "in the film he has a gun",
        "in the movie he is outside with a knife",
        "he's got a knife in the game",
        "in cod he has a gun",
        "my brother has a nerf gun",
        "he hasn't got a gun",
        "he got a gun for his birthday",
        "they wont let me leave the group chat",
        "he's trying to break into my account",
        "i am scared of him",
    ],
)
def test_what_only_sounds_like_it_is_left(text: str) -> None:
    assert screen(text) is None


def test_danger_comes_before_despair() -> None:
    assert screen("i want to die and hes got a knife") == "immediate_danger"


def changed(folder: Path, before: str, after: str) -> Path:
    text = PATH.read_text(encoding="utf-8")
    assert before in text
    path = folder / "lexicon.yml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return path


def first(kind: str) -> str:
    line = next(line for line in PATH.read_text(encoding="utf-8").splitlines() if line.strip().startswith(f"{kind}:"))
    return line.partition(f"{kind}:")[2]


def test_a_phrase_that_misses_its_example_stops_the_start(tmp_path: Path) -> None:
    path = changed(tmp_path, f"example:{first('example')}", "example: nothing of the kind")
    with pytest.raises(ContentError, match="does not catch its own example"):
        Lexicon.load(path)


def test_a_phrase_that_catches_its_counter_stops_the_start(tmp_path: Path) -> None:
    path = changed(tmp_path, f"counter:{first('counter')}", f"counter:{first('example')}")
    with pytest.raises(ContentError, match="catches its own counter"):
        Lexicon.load(path)


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("he is outside with a knife in the game", True),
        ("hes following me on insta", True),
        ("a toy gun", True),
        ("hes following me home", False),
        ("he is outside my house", False),
    ],
)
def test_danger_that_may_be_a_games_or_an_apps_is_told_from_danger(text: str, so: bool) -> None:
    assert imagined(text) is so


@pytest.mark.parametrize(
    ("text", "retold"),
    [
        ("My mum will KILL me if she sees them!", "my mum will be angry with me if she sees them !"),
        ("my dad's gonna kill me", "my dads gonna be angry with me"),
        ("my parents are going to kill me. im 15", "my parents are going to be angry with me . im 15"),
        ("mum'll murder me and my wife will kill me", "mumll be angry with me and my wife will be angry with me"),
        ("he will kill me", None),
        ("my husband will kill me", None),
        ("my mum found me when i tried to kill myself", None),
    ],
)
def test_a_telling_off_that_is_called_a_death_is_retold(text: str, retold: str | None) -> None:
    assert retell(text) == retold
