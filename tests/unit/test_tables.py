"""The pages that are written from the data show the data, and the matrix of needs and routes has no hole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.guide.needs import NEEDS
from guide_chat import content
from scripts.tables import DOCS, pages

PAGES = pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run `python -m scripts.tables`"


def test_every_need_is_answered_on_every_route() -> None:
    page = next(text for path, text in PAGES.items() if path.name == "routes.md")
    rows = {row[0].strip("`"): row[1:] for row in table(page) if row[0].startswith("`")}
    assert set(rows) == set(NEEDS)
    assert all(len(cells) == len(content().plan.routes) for cells in rows.values())
    assert [need for need, cells in rows.items() if "-" in cells or "" in cells] == []


def test_every_step_of_every_route_is_in_the_table() -> None:
    page = next(text for path, text in PAGES.items() if path.name == "routes.md")
    named = set(re.findall(r"\(`(\w+)`\)", page))
    assert named == {step for route in content().plan.routes.values() for step in route.steps}


def test_no_text_breaks_a_rule_of_safe_messaging() -> None:
    page = next(text for path, text in PAGES.items() if path.name == "texts.md")
    assert re.search(r"^\d{4} texts in all, 0 break a rule\.$", page, re.MULTILINE)


def test_a_conversation_was_written_down_for_every_route_and_age() -> None:
    """Whether it is still what Steady says is for a reader: it takes the trained model."""
    page = (DOCS / "transcripts.md").read_text(encoding="utf-8")
    heads = set(re.findall(r"^## (\w+), (18 or over|under 18)$", page, re.MULTILINE))
    routes = set(content().plan.routes) - {"young"}  # the route of a stranger, under 18
    assert heads == {(route, age) for route in routes for age in ("18 or over", "under 18")}


def table(page: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
