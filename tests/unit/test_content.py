"""Data files: read whole, checked whole, and the line at fault named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.content import ContentError, load


def written(folder: Path, text: str) -> Path:
    path = folder / "some.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_right_file_is_plain_data(tmp_path: Path) -> None:
    assert load(written(tmp_path, "open: 10:00\nyes: no\n")) == {"open": "10:00", "yes": "no"}


def test_yaml_that_is_broken_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"some.yml:4: is not valid YAML"):
        load(written(tmp_path, "a: 1\nb:\n  - [1, 2\nc: 3\n"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="nothing.yml: cannot be read"):
        load(tmp_path / "nothing.yml")


def test_what_the_schema_refuses_is_named_by_its_line(tmp_path: Path) -> None:
    blocks = "  - intent: greet\n    examples: |\n      - hi\n  - intent: 5\n    examples: |\n      - ho\n"
    text = f'version: "3.1"\nnlu:\n{blocks}'
    with pytest.raises(ContentError, match=r"some.yml:6: nlu.1.intent: 5 is not of type 'string'"):
        load(written(tmp_path, text), "nlu")


def test_a_rule_of_ones_own_names_its_line(tmp_path: Path) -> None:
    def no_doubles(data: Any, fail: Any) -> None:
        for index, item in enumerate(data["ids"]):
            if item in data["ids"][:index]:
                fail(f"{item} stands twice", ["ids", index])

    with pytest.raises(ContentError, match=r"some.yml:4: b stands twice"):
        load(written(tmp_path, "ids:\n  - a\n  - b\n  - b\n"), check=no_doubles)
