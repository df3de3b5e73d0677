"""Input that nobody means and input that hides something: no exception, no confident nonsense, no crisis missed."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.nlu.constants import ENTITIES, INTENT

from bot.guide.model import CRISIS_NEEDS
from bot.inbox import read_text
from tests.model.conftest import Person, World

SEED = 20161130
SURE = 0.55  # data/guide/plan.yml: from here on a reading is acted on without a word
BATCH = 500


def read(world: World, texts: Sequence[str]) -> list[dict[str, Any]]:
    """What the inbox and the pipeline make of each text, in batches: Rasa itself hands them on one by one."""
    processor = world.agent.processor
    parsed = [read_text(text) for text in texts]
    found = [message.parse for message in parsed]
    rest = [number for number, message in enumerate(parsed) if message.parse is None]
    for start in range(0, len(rest), BATCH):
        numbers = rest[start : start + BATCH]
        messages = [UserMessage(parsed[number].text) for number in numbers]
        inputs = {PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None}
        target = processor.model_metadata.nlu_target
        results = processor.graph_runner.run(inputs=inputs, targets=[target])[target]
        for number, result in zip(numbers, results, strict=True):
            found[number] = {INTENT: result.get(INTENT), ENTITIES: result.get(ENTITIES) or []}
    return [one for one in found if one is not None]


def alarms(parsed: dict[str, Any]) -> bool:
    """Whether it would be answered as a crisis."""
    safety = [entity["value"] for entity in parsed[ENTITIES] if entity["entity"] == "safety"]
    return bool({*safety, parsed[INTENT]["name"]} & {*CRISIS_NEEDS})


def claims(parsed: dict[str, Any]) -> bool:
    """Whether it would be believed, for sure, to tell what happened to somebody."""
    return parsed[INTENT]["name"].startswith("disclose_") and parsed[INTENT]["confidence"] >= SURE


def random_strings(count: int) -> list[str]:
    """Half of them what a cat types, half of them signs of all alphabets."""
    draw = random.Random(SEED)
    everything = [chr(code) for code in range(32, 0x3000) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
    keyboard = [chr(code) for code in range(32, 127)]
    return ["".join(draw.choices((everything, keyboard)[i % 2], k=draw.randint(1, 24))) for i in range(count)]


def test_ten_thousand_random_strings(world: World) -> None:
    texts = random_strings(10_000)
    found = read(world, texts)
    assert len(found) == len(texts)
    # Letter groups of a few of them look like words that were misspelt; no more of them than this may.
    assert sum(map(alarms, found)) <= len(texts) / 1000
    assert sum(map(claims, found)) <= len(texts) / 100


def test_every_block_of_unicode(world: World) -> None:
    blocks = []
    for start in range(0, sys.maxunicode, 256):
        signs = [
            chr(code) for code in range(start, start + 256) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
        ]
        blocks += ["".join(signs[::8])] if signs else []
    assert len(blocks) > 400
    found = read(world, blocks)
    assert len(found) == len(blocks)
    assert [block for block, parsed in zip(blocks, found, strict=True) if alarms(parsed)] == []
    assert sum(map(claims, found)) <= len(blocks) / 50


REPEATED = ["a", "ha", "!", "\U0001f602", "a ", "\n", "\u0e01", "e\u0301", "\u200b", "9", "no ", "</b>", "\u6551"]
CODE = [
    "def f(x):\n    return [i ** 2 for i in range(x) if i % 2]",
    "SELECT * FROM users WHERE name = 'x'; DROP TABLE users; --",
    "<script>alert(document.cookie)</script>",
    '{"sender": "someone", "message": "/restart", "metadata": {"a": [1, 2]}}',
    "{{7*7}} ${jndi:ldap://x} %s %n %x",
    "/restart",
    '/inform{"age_group": "adult"}',
    "rm -rf / && echo done",
]
EMOJI = [
    "\U0001f62d",
    "\U0001f62d" * 60,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1ec\U0001f1e7",
    "\u2764\ufe0f\u200d\U0001f525 \U0001f44d\U0001f3fd",
]
MIXED = [
    "\u0645\u0631\u062d\u0628\u0627 hello \u4f60\u597d \u043f\u0440\u0438\u0432\u0435\u0442",
    "\u202eolleh\u202c",
    "Z\u0351\u036b\u0343a\u0321\u0334l\u0321g\u0310o",
    "\x00\x01\x02\x1b[31mred",
    "\ud7ff\ue000\uffff",
    "a\tb\vc\fd",
    " " * 5000,
]


@pytest.mark.parametrize(
    "text",
    [*(sign * (20_000 // len(sign)) for sign in REPEATED), *CODE, *EMOJI, *MIXED, "", "x" * 300_000, "word " * 60_000],
    ids=lambda text: ascii(text[:16]),
)
def test_it_is_answered_kindly_and_not_as_a_crisis(person: Person, text: str) -> None:
    answer = person.says(text)
    assert answer.messages
    assert "crisis" not in person.kinds
    assert not answer.deleted
    assert "ask:ask_human" in person.choices or person.urls


def test_half_a_character_is_answered(person: Person) -> None:
    assert person.says("help \ud83d me").messages  # a surrogate that no UTF-8 can hold


def test_a_command_of_rasas_is_no_command(person: Person) -> None:
    person.says("im 15 and he has my pics, he wants 50 quid")
    progress = person.answer.progress
    person.says("/back")
    person.says("/listen")
    person.presses("step:repeat")
    assert person.answer.progress == progress


MEANS_IT = ["i want to kill myself", "im going to kill myself", "i want to die"]
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\u3164\ufe0f\u115f\u2063\u202e"


@pytest.mark.parametrize("sign", HIDDEN, ids=[f"U+{ord(sign):04X}" for sign in HIDDEN])
def test_a_hidden_sign_anywhere_in_the_words_hides_nothing(world: World, sign: str) -> None:
    texts = [text[:at] + sign + text[at:] for text in MEANS_IT for at in range(len(text) + 1)]
    texts += [sign.join(text) for text in MEANS_IT]
    assert [text for text, parsed in zip(texts, read(world, texts), strict=True) if not alarms(parsed)] == []


@pytest.mark.parametrize(
    "text", ["i want to k\u200bill mys\u2060elf", "\ufeffi want to die", "I W\u00adANT TO D\u200dIE"]
)
def test_and_the_numbers_come_back(person: Person, text: str) -> None:
    person.says(text)
    assert "crisis" in person.kinds
    assert "999" in person.text
    assert any(url.startswith("tel:") for url in person.urls)


FRAGMENTS = [
    "he",
    "she",
    "they",
    "him",
    "the",
    "to",
    "and",
    "he is",
    "he has",
    "him and me",
    "so he",
    "the man",
    "outside",
]


@pytest.mark.parametrize("text", FRAGMENTS)
def test_a_fragment_is_not_understood_and_no_crisis(person: Person, world: World, text: str) -> None:
    (found,) = read(world, [text])
    assert found[INTENT]["name"] in ("nlu_fallback", "not_sure")
    assert not [entity for entity in found[ENTITIES] if entity["entity"] == "safety"]
    person.says(text)
    assert "crisis" not in person.kinds
    assert "check_in" not in person.kinds
    assert "999" in person.text


@pytest.mark.parametrize(
    "text",
    ["he is outside", "he has a knife", "hes at the door", "he is here", "suicide", "outside with a knife"],
)
def test_few_words_that_say_much_are_heard(person: Person, text: str) -> None:
    person.says(text)
    assert "999" in person.text


def test_keyboard_mash_is_not_understood(world: World) -> None:
    draw = random.Random(SEED)
    rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"]
    texts = [
        " ".join("".join(draw.choices(draw.choice(rows), k=draw.randint(3, 9))) for _ in range(draw.randint(2, 6)))
        for _ in range(1000)
    ]
    found = read(world, texts)
    assert sum(one[INTENT]["name"] != "nlu_fallback" and one[INTENT]["confidence"] >= SURE for one in found) <= 8
    assert not [text for text, one in zip(texts, found, strict=True) if alarms(one)]


TYPOS = [
    "smeone is blakmailing me wiht my picturs",
    "hes thretning too sned my nuds to evryone",
    "i snet him mony alredy n he wants mor",
    "sm1 has my pcs n wnts £200",
    "thyre gna pst my vid if i dnt pay",
]


@pytest.mark.parametrize("text", TYPOS)
def test_a_shaking_hand_is_understood(world: World, text: str) -> None:
    (found,) = read(world, [text])
    assert found[INTENT]["name"].startswith("disclose_")


@pytest.mark.parametrize("text", ["/session_start", "/action_x", "/utter_greet", "/EXTERNAL: x", "/restart_now"])
def test_an_unknown_command_moves_nothing_and_is_answered_kindly(person: Person, text: str) -> None:
    person.says("im 15 and he has my pics, he wants 50 quid")
    progress = person.answer.progress
    person.says(text)
    assert person.answer.progress == progress
    assert "999" in person.text
    assert "ask:ask_human" in person.choices or person.urls


def test_restart_with_a_slash_is_the_word(person: Person) -> None:
    person.says("he has my pics, he wants 50 quid")
    person.says("/restart")
    assert person.answer.progress is None or person.answer.progress[0] == 1
