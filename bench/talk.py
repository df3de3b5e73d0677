"""What the measuring clients say, and how each server is spoken to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import ClientSession

# One walk as people take it: a disclosure, facts, questions, steps, a feeling. A ">" is a pressed choice.
LINES = (
    "a girl from instagram has my nudes and wants money",
    "i am 16",
    "they want 200 pounds",
    "should i pay them",
    ">step:done",
    "will they share it",
    ">step:done",
    "i feel so ashamed",
    "what is sextortion",
    ">step:help",
    "thank you",
    "i have not told my mum",
)


@dataclass
class Reply:
    """One answer: how it went, and what it weighed."""

    ok: bool
    sent: int  # bytes of body
    received: int
    status: int = 200
    data: Any = None


class Person(Protocol):
    """Somebody in a conversation of their own."""

    async def begin(self) -> None:
        """Opens the conversation."""

    async def say(self, number: int) -> Reply:
        """Says the line for this turn."""


@dataclass
class SteadyPerson:
    """Talks to Steady's web API."""

    http: ClientSession
    url: str
    token: str = ""
    retry: dict[str, str] = field(default_factory=dict)

    async def begin(self) -> None:
        """See Person."""
        async with self.http.post(f"{self.url}/chat/api/sessions") as answer:
            answer.raise_for_status()
            self.token = (await answer.json())["token"]

    async def say(self, number: int) -> Reply:
        """See Person."""
        line = LINES[number % len(LINES)]
        return await self.send({"choice": line[1:]} if line.startswith(">") else {"text": line})

    async def send(self, body: dict[str, str], key: str | None = None) -> Reply:
        """One message, under an idempotency key when one is given."""
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        async with self.http.post(f"{self.url}/chat/api/messages", json=body, headers=headers) as answer:
            raw = await answer.read()
            data = await answer.json(content_type=None) if raw else None
            ok = answer.status == 200 and bool(data.get("messages"))
            return Reply(ok, len(str(body)), len(raw), answer.status, data)


@dataclass
class StockPerson:
    """Talks to Rasa's rest channel."""

    http: ClientSession
    url: str
    name: str = ""

    async def begin(self) -> None:
        """See Person."""
        self.name = secrets.token_hex(8)

    async def say(self, number: int) -> Reply:
        """See Person. Stock Rasa has no plan: a pressed choice is what people would type for it."""
        line = LINES[number % len(LINES)]
        text = {">step:done": "done", ">step:help": "how do i do that"}.get(line, line)
        body = {"sender": self.name, "message": text}
        async with self.http.post(f"{self.url}/webhooks/rest/webhook", json=body) as answer:
            raw = await answer.read()
            return Reply(answer.status == 200 and raw != b"[]", len(str(body)), len(raw), answer.status)
