"""The web channel's parts that need no server: tokens, bodies, keys of requests, what a message looks like."""

from __future__ import annotations

import asyncio
import json

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web import assets, body, view
from bot.channels.web.once import Once, read_key
from bot.channels.web.problems import STATUS, Problem
from bot.channels.web.shared import Memory
from bot.channels.web.tokens import Tokens
from bot.channels.web.words import Words, languages
from bot.guide.emergency import Cards
from bot.guide.model import Link, Message
from bot.store.keys import Keys

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
KEYS = Keys([NEW])
JSON = "application/json"


def test_a_token_names_a_conversation_until_it_expires() -> None:
    now = 1000.0
    tokens = Tokens(KEYS, minutes=60, clock=lambda: now)
    token, session = tokens.issue()
    assert tokens.read(token) == session
    assert session.expires_at == "1970-01-01T01:16:40Z"
    assert not tokens.ageing(session)
    now += 1801
    assert tokens.ageing(session)
    renewed, same = tokens.issue(session.id)
    assert same.conversation == session.conversation
    now += 1800
    assert tokens.read(token) is None
    assert tokens.read(renewed) == same


def test_no_two_conversations_share_an_id() -> None:
    tokens = Tokens(KEYS, 60)
    assert len({tokens.issue()[1].id for _ in range(1000)}) == 1000


def test_a_token_of_an_older_key_is_good_while_that_key_is_listed() -> None:
    token, _ = Tokens(Keys([OLD]), 60).issue()
    assert Tokens(Keys([NEW, OLD]), 60).read(token) is not None
    assert Tokens(Keys([NEW]), 60).read(token) is None


def test_a_token_that_was_changed_anywhere_is_refused() -> None:
    tokens = Tokens(KEYS, 60)
    token, _ = tokens.issue()
    for at, sign in enumerate(token):
        other = token[:at] + ("A" if sign != "A" else "B") + token[at + 1 :]
        assert tokens.read(other) is None
    for other in ("", ".", "a.b", token + "=", token + "A", " " + token, token.replace(".", ".."), "x" * 5000, "é"):
        assert tokens.read(other) is None


@given(st.text(max_size=200))
def test_no_text_is_a_token(text: str) -> None:
    assert Tokens(KEYS, 60).read(text) is None


@pytest.mark.parametrize("said", [{"text": "hello"}, {"text": ""}, {"text": "é \u0000 <b>"}, {"choice": "step:done"}])
def test_a_message_is_one_field(said: dict[str, str]) -> None:
    read = body.read_message(JSON, json.dumps(said).encode())
    assert {name: value for name, value in vars(read).items() if value is not None} == said


@pytest.mark.parametrize(
    ("content_type", "raw", "name"),
    [
        (None, b'{"text":"a"}', "not-json"),
        ("text/plain", b'{"text":"a"}', "not-json"),
        (JSON, b"", "malformed"),
        (JSON, b"hello", "malformed"),
        (JSON, b'{"text":"a"', "malformed"),
        (JSON, b'{"text":"a","text":"b"}', "malformed"),
        (JSON, b'{"text":NaN}', "malformed"),
        (JSON, b'{"text":' + b"1" * 5000 + b"}", "malformed"),
        (JSON, b"[" * 100_000, "malformed"),
        (JSON, b'{"text":"\xff"}', "malformed"),
        (JSON, '{"text":"a"}'.encode("utf-16"), "malformed"),
        (JSON, b"[]", "invalid"),
        (JSON, b"null", "invalid"),
        (JSON, b"{}", "invalid"),
        (JSON, b'{"text":1}', "invalid"),
        (JSON, b'{"text":null}', "invalid"),
        (JSON, b'{"text":["a"]}', "invalid"),
        (JSON, b'{"message":"a"}', "invalid"),
        (JSON, b'{"text":"a","choice":"step:done"}', "invalid"),
        (JSON, b'{"text":"a","sender":"someone"}', "invalid"),
        (JSON, b'{"text":"' + b"a" * body.LARGEST + b'"}', "too-large"),
    ],
)
def test_anything_else_is_a_problem(content_type: str | None, raw: bytes, name: str) -> None:
    with pytest.raises(Problem) as problem:
        body.read_message(content_type, raw)
    assert problem.value.name == name


def test_half_a_character_does_no_harm() -> None:
    said = body.read_message("application/json; charset=utf-8", b'{"text":"a\\ud83d"}')
    assert said.text == "a?"


def test_the_same_key_is_answered_once_even_at_the_same_time() -> None:
    turns = 0

    async def turn() -> bytes:
        nonlocal turns
        turns += 1
        await asyncio.sleep(0)
        return b"answer %d" % turns

    async def main() -> None:
        once = Once(Memory(), KEYS)
        first, second = await asyncio.gather(*(once.run("c", "k", b"hi", turn) for _ in range(2)))
        assert first == second == await once.run("c", "k", b"hi", turn) == b"answer 1"
        assert await once.run("other conversation", "k", b"hi", turn) == b"answer 2"
        assert await once.run("c", None, b"hi", turn) == b"answer 3"
        with pytest.raises(Problem, match="key-reused"):
            await once.run("c", "k", b"something else", turn)

    asyncio.run(main())


