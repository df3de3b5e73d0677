"""A mistake in a data file stops the start and names the line, so it can never be met in a conversation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content import DATA, ContentError
from bot.guide.content import Content
from bot.guide.names import needed


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data files that may be broken."""
    for folder in ("guide", "responses", "safety"):
        shutil.copytree(DATA / folder, tmp_path / folder)
    return tmp_path


def edit(path: Path, old: str, new: str) -> int:
    """Replaces the first `old`, which must be there; the line where it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def fails(data: Path) -> ContentError:
    with pytest.raises(ContentError) as caught:
        Content.load(data)
    return caught.value


def test_the_shipped_files_are_complete() -> None:
    content = Content.load()
    assert set(needed(content.plan)) <= set(content.responses)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("steps: [offend_stop,", "steps: [offend_stopp,", "offend_stopp that does not exist"),
        ("ask: [paid]", "ask: [mood]", "mood, which has no question"),
        ('when: {paid: "yes"}', "when: {paid: perhaps}", "paid cannot be perhaps"),
        ("when: {about: pupil}", "when: {abuot: pupil}", "abuot is not a fact"),
        ("needs: [other_harm]", "needs: [other_harms]", "other_harms is not a disclosure"),
        ("menu: [stranger", "menu: [strangers", "strangers that does not exist"),
        ("act: 0.55", "act: 0.05", "ask is above act"),
        ("title: Stop replying, ", "", "'title' is a required property"),
    ],
)
def test_plan_mistakes_name_their_line(data: Path, old: str, new: str, reason: str) -> None:
    line = edit(data / "guide" / "plan.yml", old, new)
    error = fails(data)
    assert reason in error.reason
    assert error.path.name == "plan.yml"
    assert error.line is not None
    assert abs(error.line - line) <= 1


def only(data: Path, block: str) -> None:
    """Makes these the only texts, in one file."""
    for path in (data / "responses" / "en").glob("*.yml"):
        path.unlink()
    add(data, "texts.yml", block)


def add(data: Path, name: str, block: str) -> None:
    (data / "responses" / "en" / name).write_text(f"texts:\n{block}", encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "reason", "line"),
    [
        ('    - text: Hi\n      condition: [{type: slot, name: paid, value: "yes"}]\n', "no variation without", 2),
        ("    - text: Hi {name}\n", "{name} is not a placeholder", 3),
        ("    - text: Hi\n      metadata: {links: [nowhere]}\n", "links.yml has no nowhere", 4),
        ('    - text: Hi\n      metadata: {choices: ["ask:weather"]}\n', "ask:weather is not a choice", 4),
        ('    - text: Hi\n      metadata: {choices: ["plan:route=mars"]}\n', "a route that does not exist", 4),
        ("    - text: Hi\n    - text: Ho\n      condition: [{type: slot, name: mood, value: sad}]\n", "not a slot", 5),
        (
            "    - text: Hi\n    - text: Ho\n      condition: [{type: slot, name: paid, value: lots}]\n",
            "cannot be lots",
            5,
        ),
        ("    - text: Hi\n      metadata: {colour: red}\n", "colour", 4),
    ],
)
def test_text_mistakes_name_their_line(data: Path, body: str, reason: str, line: int) -> None:
    only(data, f"  utter_thank:\n{body}")
    error = fails(data)
    assert reason in error.reason
    assert (error.path.name, error.line) == ("texts.yml", line)


def test_a_missing_text_says_who_needs_it(data: Path) -> None:
    only(data, "  utter_thank:\n    - text: You are welcome.\n")
    assert "no text for utter_done, which the guide needs" in fails(data).reason


def test_a_text_that_nothing_asks_for_is_refused(data: Path) -> None:
    only(data, "  utter_thank_you:\n    - text: You are welcome.\n")
    assert "nothing asks for utter_thank_you" in fails(data).reason


def test_the_same_text_twice_is_refused(data: Path) -> None:
    only(data, "  utter_thank:\n    - text: You are welcome.\n")
    add(data, "twice.yml", "  utter_thank:\n    - text: Any time.\n")
    assert "utter_thank has texts in another file already" in fails(data).reason


def test_a_need_without_a_label_is_refused(data: Path) -> None:
    edit(data / "guide" / "labels.en.yml", "  ask_pay: Should I pay?\n", "")
    assert "ask_pay has no label" in fails(data).reason


def test_a_file_that_is_not_yaml_is_refused(data: Path) -> None:
    (data / "guide" / "links.yml").write_text("links: [", encoding="utf-8")
    assert fails(data).path.name == "links.yml"
