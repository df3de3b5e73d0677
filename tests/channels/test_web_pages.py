"""The pages without JavaScript, as an old browser meets them: forms, links, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from openapi_spec_validator import validate_spec
from ruamel.yaml import YAML

from bot.content import ROOT
from tests.conftest import Server


@pytest.fixture
def web(steady_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=steady_server.url, timeout=60) as client:
        yield client


class Page(HTMLParser):
    """What a page has: fields and buttons by name, links, tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.token, self.buttons, self.links, self.tags = "", [], [], set()  # type: ignore[var-annotated]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if found.get("name") == "token":
            self.token = found["value"] or ""
        if tag == "button" and found.get("name") == "choice":
            self.buttons.append(found["value"])
        if tag == "a":
            self.links.append(found["href"])
        assert not [name for name in found if name.startswith("on")], "no inline script"
        assert "style" not in found, "no inline style"


def test_a_conversation_by_forms_alone(web: httpx.Client) -> None:
    first = Page(web.get("/chat/").text)
    assert first.token == ""
    assert "tel:999" in first.links
    told = Page(web.post("/chat/", data={"token": "", "text": "a girl on insta has my nudes and wants money"}).text)
    done = next(name for name in told.buttons if name.startswith("step:done"))
    answer = web.post("/chat/", data={"token": told.token, "choice": done, "text": ""})
    assert "Step 2 of" in answer.text
    asked = Page(web.post("/chat/", data={"token": told.token, "choice": "ask:request_delete"}).text)
    assert "delete:yes" in asked.buttons
    over = web.post("/chat/", data={"token": asked.token, "choice": "delete:yes"})
    assert Page(over.text).token == ""
    again = web.post("/chat/", data={"token": asked.token, "text": "hello"})
    assert "That chat has ended" in again.text


def test_an_empty_form_begins_with_the_greeting(web: httpx.Client) -> None:
    page = web.post("/chat/", data={"token": "", "text": ""})
    assert "Steady" in page.text
    assert Page(page.text).token


def test_what_was_typed_is_shown_as_text(web: httpx.Client) -> None:
    html = web.post("/chat/", data={"text": "<script>alert(1)</script><img src=x onerror=alert(1)>"}).text
    assert "img" not in Page(html).tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_leaving_erases_and_goes(web: httpx.Client) -> None:
    token = Page(web.post("/chat/", data={"text": "hello"}).text).token
    left = web.post("/chat/leave", data={"token": token}, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    assert left.headers["refresh"].startswith("0; url=https://")
    assert "Steady" not in left.text
    answer = web.get("/chat/api/sessions/current", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert web.post("/chat/leave", data={"token": "nonsense"}).status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_send_our_forms(web: httpx.Client, headers: dict[str, str]) -> None:
    for path in ("/chat/", "/chat/leave"):
        assert web.post(path, data={"text": "hello"}, headers=headers).status_code == 403


def test_a_refusal_is_a_page_with_the_numbers(web: httpx.Client) -> None:
    page = web.post("/chat/", content=b"x", headers={"Accept": "text/html", "Content-Type": "text/plain"})
    assert page.status_code == 400
    assert "tel:999" in Page(page.text).links


def test_numbers_follow_the_country(web: httpx.Client) -> None:
    assert "tel:911" in Page(web.get("/chat/?country=US").text).links
    assert "tel:000" in Page(web.get("/chat/", headers={"Accept-Language": "en-AU,en;q=0.8"}).text).links
    unknown = web.get("/chat/?country=<b>").text
    assert "https://findahelpline.com/" in Page(unknown).links
    assert "<b>" not in unknown


def test_files_are_packed_and_may_be_kept(web: httpx.Client) -> None:
    html = web.get("/chat/").text
    for url in re.findall(r'(?:href|src)="(/chat/static/[^"]+)"', html):
        found = web.get(url)
        assert "immutable" in found.headers["cache-control"]
        assert found.headers["content-encoding"] == "gzip"
        again = web.get(url, headers={"If-None-Match": found.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert web.get(url, headers={"Accept-Encoding": "identity"}).text == found.text


def test_everything_before_the_first_message_is_small(web: httpx.Client) -> None:
    """DESIGN section 6: at most 20 kB by gzip."""
    page = web.get("/chat/")
    urls = ["/chat/embed.js", *re.findall(r'(?:href|src)="(/chat/static/[^"]+)"', page.text)]
    answers = [page, *(web.get(url) for url in urls), web.post("/chat/api/sessions")]
    sizes = {answer.url.path: int(answer.headers["content-length"]) for answer in answers}
    assert sum(sizes.values()) < 20 * 1024, sizes


def test_pages_for_people_exist(web: httpx.Client) -> None:
    for path in ("/", "/chat/", "/helplines"):
        assert web.get(path).headers["content-type"].startswith("text/html")
    assert web.get("/chat", follow_redirects=False).headers["location"] == "/chat/"
    assert "Disallow: /chat/" in web.get("/robots.txt").text


def test_the_api_description_is_valid_openapi() -> None:
    validate_spec(YAML(typ="safe").load((ROOT / "bot" / "web" / "openapi.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "media", "start"),
    [("help-card.svg", "image/svg+xml", b"<svg"), ("help-card.pdf", "application/pdf", b"%PDF")],
)
def test_the_help_card_can_be_printed_from_here(web: httpx.Client, name: str, media: str, start: bytes) -> None:
    answer = web.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert answer.content.startswith(start)
    assert web.get(f"/{name}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_the_help_card_is_linked_where_people_look_for_it(web: httpx.Client) -> None:
    assert "/help-card.pdf" in Page(web.get("/chat/").text).links
    assert "/help-card.pdf" in Page(web.get("/helplines").text).links
    asked = web.post("/chat/", data={"token": "", "text": "have you got posters for my school?"})
    assert "/help-card.pdf" in Page(asked.text).links


def test_the_description_is_served_as_it_is_in_the_repository(web: httpx.Client) -> None:
    assert web.get("/chat/api/openapi.yml").text == (ROOT / "bot" / "web" / "openapi.yml").read_text(encoding="utf-8")
