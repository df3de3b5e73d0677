"""Which language a message is in: other languages are heard, and English chat stays English however it is typed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bot.languages import load_languages, plain
from bot.nlu import reading
from bot.nlu.language import identify, whole
from bot.nlu.text import fold
from bot.nlu.training_data import examples

EVALUATION = Path(__file__).parents[1] / "evaluation"


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (EVALUATION / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "u ok hun",
        "my ex has pics of me",
        "idk wot 2 do m8",
        "he goin 2 post dem if i dnt pay",
        "asdf qwer zxcv",
        "haha haha haha haha",
        "la la la la la",
        "yo yo",
        "oi oi",
        "no",
        "si",
        "ok",
        "",
        "👍👍👍",
        "¯\\_(ツ)_/¯",
        "José Martínez",
        "Amélie",
        "im from Köln",
        "São Paulo",
        "c'est la vie",
        "hasta la vista baby",
        "karma is a bitch, schadenfreude",
        "he said te quiero mi amor and then asked for nudes",
        "she wrote 'te voy a matar' to me, what does that mean",
        "пpivate pics of me",
        "i not know what do, he say he send to all my friend",
        "please sir they making blackmail to me, kindly do the needful",
        "me no sleep since 3 day, he want more money",
    ],
)
def test_english_chat_is_english(text: str) -> None:
    assert identify(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("je veux mourir", "fr"),
        ("quiero morir", "es"),
        ("me voy a suicidar", "es"),
        ("ich kann nicht mehr", "de"),
        ("quero morrer", "pt"),
        ("voglio morire", "it"),
        ("chcę umrzeć", "pl"),
        ("chce umrzec", "pl"),
        ("ölmek istiyorum", "tr"),
        ("olmek istiyorum", "tr"),
        ("ik wil niet meer leven", "nl"),
        ("vreau sa mor", "ro"),
        ("أريد المساعدة", "ar"),
        ("میں مرنا چاہتا ہوں", "ur"),
        ("میخوام بمیرم", "fa"),
        ("我不想活了", "zh"),
        ("もう死にたい", "ja"),
        ("죽고 싶어요", "ko"),
        ("мене шантажують фото", "uk"),
        ("меня шантажируют", "ru"),
        ("मुझे मरना है", "hi"),
        ("আমি মরতে চাই", "bn"),
        ("με εκβιάζουν", "el"),
        ("jag orkar inte leva längre", "sv"),
        ("QUELQU'UN A MES PHOTOS ET VEUT DE L'ARGENT", "fr"),
        ("bonjour", "fr"),
        ("merhaba", "tr"),
        ("mi ex dice que si no send money publica mis fotos", "es"),
    ],
)
def test_other_languages_are_heard(text: str, language: str) -> None:
    assert identify(text) == language


def test_hardly_any_english_line_is_called_foreign() -> None:
    """At most one in two hundred, of all training and evaluation lines; among them are lines that are not English."""
    texts = [line.text for line in examples()] + [line["text"] for line in lines("messages.jsonl")]
    foreign = [text for text in texts if identify(text)]
    assert len(foreign) <= 0.005 * len(texts), foreign[:20]


@pytest.mark.parametrize("name", ["languages.jsonl", "languages_dev.jsonl"])
def test_the_language_of_nearly_every_foreign_line_is_right(name: str) -> None:
    wrong = [line for line in lines(name) if identify(line["text"]) != line["language"]]
    assert len(wrong) <= 0.01 * len(lines(name)), wrong


def test_any_text_gets_an_answer() -> None:
    dice = random.Random(1)
    for _ in range(2000):
        text = "".join(chr(dice.choice([dice.randrange(32, 0x2FFF), dice.randrange(32, 127)])) for _ in range(20))
        assert identify(text) is None or len(identify(text) or "") in (2, 3)
    assert identify("a" * 20000) is None


def test_whole_messages_have_their_need() -> None:
    languages = load_languages()
    assert whole("Oui.", languages["fr"]) == "affirm"
    assert whole("nein", languages["de"]) == "deny"
    assert whole("Dzień dobry!", languages["pl"]) == "greet"
    assert whole("oui mais non", languages["fr"]) is None


@pytest.mark.parametrize(
    ("code", "text", "crisis"),
    [
        ("es", "de verdad que me quiero morir", True),
        ("es", "no me quiero morir, solo quiero que pare", False),
        ("fr", "J'AI ENVIE DE MOURIR", True),
        ("fr", "il m'a dit d'aller mourir", False),
        ("de", "Ich will nicht mehr leben", True),
        ("it", "non voglio morire", False),
        ("bn", "আমি মরতে চাই", True),
        ("bn", "আমি মরতে চাই না", False),
        ("ru", "я не хочу жить", True),
        ("ru", "я не хочу умереть", False),
        ("ar", "لا أريد أن أموت", False),
        ("zh", "我不想活了", True),
    ],
)
def test_plain_words_of_a_crisis(code: str, text: str, crisis: bool) -> None:
    pattern = load_languages()[code].crisis
    assert pattern
    assert bool(pattern.search(plain(fold(text)))) is crisis


@pytest.mark.parametrize(
    ("code", "text", "age"),
    [
        ("es", "tengo 15 años", "15"),
        ("de", "bin 14 und hab angst", "14"),
        ("zh", "我今年13岁", "13"),
        ("tr", "ben 16 yaşındayım", "16"),
    ],
)
def test_ages_that_people_say_of_themselves(code: str, text: str, age: str) -> None:
    found = [m.group(1) for pattern in load_languages()[code].ages for m in pattern.finditer(plain(fold(text)))]
    assert age in found


def test_a_reading_hears_danger_before_anything_else() -> None:
    shares = {"crisis_self_harm": 0.1, "immediate_danger": 0.3, "disclose_blackmail": 0.6}
    assert reading.read(shares, reading.Limits()).need == "immediate_danger"


def test_a_reading_keeps_the_disclosure_beside_a_hint() -> None:
    found = reading.read({"check_in": 0.25, "disclose_paid": 0.6, "other": 0.15}, reading.Limits())
    assert (found.need, found.safety) == ("disclose_paid", "check_in")


def test_a_reading_means_the_core_disclosure_when_not_sure_which() -> None:
    found = reading.read(
        {"disclose_paid": 0.25, "disclose_known_person": 0.2, "disclose_email_scam": 0.15, "other": 0.4},
        reading.Limits(),
    )
    assert (found.need, found.safety) == ("disclose_blackmail", None)


def test_a_reading_of_anything_else_is_not_sure() -> None:
    assert reading.read({"other": 0.9, "greet": 0.1}, reading.Limits()).need == "nlu_fallback"
    assert reading.read({"other": 0.2, "greet": 0.8}, reading.Limits()).need == "greet"
