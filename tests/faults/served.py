"""A running server as somebody meets it over HTTP, and what a test does to its process."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

import httpx

from tests.conftest import STARTS_WITHIN

NUMBERS = ("999", "116 123")


@dataclass
class Chat:
    """One conversation over one connection."""

    url: str
    http: httpx.Client = field(init=False)
    token: str = ""

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=STARTS_WITHIN)

    def begin(self) -> Chat:
        body = self.http.post("/chat/api/sessions").raise_for_status().json()
        self.token = body["token"]
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def says(self, **said: str) -> dict[str, Any]:
        answer = self.http.post("/chat/api/messages", json=said, headers=self.headers)
        body: dict[str, Any] = answer.raise_for_status().json()
        assert body["messages"]
        return body

    def resumes(self) -> dict[str, Any]:
        body: dict[str, Any] = (
            self.http.get("/chat/api/sessions/current", headers=self.headers).raise_for_status().json()
        )
        return body

    def erases(self) -> int:
        return self.http.delete("/chat/api/sessions/current", headers=self.headers).status_code

    def gets_numbers(self) -> bool:
        """Whether a crisis, said now, gets the numbers."""
        text = text_of(self.says(text="i want to kill myself"))
        return all(number in text for number in NUMBERS)


def text_of(body: dict[str, Any]) -> str:
    return "\n".join(message["text"] for message in body["messages"])


def until(found: Callable[[], Any], what: str) -> Any:
    """Waits for something that is bound to come."""
    end = monotonic() + STARTS_WITHIN
    while not (result := found()):
        assert monotonic() < end, what
        sleep(0.05)
    return result


def metric(url: str, name: str) -> float:
    """The sum of a metric over its labels."""
    text = httpx.get(f"{url}/metrics", timeout=STARTS_WITHIN).text
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE))
