"""Who is offered what: the real directory, fixed moments."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import product

import pytest

from bot.guide.model import Facts
from bot.helplines.choose import Pick, Shelf, choose
from bot.helplines.listing import emergency, listing
from bot.helplines.service import TEXT_KINDS
from bot.helplines.source import load_book
from bot.helplines.words import load_words

BOOK, WORDS = load_book(), load_words()
SHELF = Shelf.of(BOOK)
DAY = datetime(2026, 11, 24, 11, 0, tzinfo=timezone.utc)  # a Tuesday
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=timezone.utc)
CHRISTMAS = datetime(2026, 12, 25, 4, 0, tzinfo=timezone.utc)
TOPICS = list(WORDS.group("topics"))
COUNTRIES = [None, *(land for land in WORDS.group("countries") if land != "INT"), "GR", "CL"]
NATIONS = ("GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR")
AGES = (None, "unsaid", "under_18", "adult")


def picks(*topics: str, now: datetime = DAY, limit: int = 3, skip: int = 0, **facts: str | None) -> list[Pick]:
    return choose(SHELF, topics=topics, facts=Facts(**facts), now=now, limit=limit, skip=skip)


def ids(*topics: str, now: datetime = DAY, limit: int = 3, skip: int = 0, **facts: str | None) -> list[str]:
    return [pick.service.id for pick in picks(*topics, now=now, limit=limit, skip=skip, **facts)]


def is_open(pick: Pick, now: datetime) -> bool:
    return listing(pick.service, now, WORDS).open_now


@pytest.mark.parametrize("age", [None, "unsaid", "under_18"])
def test_an_adults_service_is_never_shown_to_someone_who_may_be_a_child(age: str | None) -> None:
    for country, topic, about in product(COUNTRIES, TOPICS, (None, "child", "pupil", "friend", "partner")):
        for pick in picks(topic, country=country, age_group=age, about=about, limit=60):
            assert not pick.service.adults_only, (country, topic, about, pick.service.id)
    asked_by_name = ids("id:uk_revenge_porn_helpline", "id:int_stopncii", country="GB", age_group=age)
    assert not {"uk_revenge_porn_helpline", "int_stopncii"} & set(asked_by_name)
    assert "uk_ceop" in asked_by_name  # what helps with the same, in their place


def test_an_adult_gets_the_services_for_adults() -> None:
    assert ids("sextortion", country="GB", age_group="adult")[0] == "uk_revenge_porn_helpline"
    assert "int_stopncii" in ids("intimate_image_removal", country="GB", age_group="adult")


def test_a_child_gets_the_childrens_services_first() -> None:
    assert ids("crisis", country="GB", age_group="under_18")[0] == "uk_childline"
    assert ids("sextortion", country="GB", age_group="under_18") == ["uk_ceop", "uk_fearless", "uk_childline"]
    assert ids("intimate_image_removal", country="GB", age_group="under_18")[0] == "uk_report_remove"


def test_when_the_age_is_not_known_a_childrens_service_is_among_the_first() -> None:
    assert ids("sextortion", country="GB") == ["uk_101", "uk_victim_support", "uk_ceop"]
    assert ids("crisis", country="GB-SCT", age_group="unsaid") == ["uk_samaritans", "uk_shout", "uk_childline"]


@pytest.mark.parametrize("about", ["child", "pupil"])
def test_someone_who_helps_a_child_gets_a_line_for_helpers_too(about: str) -> None:
    for topic in ("sextortion", "emotional_support", "child_protection"):
        found = picks(topic, country="GB", age_group="under_18", about=about)
        helpers = [pick.service for pick in found if {"parents", "supporters"} & set(pick.service.who)]
        assert helpers or about == "pupil", topic
    assert "uk_parent_zone_saferinternet_helpline" in ids("sextortion", country="GB", about="pupil")


def test_gender_sexuality_and_faith_are_never_guessed() -> None:
    for country, topic, age in product(COUNTRIES, TOPICS, AGES):
        for pick in picks(topic, country=country, age_group=age, limit=60):
            assert not pick.service.for_some, pick.service.id
    assert ids("id:uk_galop", country="GB") == ["uk_galop"]


def test_help_for_people_who_fear_their_own_behaviour_comes_only_when_that_is_asked() -> None:
    for country, topic in product(COUNTRIES, TOPICS):
        found = ids(topic, country=country, age_group="adult", about="child", limit=60)
        assert ("uk_stop_it_now" in found) <= (topic == "offending_prevention")
    assert ids("offending_prevention", country="GB") == ["uk_stop_it_now"]


@pytest.mark.parametrize("now", [DAY, NIGHT, CHRISTMAS])
def test_every_answer_holds_something_open_and_never_more_than_asked(now: datetime) -> None:
    for country, topic, age in product(COUNTRIES, TOPICS, AGES):
        for limit in (1, 2, 3):
            found = picks(topic, country=country, age_group=age, now=now, limit=limit)
            assert 1 <= len(found) <= limit
            assert any(is_open(pick, now) for pick in found), (country, topic, age, limit)


@pytest.mark.parametrize("now", [DAY, NIGHT, CHRISTMAS])
@pytest.mark.parametrize("country", [*NATIONS, "GB", "US", "CA", "AU", "NZ", "IE", "SG", None])
def test_a_crisis_gets_an_open_phone_and_a_way_without_speaking(country: str | None, now: datetime) -> None:
    for age in AGES:
        found = [pick for pick in picks("crisis", country=country, age_group=age, now=now) if is_open(pick, now)]
        assert any(list(pick.service.of_kind("phone")) for pick in found), age
        assert any(list(pick.service.of_kind(*TEXT_KINDS)) for pick in found), age


def test_a_crisis_in_a_country_without_an_open_line_gets_the_international_finder() -> None:
    for country in ("ZA", "PK", "GH", "MY", "AE", "GR"):
        assert "int_findahelpline" in ids("crisis", country=country, age_group="adult", now=NIGHT), country


def test_a_closed_line_has_an_open_one_beside_it() -> None:
    first, second = picks("id:uk_galop", country="GB", now=NIGHT)
    assert (first.service.id, second.service.id, second.meanwhile) == ("uk_galop", "uk_samaritans", True)
    shown = listing(second.service, NIGHT, WORDS, meanwhile=True)
    assert shown.hours == "Meanwhile: Open all day, every day"


def test_the_right_line_is_named_even_when_it_is_closed() -> None:
    found = ids("sextortion", country="GB", age_group="adult", now=NIGHT)
    assert found == ["uk_101", "uk_victim_support", "uk_revenge_porn_helpline"]


def test_nations_get_their_own_services() -> None:
    assert ids("report_crime", country="GB-SCT", age_group="adult")[0] == "uk_police_scotland_101"
    assert ids("crisis", country="GB-NIR", age_group="adult")[0] == "uk_lifeline_ni"
    assert "uk_report_fraud" not in ids("fraud_recovery", country="GB-SCT", age_group="adult", limit=20)
    everywhere = ids("crisis", "emotional_support", "report_crime", country="GB", age_group="adult", limit=60)
    assert not {"uk_lifeline_ni", "uk_breathing_space", "uk_psni_101"} & set(everywhere)


def test_a_service_named_in_a_text_gives_way_to_one_where_the_person_is() -> None:
    assert ids("id:uk_159", country="GB") == ["uk_159"]
    assert ids("id:uk_159", country="US", age_group="adult")[:2] == ["us_ftc", "us_ic3"]
    assert ids("id:uk_national_da_helpline", country="GB-SCT")[0] == "uk_da_scotland"
    assert ids("id:int_take_it_down", country="US") == ["int_take_it_down"]


def test_a_service_with_nothing_but_an_email_address_shows_it() -> None:
    (pick,) = picks("id:uk_sers", country="GB")
    assert [link.label for link in listing(pick.service, DAY, WORDS).links] == ["Email report@phishing.gov.uk"]


def test_an_unknown_country_gets_uk_services_marked_as_such_and_the_finder() -> None:
    assert ids("crisis") == ["uk_samaritans", "uk_shout", "int_findahelpline"]
    pick = picks("sextortion", age_group="adult")[0]
    shown = listing(pick.service, DAY, WORDS, mark_uk=True)
    assert (shown.name, shown.hours) == ("Revenge Porn Helpline (UK)", "Open now until 16:00, UK time")


def test_a_country_without_entries_gets_what_is_there_for_any_country() -> None:
    for pick in picks("crisis", "sextortion", country="GR", limit=20):
        assert pick.service.country == "INT"


def test_more_shows_each_service_once_and_then_ends() -> None:
    shown: list[Pick] = []
    while more := picks("sextortion", "emotional_support", country="GB", age_group="adult", skip=len(shown)):
        assert len(more) <= 3
        shown += more
    asked_for = [pick.service.id for pick in shown if not pick.meanwhile]
    assert len(asked_for) == len(set(asked_for))
    assert {"uk_samaritans", "uk_cyber_helpline", "int_findahelpline"} <= set(asked_for)


def test_language_decides_between_equals() -> None:
    assert ids("emotional_support", country="JP", age_group="adult", language="en", limit=1) == ["jp_yorisoi"]
    assert ids("crisis", country="BE", age_group="adult", language="fr")[0] == "be_1813"


def test_someone_who_cannot_talk_aloud_gets_text_first() -> None:
    assert ids("crisis", "by:text", country="GB", age_group="adult")[0] == "uk_shout"
    assert ids("immediate_danger", "by:text", country="GB", age_group="adult")[0] == "uk_emergency_sms"


def test_unknown_topics_and_ids_are_no_error() -> None:
    assert ids("nonsense", "id:nobody", country="GB") == ["int_findahelpline"]
    assert ids("crisis", limit=0) == []


def test_a_chat_that_is_closed_is_not_offered_beside_an_open_phone() -> None:
    dutch_line = SHELF.by_id["be_1813"]  # phone always, chat in the evening
    morning = [link.label for link in listing(dutch_line, DAY, WORDS).links]
    evening = [link.label for link in listing(dutch_line, DAY.replace(hour=18), WORDS).links]
    assert "Chat online" not in morning
    assert "Chat online" in evening


def test_a_listing_carries_links_that_can_be_tapped() -> None:
    shown = listing(SHELF.by_id["us_crisis_text_line"], DAY, WORDS)
    assert [(link.label, link.url) for link in shown.links] == [
        ("Text HOME to 741741", "sms:741741?body=HOME"),
        ("Chat online", "https://www.crisistextline.org/"),
    ]
    for service in SHELF.by_id.values():
        for link in listing(service, DAY, WORDS).links:
            assert link.url.startswith(("tel:", "sms:", "https://")) or service.id == "uk_sers", service.id


@pytest.mark.parametrize(
    ("country", "number", "police"),
    [
        ("GB", "999", "101"),
        ("GB-SCT", "999", "101"),
        ("IE", "112 or 999", "your local police"),
        ("US", "911", "1-800-225-5324"),
        ("NZ", "111", "105"),
        ("GR", "112", "your local police"),
        ("CL", "your local emergency number", "your local police"),
        (None, "999 (UK) or your local emergency number", "101 (UK) or your local police"),
    ],
)
def test_emergency_numbers(country: str | None, number: str, police: str) -> None:
    found = emergency(BOOK, country, WORDS)
    assert (found.number, found.police, found.country) == (number, police, country)
