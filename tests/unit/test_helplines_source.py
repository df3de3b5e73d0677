"""The directory's file: what is in it, and that mistakes are refused by file, line and reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content import ContentError
from bot.helplines.service import Route, visible
from bot.helplines.source import load_book
from bot.helplines.words import load_words

GOOD = """\
finder: finder
emergency:
  GB: {number: emergency}
helplines:
  - id: finder
    name: Finder
    organisation: Charity
    country: INT
    who: [everyone]
    help_with: [crisis]
    summary: Pick your country.
    web_url: https://finder.example.org/
    hours: always
    cost: free
    languages: [en]
    source_urls: [https://finder.example.org/]
    checked: '2026-01'
    review_by: '2027-01-01'
    confidence: confirmed
    status: open
  - id: emergency
    name: Emergency
    organisation: Police
    country: GB
    who: [everyone]
    help_with: [immediate_danger]
    summary: Call if anyone is in danger.
    phone: '999'
    hours:
      timezone: Europe/London
      periods:
        - {days: [mon, tue], open: '18:00', close: '02:00', overnight: true}
        - {days: [wed], open: '09:00', close: '17:00'}
    cost: free
    languages: [en]
    source_urls: [https://police.example.org/]
    checked: '2026-01'
    review_by: '2027-01-01'
    confidence: confirmed
    status: open
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "helplines.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    finder, emergency = load_book(written(tmp_path, GOOD)).services
    assert finder.routes == (Route("web", "https://finder.example.org/"),)
    assert emergency.hours is not None
    assert emergency.hours.periods[0].closes == (24 + 2) * 60


WEDNESDAY = "open: '09:00', close: '17:00'"
LONDON = "timezone: Europe/London"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("finder: finder", "finder: [finder", None, "is not valid YAML"),
        ("finder: finder", "finder: nobody", 1, "nobody is no service that may be shown"),
        ("number: emergency", "number: finder", 3, "finder is no service with a phone number"),
        ("id: emergency", "id: finder", 21, "two entries have the id finder"),
        ("country: GB", "country: ZZ", 24, "ZZ is not a country"),
        ("phone: '999'", "phone: '9999'", 28, "9999 is not a known short number of GB"),
        ("phone: '999'", "phone: 0345 6000 45", 28, "0345 6000 45 is not a phone number of GB"),
        ("phone: '999'", "phone: nine", 28, "does not match"),
        ("Europe/London", "Europe/Atlantis", 30, "Europe/Atlantis is not a time zone"),
        (WEDNESDAY, "open: '17:00', close: '09:00'", 33, "closes (09:00) before it opens (17:00)"),
        (WEDNESDAY, "open: '09:00', close: '09:00'", 33, "closes (09:00) before it opens (09:00)"),
        (WEDNESDAY, f"{WEDNESDAY}, overnight: true", 33, "must close earlier in the day"),
        (WEDNESDAY, "open: '01:00', close: '17:00'", 33, "hours overlap on wed"),
        (WEDNESDAY, "open: '09:00', close: '25:00'", 33, "'25:00' does not match"),
        (LONDON, f"{LONDON}\n      holidays: closed\n      calendar: GB-XYZ", 29, "no calendar of public holidays"),
        ("summary: Call if", "sumary: Call if", 21, "'summary' is a required property"),
        ("status: open", "status: open\n    colour: red", 5, "'colour' was unexpected"),
        ("checked: '2026-01'", "checked: '2026-02-31'", 17, "2026-02-31 is not a date"),
        ("checked: '2026-01'", "checked: '2028'", 18, "review_by must come after checked"),
        ("who: [everyone]", "who: [everybody]", 9, "'everybody' is not one of"),
        ("source_urls: [https://police.example.org/]", "source_urls: []", 36, "an entry without a source"),
        ("https://finder.example.org/\n", "http://finder.example.org/\n", 12, "does not match"),
    ],
)
def test_a_mistake_is_refused_by_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int | None, reason: str
) -> None:
    assert GOOD.count(old) >= 1
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        load_book(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)
    assert caught.value.line is not None
    if line is not None:
        assert caught.value.line == line


def test_two_entries_with_one_name_in_a_country_are_refused(tmp_path: Path) -> None:
    twice = GOOD + GOOD[GOOD.index("  - id: emergency") :].replace("id: emergency", "id: other")
    with pytest.raises(ContentError, match=r"helplines\.yml:41: two entries have the name; the other is entry 2"):
        load_book(written(tmp_path, twice))


def test_a_night_that_runs_into_monday_counts_as_an_overlap(tmp_path: Path) -> None:
    sunday = "{days: [sun], open: '20:00', close: '04:00', overnight: true}"
    monday = "{days: [mon], open: '03:00', close: '05:00'}"
    old = f"{{days: [wed], {WEDNESDAY}}}"
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, f"{sunday}\n        - {monday}"))
    with pytest.raises(ContentError, match="hours overlap on mon"):
        load_book(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read"):
        load_book(tmp_path / "helplines.yml")


def test_the_real_directory_is_whole() -> None:
    services = load_book().services
    assert len(services) >= 220
    assert len({service.country for service in services}) == 37  # 36 countries and international
    for service in services:
        assert service.source_urls or "all" in service.unverified_fields, service.id
        assert service.checked == "unknown" or re.match(r"20\d\d", service.checked), service.id
        assert len(service.summary.split()) <= 20, service.id
        assert "!" not in service.summary, service.id


def test_every_country_has_an_emergency_number() -> None:
    book = load_book()
    numbers = {numbers.country for numbers in book.emergency}
    assert {service.country for service in book.services} - {"INT"} <= numbers


def test_every_label_that_the_directory_needs_exists() -> None:
    words = load_words()
    for service in load_book().services:
        assert set(service.help_with) <= set(words.group("topics")), service.id
        assert set(service.who) <= set(words.group("who")), service.id
        assert set(service.languages) <= set(words.group("languages")), service.id
        assert {service.country, *service.regions} <= set(words.group("countries")), service.id


def test_unconfirmed_fields_stay_out_of_sight() -> None:
    services = {service.id: service for service in load_book().services}
    nspcc = visible(services["uk_nspcc"])
    assert nspcc is not None
    assert nspcc.hours is None  # its hours conflict between pages
    assert [route.value for route in nspcc.of_kind("phone")] == ["0808 800 5000"]
    switchboard = visible(services["uk_switchboard"])
    assert switchboard is not None
    assert [route.kind for route in switchboard.routes] == ["web"]
    assert visible(services["uk_jewish_helpline"]) is None  # all of it is unconfirmed
    assert visible(services["uk_shore"]) is None  # nothing that leads there is confirmed
