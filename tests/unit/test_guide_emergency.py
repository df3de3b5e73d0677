"""The static numbers agree with the directory that charities edit, so that the two cannot drift apart."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from bot.content import DATA
from guide_chat import content

CARDS = YAML(typ="rt").load(DATA / "safety" / "emergency.yml")
HELPLINES = YAML(typ="rt").load(DATA / "helplines.yml")


def numbers_in(entry: object) -> str:
    """Everything that an entry says, as digits and addresses."""
    return "".join(str(entry).split()).replace("-", "")


SERVICES = {
    entry["id"]: entry
    for entry in (HELPLINES if isinstance(HELPLINES, list) else HELPLINES.get("services", HELPLINES.get("helplines")))
}


@pytest.mark.parametrize("code", list(CARDS["countries"]))
def test_every_number_is_the_one_of_its_source(code: str) -> None:
    country = CARDS["countries"][code]
    for line in (*country["crisis"], *country["child"], country["emergency"], country["police"]):
        said = numbers_in(SERVICES[line["source"]])
        for way in ("phone", "sms", "chat"):
            if way in line:
                assert numbers_in(line[way]) in said, (code, line["source"], way)
        if "number" in line:
            assert all(numbers_in(number) in said for number in str(line["number"]).split(" or ")), (
                code,
                line["source"],
            )


def test_every_country_card_has_a_way_to_speak_and_a_way_to_write() -> None:
    for code in content().cards.countries:
        for age in (None, "under_18", "adult"):
            urls = [link.url for link in content().cards.lines(code, age).links]
            assert any(url.startswith("tel:") for url in urls)
            assert any(url.startswith(("sms:", "https:")) for url in urls)


def test_a_nation_without_its_own_entry_uses_the_country() -> None:
    assert content().cards.lines("GB-WLS", "adult") == content().cards.lines("GB", "adult")


def test_uk_numbers_are_marked_while_the_country_is_not_known() -> None:
    for country in (None, "unsaid"):
        assert "In danger now: call 999 (UK)" in content().cards.lines(country, None).text
    assert "In danger now: call 999" in content().cards.lines("GB", None).text


def test_a_country_that_is_not_listed_gets_no_number_of_another_one() -> None:
    lines = content().cards.lines("FJ", None)
    assert [link.url for link in lines.links] == ["https://findahelpline.com/"]
    assert "local emergency number" in lines.text[0]
