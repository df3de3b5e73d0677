"""The printable help card: what hangs in a school must be true, for anybody's eyes, and the same in both files."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from bot.card.content import Card, path
from bot.card.files import FOLDER, drawn, stale, write
from bot.card.layout import HEIGHT, LEFT, RIGHT, Text, layout
from bot.card.pdf import measure
from bot.content import DATA, ContentError
from bot.helplines.source import load_book

SVG = "{http://www.w3.org/2000/svg}"
CARD = Card.load()


def shown(tree: ET.Element) -> str:
    return " ".join(text.text or "" for text in tree.iter(f"{SVG}text"))


def svg() -> ET.Element:
    return ET.fromstring(drawn(CARD)["help-card.svg"])  # noqa: S314 - our own file


def test_the_committed_files_show_the_data() -> None:
    assert stale(CARD) == [], "run `python -m bot card`"


def test_the_same_card_gives_the_same_bytes() -> None:
    assert drawn(CARD) == drawn(Card.load())


def test_a_changed_sentence_makes_the_files_stale(tmp_path: Path) -> None:
    write(CARD, tmp_path)
    assert stale(CARD, tmp_path) == []
    assert stale(replace(CARD, here="A person to talk to:"), tmp_path) == ["help-card.svg", "help-card.pdf"]


def test_every_number_on_it_is_one_of_the_helplines() -> None:
    known = {route.value for service in load_book().services for route in service.routes}
    numbers = {re.sub(r"\D", "", value) for value in known if not value.startswith("http")}
    printed = re.findall(r"\d[\d ]{1,}\d", re.sub(r"\n", " ", shown(svg())))
    assert len(printed) >= 7
    assert [number for number in printed if re.sub(r"\D", "", number) not in numbers] == []


def test_it_has_the_numbers_for_the_worst_moment_and_nothing_for_adults_only() -> None:
    text = shown(svg())
    for wanted in ("999", "116 123", "0800 1111", "85258", "not your fault", "Report Remove"):
        assert wanted in text
    for hidden in ("StopNCII", "Revenge Porn"):
        assert hidden not in text


def test_the_svg_is_text_with_a_title_and_a_description() -> None:
    tree = svg()
    assert (tree.findtext(f"{SVG}title"), tree.findtext(f"{SVG}desc")) == (CARD.title, CARD.about)
    assert tree.get("lang") == "en"
    assert {link.get("href") for link in tree.iter(f"{SVG}a")} >= {"tel:08001111", "tel:116123", "sms:85258"}
    assert {shape.tag.removeprefix(SVG) for shape in tree} <= {"title", "desc", "rect", "text", "line", "circle", "a"}


def test_black_on_white_on_one_page_of_a4() -> None:
    body = drawn(CARD)["help-card.svg"].decode()
    assert set(re.findall(r'(?:fill|stroke)="(#\w+|none)"', body)) == {"#000", "#fff", "none"}
    for shape in layout(CARD, measure):
        if isinstance(shape, Text):
            left = {"start": shape.x, "middle": shape.x - shape.width / 2, "end": shape.x - shape.width}[shape.anchor]
            assert LEFT - 0.1 <= left <= left + shape.width <= RIGHT + 0.1, shape.text
            assert shape.y < HEIGHT - 10


def test_the_pdf_is_one_page_of_text_without_a_date() -> None:
    body = drawn(CARD)["help-card.pdf"]
    assert body.startswith(b"%PDF-1.4")
    assert body.count(b"/Type /Page\n") + body.count(b"/Type /Page ") == 1
    assert b"CreationDate" not in body
    assert b"Stop replying." in body  # the words stand in it as words


def test_a_text_that_is_too_long_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="too long for one page"):
        write(replace(CARD, lead=("Long. " * 50,) * 6), tmp_path)
    long = replace(CARD.people[0], about="Someone to talk to about anything at all, at any time of day")
    with pytest.raises(ContentError, match="the line of Childline is too long"):
        write(replace(CARD, people=(long,)), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{uk_159} reaches", "159 reaches", "a number stands in data/helplines.yml"),
        ("{uk_159}", "{uk_nobody}", "shows no number and no page for uk_nobody"),
        ("id: uk_shout", "id: uk_revenge_porn_helpline", "is for adults only"),
        ("id: uk_shout", "id: uk_karma_nirvana", "is not open at any hour"),
        ("\nfoot:", "\nfeet:", "'foot' is a required property"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    for file in DATA.glob("*.yml"):
        shutil.copy(file, tmp_path)
    text = path().read_text(encoding="utf-8")
    assert old in text
    path(data_dir=tmp_path).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=reason):
        Card.load(data_dir=tmp_path)


def test_the_files_are_small() -> None:
    assert all((FOLDER / name).stat().st_size < 15_000 for name in ("help-card.svg", "help-card.pdf"))
