"""data/facts is edited by people who do not program: a mistake names the file and the line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content import ContentError
from bot.nlu.fact_rules.notation import parse, wordings
from bot.nlu.fact_rules.reading import Reader
from bot.nlu.fact_rules.tables import FOLDER, read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "facts"))


def test_the_tables_as_they_are_can_be_read() -> None:
    tables = read()
    assert "child" in tables.words.sets
    assert tables.groups["paid"]
    assert "GB-SCT" in tables.names["country"]


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("paid.yml", "paid me|us", "paid <nobody>", "the set <nobody> is not in words.yml"),
        ("paid.yml", "paid me|us", "paid me||us", "has an empty choice"),
        ("paid.yml", "paid me|us", "paid me ..", "ends in a gap"),
        ("shared.yml", "exposed me", "[exposed|me]", "is not of type"),
        ("relation.yml", "value: known", "value: Known to me", "does not match"),
        ("relation.yml", "  - value: known\n", "  - valu: known\n", "valu"),
        ("platform.yml", "  bumble: [bumble,", "  bumble: [tinder,", "'tinder' already means tinder"),
        ("country.yml", "  GB-NIR: [northern", "  GB-NIR: [wales, northern", "'wales' already means GB-WLS"),
        ("words.yml", "paying: [payin]", "paying: [payed]", "'payed' is already a spelling of 'paid'"),
        ("cues.yml", "reach: 5", "reach: 500", "500 is greater than the maximum"),
    ],
)
def test_a_mistake_names_file_and_line(folder: Path, file: str, old: str, new: str, reason: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the example is stale"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as error:
        read(folder)
    assert error.value.path == path
    assert error.value.line is not None
    assert reason in str(error.value)
    if "\n" not in new:  # a wrong key is named by the line of its group
        assert error.value.line == text[: text.index(old)].count("\n") + 1


def test_a_new_phrase_in_the_data_is_heard(folder: Path) -> None:
    path = folder / "paid.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("      - i settled\n", "      - i settled\n      - i flibbered [him|her]\n"), encoding="utf-8"
    )
    heard = Reader(read(folder)).read("so i flibbered her yesterday").heard("paid")
    assert {entry.value for entry in heard} == {"yes"}


def test_the_notation() -> None:
    sets = {"pet": ["cat", "small dog"]}
    assert wordings("my|our <pet>", sets) == ["my cat", "my small dog", "our cat", "our small dog"]
    assert wordings("(a big|one) <pet>", sets) == ["a big cat", "a big small dog", "one cat", "one small dog"]
    phrase = parse("START i .. saw [the] <pet> END", sets)
    assert phrase.from_start
    assert phrase.to_end
    assert [(part.text, part.gap, part.optional) for part in phrase.parts] == [
        ("i", 0, False),
        ("saw [the] <pet>", 3, False),
    ]
