"""The public page: what it shows, that its filters work without script, and that its HTML is sound."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from bot.content import ROOT
from bot.helplines import open_directory
from bot.helplines.page import page

DAY = datetime(2026, 11, 24, 11, 0, tzinfo=timezone.utc)
STYLES = ROOT / "bot" / "web" / "static" / "pages.css"
VOID = {"meta", "link", "input", "br"}


class Outline(HTMLParser):
    """Tags, attributes and headings of a page; fails on a tag that is closed out of order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def services(self) -> list[str]:
        """Ids of the services on the page."""
        return [str(attrs["id"]) for tag, attrs in self.tags if tag == "li" and attrs.get("class") == "service"]


def shown(**filters: str) -> list[str]:
    return Outline(page(filters, now=DAY)).services()


def test_filters_work_together() -> None:
    assert shown(country="IE", topic="crisis", age="under_18") == [
        "ie_samaritans", "ie_childline", "ie_text_about_it", "int_findahelpline", "int_befrienders",
    ]  # fmt: skip
    assert "uk_lifeline_ni" not in shown(country="GB-SCT")
    assert "uk_lifeline_ni" in shown(country="GB-NIR")
    assert shown(country="GB", topic="sextortion", age="adult", open="1")[:2] == ["uk_101", "uk_police_scotland_101"]
    assert "uk_calm" not in shown(country="GB", age="adult", open="1")  # opens at 17:00


def test_adults_services_are_hidden_until_the_reader_says_18_or_over() -> None:
    adults = {"uk_revenge_porn_helpline", "int_stopncii", "uk_calm"}
    assert not adults & set(shown(country="GB"))
    assert not adults & set(shown(country="GB", age="under_18"))
    assert adults <= set(shown(country="GB", age="adult"))


def test_unknown_filters_change_nothing_and_come_back_nowhere() -> None:
    html = page({"country": '"><script>', "topic": "nonsense", "other": "x"}, now=DAY)
    assert "<script" not in html
    assert "nonsense" not in html
    assert Outline(html).services() == shown()


def test_a_choice_without_services_points_to_the_finder() -> None:
    html = page({"country": "PL", "topic": "offending_prevention"}, now=DAY)
    assert Outline(html).services() == []
    assert "https://findahelpline.com/" in html


def test_each_entry_has_contact_hours_cost_sources_and_date() -> None:
    html = page({"country": "GB", "age": "adult"}, now=DAY)
    entry = html[html.index('id="uk_revenge_porn_helpline"') : html.index('id="uk_report_harmful_content"')]
    assert 'href="tel:+443456000459"' in entry
    assert "Open now until 16:00" in entry
    assert "Date of check not known" in entry
    assert "Source 1: revengepornhelpline.org.uk" in entry
    assert "local rate" not in entry  # its cost is not confirmed
    assert "Opening times as of Tuesday 24 November, 11:00, UK time." in html


def test_the_emergency_number_is_the_countrys_own() -> None:
    assert "call 999 (UK) or your local emergency number" in page({}, now=DAY)
    assert "call 911." in page({"country": "US"}, now=DAY)


@pytest.mark.parametrize(
    "filters", [{}, {"country": "GB", "age": "adult"}, {"country": "PL", "topic": "domestic_abuse"}]
)
def test_the_html_is_sound_and_needs_no_script(filters: dict[str, str]) -> None:
    html = page(filters, now=DAY)
    outline = Outline(html)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|built-in|None<", html)
    tags = outline.tags
    assert ("html", {"lang": "en"}) in tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    labelled = {attrs["for"] for tag, attrs in tags if tag == "label"}
    assert {attrs["id"] for tag, attrs in tags if tag in ("select", "input")} == labelled
    assert [tag for tag, _ in tags].count("h1") == 1
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for tag, attrs in tags:
        if tag == "a" and str(attrs["href"]).startswith("https:"):
            assert attrs["rel"] == "noreferrer noopener"


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_colours_have_enough_contrast_in_light_and_dark() -> None:
    for block in re.findall(r":root \{(.*?)\}", STYLES.read_text(encoding="utf-8"), re.DOTALL):
        colours = dict(re.findall(r"--(\w+): (#\w{6})", block))
        for front in ("ink", "soft", "link", "good"):
            for back in ("paper", "card"):
                high, low = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
                assert (high + 0.05) / (low + 0.05) >= 4.5, (front, back)
        high, low = sorted((luminance(colours["line"]), luminance(colours["paper"])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 3


def test_the_running_directory_can_be_shown(tmp_path: Path) -> None:
    directory = open_directory(f"sqlite:///{tmp_path}/steady.db")
    assert Outline(page({"country": "NZ"}, directory, DAY)).services() == shown(country="NZ")
