"""Replies in other languages: what every one of them holds, and how a conversation in another language goes on."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.channels.web import view
from bot.content import ContentError
from bot.guide import foreign
from bot.guide.model import Facts, Memory, Reply, Turn
from bot.helplines.service import visible
from bot.helplines.source import load_book
from bot.languages import FOLDER, Language, load_languages, read
from guide_chat import NOON, BrokenDirectory, content, helplines

LANGUAGES = load_languages()
NINE = ("fr", "es", "de", "pt", "it", "pl", "ar", "zh", "tr")
FINDER = "https://findahelpline.com/"
NEW = Memory()
UNSPACED = ("zh",)
every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)


def reply(
    code: str,
    need: str,
    safety: str | None = None,
    *,
    memory: Memory = NEW,
    choice: str | None = None,
    heard: bool = True,
    directory: Any = None,
    **facts: Any,
) -> Reply | None:
    """What is said to a turn in this language; `heard`: this very message was in it."""
    turn = Turn(
        need,
        safety=safety,
        choice=choice,
        heard=frozenset({"language"} if heard else ()),
        facts=Facts(language=code, **facts),
        memory=memory,
        now=NOON,
    )
    return foreign.reply(turn, LANGUAGES, content().cards, directory or helplines(), 6)


def said(answer: Reply | None) -> str:
    assert answer
    return "\n".join(message.text for message in answer.messages)


def links(answer: Reply | None) -> list[str]:
    assert answer
    return [link.url for message in answer.messages for link in message.links]


def start(language: Language, text: str) -> str:
    """A text up to the emergency number, which shows that it was said."""
    return language.texts[text].partition("{")[0]


def test_the_nine_languages_are_there() -> None:
    assert set(NINE) <= set(LANGUAGES)


@every_language
def test_texts_keep_the_house_rules(language: Language) -> None:
    for name, text in language.texts.items():
        assert not re.search(r"[!！¡]|[\U0001F300-\U0001FAFF]", text), name
        if language.code in UNSPACED:
            continue
        for sentence in re.split(r"[.?؟।۔:]\s|\n+", text):
            assert len(sentence.split()) <= 25, sentence
        assert len(text.split()) <= 95, name  # Urdu and Hindi need more words for the same


@every_language
def test_each_text_says_that_it_is_a_bot_that_reads_english_best(language: Language) -> None:
    words = {"en": "English", "ar": "الإنجليزية", "zh": "英文", "hi": "अंग्रेज़ी", "ur": "انگریزی", "bn": "ইংরেজি"}
    words |= {"fr": "anglais", "es": "inglés", "de": "Englisch", "pt": "inglês", "it": "inglese", "pl": "angielsku"}
    words |= {"tr": "İngilizce", "nl": "Engels", "ro": "engleză", "uk": "англійською", "ru": "английски"}
    for name in ("greet", "crisis", "danger", "disclosure", "unclear"):
        assert words[language.code] in language.texts[name], name


@every_language
def test_helplines_are_shown_ones_that_speak_it(language: Language) -> None:
    services = {service.id: visible(service) for service in load_book().services}
    for ids in language.helplines.values():
        for name in ids:
            service = services[name]
            assert service, name
            assert language.code in service.languages or name == "be_1813", name


@every_language
@pytest.mark.parametrize("need", ["crisis_self_harm", "immediate_danger"])
@pytest.mark.parametrize("directory", [None, BrokenDirectory()], ids=["directory", "no directory"])
def test_a_crisis_has_numbers_and_a_written_way(language: Language, need: str, directory: Any) -> None:
    code = "sv" if language.code == "en" else language.code  # the English texts are for languages without a file
    for age, country in product([None, "under_18", "adult"], [None, "unsaid", "FR", "GB", "TR", "UA", "BG"]):
        answer = reply(code, need, need, age_group=age, country=country, directory=directory)
        assert answer
        assert [message.kind for message in answer.messages] == ["crisis"]
        assert start(language, "danger" if need == "immediate_danger" else "crisis") in said(answer)
        assert FINDER in links(answer)
        unlisted = country in ("TR", "UA") or (country == "BG" and directory)
        assert unlisted or any(url.startswith("tel:") for url in links(answer)), country
        assert "{" not in said(answer)
        assert answer.memory.plan_state == "waiting"
        assert answer.facts == {"danger": "yes"}


@every_language
@pytest.mark.parametrize(
    "need", ["disclose_blackmail", "disclose_paid", "support_someone_else", "greet", "nlu_fallback"]
)
def test_everything_else_has_people_and_the_finder(language: Language, need: str) -> None:
    answer = reply("sv" if language.code == "en" else language.code, need)
    assert answer
    assert answer.messages[-1].kind == "helplines"
    assert FINDER in links(answer)
    text = {"greet": "greet", "nlu_fallback": "unclear"}.get(need, "disclosure")
    assert start(language, text) in said(answer)


def test_a_language_without_a_file_is_answered_in_plain_english() -> None:
    answer = reply("sv", "crisis_self_harm", "crisis_self_harm", country="SE")
    assert "thinking about suicide" in said(answer)
    assert "tel:112" in links(answer)


def test_the_country_decides_the_numbers() -> None:
    assert "tel:3114" in links(reply("fr", "crisis_self_harm", "crisis_self_harm", country="FR"))
    at_home = said(reply("fr", "crisis_self_harm", "crisis_self_harm", country="CH"))
    assert "143" in at_home
    assert "Royaume-Uni" not in at_home


def test_unknown_country_names_each_country_beside_its_number() -> None:
    text = said(reply("es", "crisis_self_harm", "crisis_self_harm"))
    assert "112 (España), 911 (México, Estados Unidos), 999 (Reino Unido)" in text
    assert re.search(r"Línea 024: llamar al 024 \(España, ", text)


@pytest.mark.parametrize("country", ["ES", None])
def test_a_page_shows_each_link_beneath_its_own_service_and_the_number_to_dial_first(country: str | None) -> None:
    (answer,) = (one for one in reply("es", "crisis_self_harm", "crisis_self_harm", country=country).messages)
    service, dialled = "", []
    for block in view.blocks(answer):
        if block.kind == "way":
            dialled += [way.url for way in block.rows]
            assert all(way.of.rstrip(": ") in (service, "") for way in block.rows)
        else:
            service = block.rows[-1].partition(":")[0]
    assert dialled[0] == "tel:112"
    assert dialled[-1] == FINDER


def test_a_child_sees_a_childs_line_first_and_no_adult_service() -> None:
    answer = reply("es", "crisis_self_harm", "crisis_self_harm", age_group="under_18")
    assert said(answer).index("ANAR") < said(answer).index("024")
    assert "Centrum Wsparcia" not in said(reply("pl", "crisis_self_harm", "crisis_self_harm"))
    assert "Centrum Wsparcia" in said(reply("pl", "crisis_self_harm", "crisis_self_harm", age_group="adult"))


def test_a_hint_is_asked_about_before_the_disclosure_is_answered() -> None:
    answer = reply("de", "disclose_blackmail", "check_in")
    assert answer
    assert [message.kind for message in answer.messages] == ["check_in", "say"]
    assert answer.memory.pending == "crisis"
    again = reply("de", "disclose_blackmail", "check_in", memory=answer.memory)
    assert start(LANGUAGES["de"], "crisis") not in said(again)


def test_what_somebody_did_is_not_answered_as_if_it_was_done_to_them() -> None:
    assert start(LANGUAGES["fr"], "unclear") in said(reply("fr", "disclose_offending"))


def test_yes_no_and_presses_go_on_in_the_language() -> None:
    first = reply("it", "crisis_self_harm", "crisis_self_harm")
    assert first
    italian = LANGUAGES["it"]
    no = reply("it", "deny", memory=first.memory, heard=False)
    assert start(italian, "safe") in said(no)
    yes = reply("it", "affirm", memory=first.memory, heard=False)
    assert start(italian, "talk") in said(yes)
    pressed = reply("it", "choose", choice="crisis:talk", memory=first.memory, heard=False)
    assert start(italian, "talk") in said(pressed)
    repeated = reply("it", "ask_repeat", memory=first.memory, heard=False)
    assert start(italian, "crisis") in said(repeated)


def test_english_is_left_to_the_guide() -> None:
    first = reply("fr", "crisis_self_harm", "crisis_self_harm")
    assert first
    assert reply("fr", "ask_pay", memory=first.memory, heard=False) is None
    assert reply("fr", "affirm") is None  # "oui" for fun, in an English conversation
    assert reply("fr", "choose", choice="step:done", memory=first.memory, heard=False) is None
    assert reply("en", "greet") is None


def test_a_wrong_file_names_its_line(tmp_path: Path) -> None:
    text = (FOLDER / "fr.yml").read_text(encoding="utf-8").replace("appelez : {emergency}", "appelez : {numero}")
    path = tmp_path / "fr.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"fr\.yml:\d+: .*numero"):
        read(path)