def test_a_turn_that_failed_may_be_tried_again_and_one_that_was_left_goes_on() -> None:
    calls: list[str] = []

    async def fails() -> bytes:
        calls.append("fails")
        raise OSError

    async def slow() -> bytes:
        await asyncio.sleep(0)
        calls.append("slow")
        return b"done"

    async def main() -> None:
        once = Once(Memory(), KEYS)
        with pytest.raises(OSError):
            await once.run("c", "k", b"hi", fails)
        waiting = asyncio.ensure_future(once.run("c", "k", b"hi", slow))
        await asyncio.sleep(0)
        waiting.cancel()  # the phone lost its network
        assert await once.run("c", "k", b"hi", slow) == b"done"
        assert calls == ["fails", "slow"]

    asyncio.run(main())


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 129])
def test_a_key_is_printable_and_short(key: str) -> None:
    with pytest.raises(Problem):
        read_key(key)


def test_memory_forgets_after_its_time_and_the_oldest_first() -> None:
    now = 0.0

    async def main() -> None:
        nonlocal now
        memory = Memory(capacity=2, clock=lambda: now)
        for name in ("a", "b", "c"):
            await memory.put(name, name.encode(), 10)
        assert [await memory.get(name) for name in ("a", "b", "c")] == [None, b"b", b"c"]
        assert not await memory.claim("b", b"again", 10)
        now = 11.0
        assert await memory.get("b") is None
        assert await memory.claim("b", b"again", 10)

    asyncio.run(main())


def test_a_service_has_its_links_beneath_it_and_nothing_twice() -> None:
    text = "Please call someone.\n\nChildline: Someone to talk to.\nOpen now. Call 0800 1111\n\nOther: Help.\nClosed"
    links = (
        Link("In danger now: call 999", "tel:999"),
        Link("Childline: Call 0800 1111", "tel:08001111"),
        Link("Childline: Chat online", "https://www.childline.org.uk/x"),
    )
    made = [(block.kind, block.rows) for block in view.blocks(Message(text, links=links))]
    assert made == [
        ("text", ["Please call someone."]),
        ("text", ["Childline: Someone to talk to.", "Open now"]),
        (
            "way",
            [
                view.Way("Call 0800 1111", "tel:08001111", None, "Childline: "),
                view.Way("Chat online", "https://www.childline.org.uk/x", "childline.org.uk", "Childline: "),
            ],
        ),
        ("text", ["Other: Help.", "Closed"]),
        ("way", [view.Way("In danger now: call 999", "tel:999", None)]),
    ]


def test_the_emergency_card_becomes_its_links_in_order() -> None:
    card = Cards.load().card("GB")
    words, ways = view.blocks(card)
    assert (words.kind, ways.kind) == ("text", "way")
    assert [way.url for way in ways.rows] == [link.url for link in card.links]


def test_a_link_that_could_run_something_is_not_shown() -> None:
    links = (Link("Click", "javascript:alert(1)"), Link("See", "data:text/html,x"))
    assert [block.kind for block in view.blocks(Message("Hello.", links=links))] == ["text"]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("Call 999 now.", ["999"]),
        ("In danger, call 112 or 999. Text SHOUT to 85258.", ["112", "999"]),
        ("You can call 0800 1111 any time", ["08001111"]),
        ("In 2024 or 2025 nobody had to call 5 people", []),
    ],
)
def test_numbers_to_call_can_be_tapped(line: str, numbers: list[str]) -> None:
    found = view.pieces(line)
    assert "".join(piece.text for piece in found) == line
    assert [piece.tel for piece in found if piece.tel] == numbers


def test_every_language_has_every_word_and_every_problem() -> None:
    assert "en" in languages()
    for words in languages().values():
        assert set(STATUS) <= set(words["problems"])


def test_the_widget_holds_the_numbers_of_every_country_and_stays_small() -> None:
    cards, files = Cards.load(), assets.load_assets()
    embed = assets.load_embed(Words.load(), cards)
    built = embed.body.decode()
    for code in cards.countries:
        assert f'"{code}":[["' in built
    assert "STEADY_DATA" not in built
    chat = sum(len(files[name].packed) for name in ("chat.js", "chat.css", "icon.svg"))
    assert len(embed.packed) + chat < 16_000  # the page and the greeting take up to 4 kB more


def test_modules_are_served_as_one_script() -> None:
    first = '// a comment\nexport const a = "x // y";\n  const b = 2;\nexport function f() {\n    return b;\n}\n'
    second = 'import { a, f } from "./one.js";\nimport * as one from "./one.js";\nconsole.log(a, f(), one.a);\n'
    assert assets.bundle({"one": first, "two": second}).splitlines() == [
        "const $one=(()=>{",
        'const a = "x // y";',
        "const b = 2;",
        "function f() {",
        "return b;",
        "}",
        "return {a,f};",
        "})();",
        "const $two=(()=>{",
        "const {a, f}=$one;",
        "const one=$one;",
        "console.log(a, f(), one.a);",
        "return {};",
        "})();",
    ]
