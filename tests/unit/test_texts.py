"""Everything that Steady can say, held to the safe messaging rules: what is never said, how easy it is to read, and
what must stand beside it. The rules are data: data/safety/wording.yml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import product
from pathlib import Path

import pytest

from bot.card.content import Card
from bot.channels.telegram.texts import Texts
from bot.channels.web.words import languages
from bot.checks import check_texts
from bot.content import ContentError
from bot.guide.model import CRISIS_NEEDS, Facts, Memory, Reply, Turn
from bot.guide.needs import ACTIONS
from bot.guide.reply import respond
from bot.guide.wording import PATH, Said, Wording, plain, sentences
from bot.guide.wording import words as words_of
from bot.helplines.service import Service, visible
from bot.helplines.source import load_book
from bot.helplines.words import load_words
from bot.spoken import every_text
from guide_chat import BrokenDirectory, Chat, content, helplines, words

WORDING = Wording.load()
WORDS = load_words()
BOOK = load_book()
TEXTS = list(every_text(content(), Texts.load(content().links), languages(), BOOK, WORDS, Card.load()))
SUMMER = datetime(2026, 6, 15, tzinfo=timezone.utc)  # a Monday
AGES = (None, "under_18", "adult", "unsaid")
MAY_BE_A_CHILD = (None, "under_18", "unsaid")


# --- every text, as it stands in the files ---


@pytest.mark.parametrize("kind", WORDING.limits)
def test_every_text_keeps_the_rules(kind: str) -> None:
    some = [text for text in TEXTS if text.kind == kind]
    assert some
    assert [fault for text in some for fault in WORDING.faults(text)] == []


@pytest.mark.parametrize(
    "file",
    ["utter_crisis_self_harm", "plan.yml", "story.yml", "platforms.yml", "links.yml", "labels.en.yml", "emergency.yml"]
    + ["languages/fr.yml", "languages/en.yml", "telegram/en.yml", "web/en.yml", "privacy/en.yml"]
    + ["helplines.yml", "helplines.en.yml"],
)
def test_no_file_is_left_out(file: str) -> None:
    assert any(text.where.startswith(file) for text in TEXTS)


def test_every_variation_of_every_response_is_looked_at() -> None:
    variations = sum(len(variations) for variations in content().responses.values())
    assert sum(text.where.startswith("utter_") for text in TEXTS) == variations


@pytest.mark.parametrize(
    "text",
    [
        "Some people commit suicide over this.",
        "Suicide is never the easy way out.",
        "Put the pills away.",
        "Think of your family.",
        "Please calm down.",
        "You should not have sent it, and you should have known.",
        "Why did you send it?",
        "It will never be shared, I promise.",
        "What is your full name?",
        "Tell me your school.",
        "Which school do you go to?",
        "Send me a picture of the chat.",
        "What did you send?",
        "Don\u2019t worry! We can help.",
        "We can help \U0001f642",
        "Pay them a little.",
    ],
)
def test_what_is_never_said_is_found(text: str) -> None:
    assert list(WORDING.faults(Said("here", text, "victim")))


@pytest.mark.parametrize(
    "text",
    [
        "The Revenge Porn Helpline can help adults.",
        "You don't have to say your name.",
        "Are you thinking about suicide?",
        "Report their account, and keep their name and number.",
        "\u2713 Done",
    ],
)
def test_what_may_be_said_is_not_found(text: str) -> None:
    assert list(WORDING.faults(Said("here", text, "victim"))) == []


def test_long_and_hard_texts_are_found() -> None:
    hard = "Individuals experiencing intimidation should immediately communicate with professional authorities."
    assert "grade" in next(WORDING.faults(Said("here", hard, "victim")))
    assert "sentence of 26 words" in next(WORDING.faults(Said("here", " ".join(["go"] * 26), "victim")))
    assert "has 61 words" in next(WORDING.faults(Said("here", "Go on. " * 30 + "Go.", "victim")))


def test_the_check_lists_every_fault_and_stops() -> None:
    lines: list[str] = []
    with pytest.raises(ContentError, match="2 texts break its rules"):
        check_texts([Said("a", "Stupid.", "victim"), Said("b", "Hi!", "victim")], WORDING, lines.append)
    assert [line for line in lines if line.startswith(("a:", "b:"))] == lines[-2:]


def test_a_rule_that_cannot_be_read_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wording.yml"
    path.write_text(PATH.read_text(encoding="utf-8").replace("painless\n", "painless(\n"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"wording.yml:\d+: painless\( is not a regular expression"):
        Wording.load(path)


# --- reading age ---


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        # 12 words in 2 sentences, 14 syllables: 0.39 * 6 + 11.8 * 14/12 - 15.59
        ("You are not alone. There are people who can help you now.", 0.5),
    ],
)
def test_the_grade_is_kincaids_formula(text: str, grade: float) -> None:
    assert WORDING.grade(text) == pytest.approx(grade, abs=0.05)


def test_lines_of_a_list_are_sentences_and_placeholders_are_words() -> None:
    text = "What to save:\n- the threats\n- who sent them\n\nCall {emergency}."
    assert sentences(plain(text)) == ["What to save:", "the threats", "who sent them", "Call 999."]
    assert WORDING.grade("") == 0.0


# --- replies: what must stand beside a text ---


def replies(age: str | None, country: str | None = None) -> Iterator[tuple[str, Reply]]:
    """Each need on its own, and every step of every route with its help, for somebody of this age."""
    for need in ACTIONS:
        yield need, Chat(age_group=age, country=country).tell(need)
    for route in content().plan.routes.values():
        chat = Chat(age_group=age, country=country)
        yield route.id, chat.press(f"plan:route={route.id}")
        for step, verb in product(route.steps, ("repeat", "help", "cant")):
            yield f"{route.id} {step} {verb}", chat.press(f"step:{verb}={step}")


def adult_tools() -> set[str]:
    """Addresses and names that only a known adult may see, from the files that say so."""
    found = {tool.link.url for tool in content().links.values() if tool.audience == "adult"}
    for service in filter(None, map(visible, BOOK.services)):
        if service.adults_only:
            found |= {service.name, *(route.value for route in service.routes)} - shared_ways(service)
    return found


def shared_ways(service: Service) -> set[str]:
    return {r.value for other in BOOK.services if not other.adults_only for r in other.routes if other is not service}


@pytest.mark.parametrize("age", MAY_BE_A_CHILD)
@pytest.mark.parametrize("country", [None, "GB-ENG", "US", "AU"])
def test_nobody_who_may_be_a_child_sees_adult_tools(age: str | None, country: str | None) -> None:
    hidden = adult_tools()
    assert len(hidden) > 5
    for where, reply in replies(age, country):
        assert [tool for tool in hidden if tool in words(reply)] == [], where


def test_adults_do_see_them() -> None:
    shown = "\n".join(words(reply) for _, reply in replies("adult", "GB-ENG"))
    assert [tool for tool in ("https://stopncii.org/", "Revenge Porn Helpline") if tool not in shown] == []


@pytest.mark.parametrize("age", AGES)
def test_messages_stay_short_once_they_are_put_together(age: str | None) -> None:
    for where, reply in replies(age, "GB-ENG"):
        for message in reply.messages:
            if message.kind in ("say", "step", "question", "story"):
                kind = "list" if "\n- " in message.text or "\n" in message.text.replace("\n\n", "") else "victim"
                most = WORDING.limits["awareness" if message.kind == "story" else kind].words
                assert len(words_of(message.text)) <= (most or 0), f"{where}: {message.text}"


CRISES = [name for name in content().responses if name.startswith(("utter_crisis", "utter_check_in"))]
WITHOUT_NUMBERS = {"utter_crisis_resume", "utter_crisis_elsewhere"}  # back to the plan, and a line beneath the numbers


def crisis_replies(directory: object, **facts: str | None) -> Iterator[tuple[str, Reply]]:
    """Every way in which a crisis is answered."""
    for need in CRISIS_NEEDS:
        yield need, Chat(directory, **facts).tell(need)
        for answer in ("affirm", "deny", "not_sure", "ask_pay"):
            chat = Chat(directory, **facts)
            chat.tell(need)
            yield f"{need} {answer}", chat.tell(answer)
        for choice in ("crisis:safe", "crisis:talk"):
            chat = Chat(directory, **facts)
            chat.tell(need)
            yield f"{need} {choice}", chat.press(choice)
    yield "check_in", Chat(directory, **facts).tell("ask_pay", safety="check_in")


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("directory", [helplines(), BrokenDirectory()], ids=["directory", "no directory"])
@pytest.mark.parametrize("about", [None, "friend", "child", "pupil", "partner"])
def test_a_crisis_is_answered_with_a_phone_number_a_written_way_and_the_emergency_number(
    about: str | None, directory: object, age: str | None
) -> None:
    for country in (None, *content().cards.countries):
        for where, reply in crisis_replies(directory, age_group=age, about=about, country=country):
            first = reply.messages[0]
            urls = [link.url for link in first.links]
            assert any(url.startswith("tel:") for url in urls), f"{where} {country}"
            assert any(url.startswith(("sms:", "https:")) for url in urls), f"{where} {country}"
            assert content().cards.numbers(country).number in first.text, f"{where} {country}"


# --- open lines ---


OPEN_SIGNS = tuple(
    WORDS.texts["hours"][name].partition("{")[0] for name in ("always", "online", "open_until", "open_until_day")
)


@pytest.mark.parametrize("country", [None, "GB-ENG", "IE", "US", "AU", "IN"])
@pytest.mark.parametrize("hour", [3, 11, 19, 24 * 6 + 4, 24 * 5 + 22])
def test_no_list_of_helplines_is_without_one_that_is_open_now(country: str | None, hour: int) -> None:
    now = SUMMER + timedelta(hours=hour)
    for age, need in product(AGES, ACTIONS):
        facts = Facts(age_group=age, country=country)
        turn = Turn(need, facts=facts, before=facts, memory=replace(Memory(), plan_state="none"), now=now)
        for message in respond(ACTIONS[need], turn, content(), helplines()).messages:
            if message.kind == "helplines":
                assert any(sign in message.text for sign in OPEN_SIGNS), f"{need} {age} {country} {now}: {message.text}"
