"""The privacy notice: what the chat says, what /privacy says and what docs/privacy.md says are the same."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.texts import Texts
from bot.channels.web.notice import FOLDER, RESPONSE, Notice
from bot.content import ROOT, ContentError
from bot.guide.content import Content
from bot.settings import Settings, SettingsError
from scripts.privacy import PATH, markdown
from tests.conftest import Server


@pytest.fixture
def web(steady_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=steady_server.url, timeout=60) as client:
        yield client


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_is_for_both_ages_and_says_what_the_chat_says(web: httpx.Client) -> None:
    answer = web.get("/privacy")
    said = words_of(answer.text)
    assert said.index("For young people") < said.index("For adults")
    content = Content.load()
    texts = [variation.text for variation in content.responses[RESPONSE]]
    assert len(texts) == 2  # one for those under 18, one for everybody else
    for text in (*texts, Texts.load(content.links).privacy["telegram"]):
        assert " ".join(text.split()) in said
    assert "They are gone 24 hours after your last message." in said
    assert "<script" not in answer.text
    assert 'href="https://www.bbc.co.uk/weather"' in answer.text  # the way out


def test_chat_and_demo_page_link_to_it(web: httpx.Client) -> None:
    for path in ("/chat/", "/"):
        assert 'href="/privacy"' in web.get(path).text
    assert 'href="/privacy"' in web.post("/chat/", data={"text": "hello"}).text


def test_it_names_who_runs_the_chat_and_their_retention_time(start_server: Callable[..., Server]) -> None:
    server = start_server(STEADY_OPERATOR="A <b>trust</b>, hello@charity.example", STEADY_RETENTION_MINUTES="90")
    page = httpx.get(f"{server.url}/privacy").text
    assert "This chat is run by: A &lt;b&gt;trust&lt;/b&gt;, hello@charity.example" in page
    assert "They are gone 90 minutes after" in words_of(page)


def test_who_runs_it_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="STEADY_OPERATOR: must be one line"):
        Settings.from_env({"STEADY_OPERATOR": "a\nb"}, root=tmp_path)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (90, "90 minutes"), (1440, "24 hours"), (43200, "720 hours")],
)
def test_times_in_words(minutes: int, words: str) -> None:
    assert Notice.load().kept(minutes) == words


def test_the_page_in_docs_is_the_same() -> None:
    assert PATH.read_text(encoding="utf-8") == markdown(), "run: python -m scripts.privacy"


def test_a_mistake_in_the_notice_is_named_by_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (FOLDER / "en.yml").read_text(encoding="utf-8")
    (tmp_path / "en.yml").write_text(text.replace("They are gone {kept} after", "They are gone {when} after"))
    monkeypatch.setattr("bot.channels.web.notice.FOLDER", tmp_path)
    with pytest.raises(ContentError, match=r"en.yml:\d+: nothing fills in \{when\}"):
        Notice.load()
    assert FOLDER.is_relative_to(ROOT)
