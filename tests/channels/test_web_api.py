"""The web API as a program meets it: the real server, the real model, plain HTTP."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import Server
from web_client import begin, choices, conforms, problem, say

DISCLOSURE = "some lad i matched with taped our call, now its 250 quid or my uni mates get the clip"


@pytest.fixture
def api(steady_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=steady_server.url, timeout=60) as client:
        yield client


def test_a_conversation_from_greeting_to_deletion(api: httpx.Client) -> None:
    session = begin(api)
    token = session["token"]
    assert session["messages"]
    told = conforms(say(api, token, text=DISCLOSURE), "Answer")
    assert told["progress"]["step"] == 1
    done = next(name for name in choices(told) if name.startswith("step:done"))
    assert conforms(say(api, token, choice=done), "Answer")["progress"]["step"] == 2
    current = conforms(api.get("/chat/api/sessions/current", headers={"Authorization": f"Bearer {token}"}), "Session")
    assert current["messages"]
    assert current["progress"]["step"] == 2
    assert api.delete("/chat/api/sessions/current", headers={"Authorization": f"Bearer {token}"}).status_code == 204
    for late in (token, current["token"]):
        problem(say(api, late, text="hello"), 401, "unauthorised")


def test_deleting_by_words_ends_the_token(api: httpx.Client) -> None:
    token = begin(api)["token"]
    assert "delete:yes" in choices(conforms(say(api, token, text="please delete this chat"), "Answer"))
    assert conforms(say(api, token, choice="delete:yes"), "Answer")["messages"][0]["kind"] == "deleted"
    problem(say(api, token, text="hello"), 401, "unauthorised")


def links(body: dict[str, Any]) -> set[str]:
    return {link["url"] for message in body["messages"] for link in message["links"]}


def test_the_country_of_the_page_counts_from_the_first_message(api: httpx.Client) -> None:
    session = begin(api, country="IE")
    assert "112 or 999" in session["messages"][0]["text"]
    crisis = conforms(say(api, session["token"], text="i want to kill myself"), "Answer")
    assert {"tel:112", "sms:50808?body=TALK"} & links(crisis)
    assert not any("(UK)" in message["text"] for message in crisis["messages"])
    helplines = conforms(say(api, session["token"], choice="ask:ask_helplines"), "Answer")
    assert "Ireland" in " ".join(message["text"] for message in helplines["messages"])


def test_the_page_says_nothing_for_the_person(api: httpx.Client) -> None:
    assert [message["text"] for message in begin(api, country="GB")["messages"]] == [
        message["text"].replace("Call 999 (UK) or your local emergency number", "Call 999")
        for message in begin(api)["messages"]
    ]


def test_what_the_person_says_of_their_country_wins(api: httpx.Client) -> None:
    token = begin(api, country="IE")["token"]
    conforms(say(api, token, text="i live in australia"), "Answer")
    crisis = conforms(say(api, token, text="i want to kill myself"), "Answer")
    assert "tel:000" in links(crisis)
    assert "tel:112" not in links(crisis)


@pytest.mark.parametrize("country", ["ie", "ZZ", "", "GB-XXX", "Ireland", None, 1, ["IE"]])
def test_a_country_that_nobody_knows_is_refused(api: httpx.Client, country: Any) -> None:
    body = problem(api.post("/chat/api/sessions", json={"country": country}), 422, "invalid")
    assert body["field"] == "country"


def test_an_answer_says_which_language_it_is_in(api: httpx.Client) -> None:
    token = begin(api)["token"]
    for text, language in (("hola, alguien me amenaza con publicar mis fotos", "es"), ("أريد أن أموت", "ar")):
        told = conforms(say(api, token, text=text), "Answer")
        assert {message["lang"] for message in told["messages"]} == {language}
    told = conforms(say(api, token, text="how do i stop my mum finding out"), "Answer")
    assert {message["lang"] for message in told["messages"]} == {"en"}


@pytest.mark.parametrize(
    "text",
    ["", " \n\t ", "😭😭😭", "\u0000\u0007\u200b", "/restart", "помогите мне", "<script>alert(1)</script>", "a" * 3000],
)
def test_whatever_is_typed_gets_an_answer(api: httpx.Client, text: str) -> None:
    assert conforms(say(api, begin(api)["token"], text=text), "Answer")["messages"]


def test_a_text_without_end_gets_an_answer(api: httpx.Client) -> None:
    token = begin(api)["token"]
    assert conforms(say(api, token, text="x " * 150_000), "Answer")["messages"]
    body = json.dumps({"text": "\u00e9" * 300_000}).encode()  # 1.8 MB as \\u00e9
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert conforms(api.post("/chat/api/messages", content=body, headers=headers), "Answer")["messages"]
    refused = api.post("/chat/api/messages", json={"text": "a" * 3_000_000}, headers=headers)
    assert problem(refused, 413, "too-large")["emergency"]["links"]


def test_a_crisis_at_the_end_of_a_long_text_is_heard(api: httpx.Client) -> None:
    body = conforms(
        say(api, begin(api)["token"], text="he keeps writing. " * 15_000 + "i want to kill myself"), "Answer"
    )
    assert "crisis" in [message["kind"] for message in body["messages"]]


def test_an_unknown_choice_is_answered_kindly(api: httpx.Client) -> None:
    for choice in ("", "nonsense", "step:done=<img src=x onerror=alert(1)>", "/restart", "a" * 10_000):
        assert conforms(say(api, begin(api)["token"], choice=choice), "Answer")["messages"]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "name"),
    [
        (b"hello", "application/json", 400, "malformed"),
        (b'{"text":"a","text":"b"}', "application/json", 400, "malformed"),
        (b'{"text":1}', "application/json", 422, "invalid"),
        (b'{"text":"a","sender":"b"}', "application/json", 422, "invalid"),
        (b"[" * 100_000, "application/json", 400, "malformed"),
        (b"text=a", "application/x-www-form-urlencoded", 415, "not-json"),
    ],
)
def test_what_is_not_ours_is_a_problem_with_the_numbers(
    api: httpx.Client, content: bytes, content_type: str, status: int, name: str
) -> None:
    headers = {"Authorization": f"Bearer {begin(api)['token']}", "Content-Type": content_type}
    body = problem(api.post("/chat/api/messages", content=content, headers=headers), status, name)
    assert any(link["url"] == "tel:999" for link in body["emergency"]["links"])


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x.y", "Basic dXNlcjpwYXNz", "Bearer " + "a" * 4000])
def test_without_a_token_of_ours_nothing_is_said(api: httpx.Client, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = api.post("/chat/api/messages", json={"text": "hello"}, headers=headers)
    assert problem(answer, 401, "unauthorised")["emergency"]["links"]
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_message_that_is_sent_again_is_answered_once(api: httpx.Client) -> None:
    token = begin(api)["token"]
    key = {"Idempotency-Key": "3f1c"}
    first, again = (say(api, token, key, text=DISCLOSURE) for _ in range(2))
    assert first.content == again.content
    done = next(name for name in choices(first.json()) if name.startswith("step:done"))
    steps = [say(api, token, {"Idempotency-Key": "77aa"}, choice=done).json()["progress"]["step"] for _ in range(3)]
    assert steps == [2, 2, 2]
    problem(say(api, token, key, text="something else"), 422, "key-reused")
    other = begin(api)["token"]
    assert say(api, other, key, text="hello").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_is_refused(api: httpx.Client, headers: dict[str, str]) -> None:
    token = begin(api)["token"]
    answer = say(api, token, headers, text="hello")
    problem(answer, 403, "forbidden-origin")
    problem(api.post("/chat/api/sessions", headers=headers), 403, "forbidden-origin")
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_our_own_page_is_answered(api: httpx.Client) -> None:
    origin = str(api.base_url).rstrip("/")
    own = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert say(api, begin(api)["token"], own, text="hello").status_code == 200


def test_no_cookie_and_every_security_header(api: httpx.Client) -> None:
    pages = ("/", "/chat/", "/chat/embed.js", "/helplines", "/privacy", "/nothing")
    for path in (*pages, "/chat/api/openapi.yml", "/healthz"):
        headers = api.get(path).headers
        assert "set-cookie" not in headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "camera=()" in headers["permissions-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers
    assert "max-age" in api.get("/chat/", headers={"X-Forwarded-Proto": "https"}).headers["strict-transport-security"]


def test_every_refusal_is_counted_by_its_kind(api: httpx.Client) -> None:
    def counted(kind: str) -> float:
        lines = api.get("/metrics").text.splitlines()
        start = f'steady_web_refused_total{{problem="{kind}"}} '
        return next((float(line.removeprefix(start)) for line in lines if line.startswith(start)), 0.0)

    token = begin(api)["token"]
    as_json = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    refusals = {
        "unauthorised": lambda: say(api, "forged", text="hello"),
        "malformed": lambda: api.post("/chat/api/messages", content=b'{"text":"a","text":"b"}', headers=as_json),
        "not-found": lambda: api.get("/nothing"),
        "too-large": lambda: api.get("/chat/", headers={f"X-{number}": "a" * 32 for number in range(1000)}),
    }
    for kind, refuse in refusals.items():
        before = counted(kind)
        assert refuse().status_code >= 400
        assert counted(kind) == before + 1, kind


def test_unknown_addresses_and_methods_are_problems(api: httpx.Client) -> None:
    problem(api.get("/nothing"), 404, "not-found")
    problem(api.get("/chat/static/../../../etc/passwd"), 404, "not-found")
    problem(api.put("/chat/api/messages"), 405, "method-not-allowed")
    assert "<h1>Not found</h1>" in api.get("/nothing", headers={"Accept": "text/html"}).text


def test_too_many_messages_wait_but_never_without_the_numbers(start_server: Callable[..., Server]) -> None:
    with httpx.Client(base_url=start_server(STEADY_RATE_LIMIT="3/minute").url, timeout=60) as api:
        token = begin(api)["token"]
        answers = [say(api, token, text="i want to kill myself") for _ in range(7)]  # a minute may turn in between
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        for answer in refused:
            body = problem(answer, 429, "rate-limited")
            assert {"tel:999", "tel:116123"} <= {link["url"] for link in body["emergency"]["links"]}
            assert 1 <= int(answer.headers["retry-after"]) <= 60


def test_a_deleted_conversation_stays_deleted_after_a_restart(start_server: Callable[..., Server]) -> None:
    server = start_server()
    with httpx.Client(base_url=server.url, timeout=60) as api:
        kept, deleted = begin(api)["token"], begin(api)["token"]
        say(api, kept, text=DISCLOSURE)
        say(api, deleted, text=DISCLOSURE)
        api.delete("/chat/api/sessions/current", headers={"Authorization": f"Bearer {deleted}"})
        server.restart()
        problem(say(api, deleted, text="hello"), 401, "unauthorised")
        current = api.get("/chat/api/sessions/current", headers={"Authorization": f"Bearer {kept}"})
        assert conforms(current, "Session")["progress"] is not None


def test_neither_words_nor_token_nor_address_are_written_anywhere(start_server: Callable[..., Server]) -> None:
    server = start_server()
    marker, address = "zanzibarquokka", "198.51.100.77"
    with httpx.Client(base_url=server.url, timeout=60, headers={"X-Forwarded-For": address}) as api:
        token = begin(api)["token"]
        say(api, token, text=f"{marker} has my pictures")
        say(api, token, choice=marker)
        api.post("/chat/api/messages", content=marker.encode(), headers={"Authorization": f"Bearer {token}"})
        api.post("/chat/", data={"text": marker, "token": token})
        api.get(f"/chat/{marker}")
        url = server.env["STEADY_DATABASE_URL"].removeprefix("sqlite:///")
        with sqlite3.connect(url) as database:
            assert database.execute("SELECT count(*) FROM conversations").fetchone()[0] > 0
        files = [path for path in server.log.parent.iterdir() if path.is_file()]
        written = b"".join(path.read_bytes() for path in files)
    for secret in (marker, address, token):
        assert secret.encode() not in written
