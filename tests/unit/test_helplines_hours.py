"""Open now? A table of moments at the edges: time zones, clock changes, midnight, public holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.helplines.hours import describe, opening
from bot.helplines.phones import fault, url
from bot.helplines.service import Hours, Period, Route
from bot.helplines.source import load_book
from bot.helplines.words import load_words

SERVICES = {service.id: service for service in load_book().services}
WORDS = load_words()
RPH, CALM, SWITCHBOARD = "uk_revenge_porn_helpline", "uk_calm", "uk_switchboard"
BREATHING, FRAUD, KUMMER = "uk_breathing_space", "uk_report_fraud", "de_nummergegenkummer"


def at(text: str, zone: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("service", "now", "state", "text"),
    [
        # the Revenge Porn Helpline: Monday to Friday 10:00-16:00, closed on bank holidays
        (RPH, at("2026-11-24T09:59"), "closed", "Opens today 10:00"),
        (RPH, at("2026-11-24T10:00"), "open", "Open now until 16:00"),
        (RPH, at("2026-11-24T15:59"), "open", "Open now until 16:00"),
        (RPH, at("2026-11-24T16:00"), "closed", "Opens tomorrow 10:00"),
        (RPH, at("2026-11-20T16:00"), "closed", "Opens Monday 10:00"),
        (RPH, at("2026-11-22T23:30"), "closed", "Opens tomorrow 10:00"),
        (RPH, at("2026-12-25T11:00"), "closed", "Opens Tuesday 10:00"),  # Monday 28 December is Boxing Day's substitute
        (RPH, at("2026-08-31T11:00"), "closed", "Opens tomorrow 10:00"),  # summer bank holiday
        (RPH, at("2026-04-03T11:00"), "closed", "Opens Tuesday 10:00"),  # Good Friday; Easter Monday is one too
        # the same moment seen from elsewhere
        (RPH, at("2026-11-24T05:30", "America/New_York"), "open", "Open now until 16:00"),
        (RPH, at("2026-11-25T00:30", "Asia/Tokyo"), "open", "Open now until 16:00"),
        (RPH, at("2026-11-25T01:00", "Asia/Tokyo"), "closed", "Opens tomorrow 10:00"),
        # a source that does not say what happens on public holidays: never "open" on one
        (FRAUD, at("2026-12-25T11:00"), "may_be_closed", "May be closed today, a public holiday"),
        (FRAUD, at("2026-12-25T07:00"), "closed", "Opens Tuesday 08:00"),
        (FRAUD, at("2026-12-24T11:00"), "open", "Open now until 20:00"),
        # open every day of the year
        (CALM, at("2026-12-25T18:00"), "open", "Open now until midnight"),
        (CALM, at("2026-12-26T00:00"), "closed", "Opens today 17:00"),
        (SWITCHBOARD, at("2026-12-25T21:59"), "open", "Open now until 22:00"),
        # past midnight, and Friday evening straight through to Monday morning
        (BREATHING, at("2026-11-25T01:59"), "open", "Open now until 02:00"),
        (BREATHING, at("2026-11-25T02:00"), "closed", "Opens today 18:00"),
        (BREATHING, at("2026-11-24T23:00"), "open", "Open now until 02:00"),
        (BREATHING, at("2026-11-27T17:59"), "closed", "Opens today 18:00"),
        (BREATHING, at("2026-11-27T18:00"), "open", "Open now until Monday 06:00"),
        (BREATHING, at("2026-11-29T12:00"), "open", "Open now until 06:00"),
        (BREATHING, at("2026-11-30T05:59"), "open", "Open now until 06:00"),
        (BREATHING, at("2026-11-30T06:00"), "closed", "Opens today 18:00"),
        # daylight saving: clocks go forward on 29 March 2026 and back on 25 October 2026
        (RPH, datetime(2026, 3, 30, 9, 0, tzinfo=ZoneInfo("UTC")), "open", "Open now until 16:00"),
        (RPH, datetime(2026, 3, 27, 9, 0, tzinfo=ZoneInfo("UTC")), "closed", "Opens today 10:00"),
        (RPH, datetime(2026, 10, 26, 9, 30, tzinfo=ZoneInfo("UTC")), "closed", "Opens today 10:00"),
        (BREATHING, datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("UTC")), "open", "Open now until Monday 06:00"),
        # another country's clock; Saturday is worked, Sunday is not
        (KUMMER, at("2026-11-28T13:30"), "open", "Open now until 20:00"),
        (KUMMER, at("2026-11-28T19:00"), "closed", "Opens Monday 14:00"),
        ("nz_whatsup", at("2026-11-24T00:30"), "open", "Open now until 23:00"),  # 13:30 in Auckland, summer time
        # a yearly closure that passes New Year
        ("jp_childline", at("2026-12-30T17:00", "Asia/Tokyo"), "closed", "Opens Monday 16:00"),
        ("jp_childline", at("2027-01-04T16:00", "Asia/Tokyo"), "open", "Open now until 21:00"),
        # always
        ("uk_samaritans", at("2026-12-25T03:00"), "open", "Open all day, every day"),
        ("uk_ceop", at("2026-12-25T03:00"), "open", "Online at any time"),
        ("uk_brook", at("2026-11-24T11:00"), "unknown", "Opening times not known"),
    ],
)
def test_open_now(service: str, now: datetime, state: str, text: str) -> None:
    assert opening(SERVICES[service].hours, SERVICES[service].country, now).state == state
    assert describe(SERVICES[service], now, WORDS) == text


def test_an_opening_more_than_a_week_away_names_the_date() -> None:
    summer = Hours(False, "Europe/London", (Period((0,), 540, 600),), "open", None, (("07-20", "08-30"),))
    service = replace(SERVICES[RPH], hours=summer)
    assert describe(service, at("2026-08-20T12:00"), WORDS) == "Opens Monday 31 August 09:00"


def test_a_time_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        opening(SERVICES[RPH].hours, "GB", datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("route", "country", "link"),
    [
        (Route("phone", "0808 800 5000"), "GB", "tel:+448088005000"),
        (Route("phone", "0800 1111"), "GB", "tel:+448001111"),
        (Route("phone", "999"), "GB", "tel:999"),
        (Route("phone", "116 123"), "GB", "tel:116123"),
        (Route("phone", "13 11 14"), "AU", "tel:131114"),
        (Route("phone", "1-800-225-5324"), "US", "tel:+18002255324"),
        (Route("phone", "02 2327 2327"), "IT", "tel:+390223272327"),
        (Route("phone", "#9110"), "JP", "tel:%239110"),
        (Route("sms", "85258", "SHOUT"), "GB", "sms:85258?body=SHOUT"),
        (Route("sms", "678-678", "START"), "US", "sms:678678?body=START"),
        (Route("sms", "0477 13 11 14"), "AU", "sms:+61477131114"),
        (Route("whatsapp", "9151 1767"), "SG", "https://wa.me/6591511767"),
        (Route("email", "jo@samaritans.org"), "GB", "mailto:jo@samaritans.org"),
        (Route("web", "https://stopncii.org/"), "INT", "https://stopncii.org/"),
    ],
)
def test_links_can_be_tapped(route: Route, country: str, link: str) -> None:
    assert url(route, country) == link


def test_a_short_number_must_be_known_in_its_country() -> None:
    assert fault("85258", "GB", ()) is None
    assert fault("988", "GB", ()) == "988 is not a known short number of GB"
    assert fault("7726", "GB", ("7726",)) is None
