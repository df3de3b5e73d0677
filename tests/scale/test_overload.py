"""Beyond capacity: a refusal at once, with the emergency numbers in it, and afterwards everything as before."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import ClientSession, TCPConnector

from bench.talk import SteadyPerson
from tests.conftest import Server

ROOM, CROWD = 4, 80


async def test_a_full_server_refuses_with_the_emergency_card_and_recovers(start_server: Callable[..., Server]) -> None:
    server = await asyncio.to_thread(lambda: start_server(STEADY_MAX_IN_FLIGHT=str(ROOM)))
    async with ClientSession(connector=TCPConnector(limit=0)) as http:
        people = [SteadyPerson(http, server.url) for _ in range(CROWD)]
        for person in people:  # one after another: there is room for each
            await person.begin()

        async def say(person: SteadyPerson) -> tuple[int, str | None, Any]:
            headers = {"Authorization": f"Bearer {person.token}"}
            body = {"text": "someone is blackmailing me"}
            async with http.post(f"{server.url}/chat/api/messages", json=body, headers=headers) as answer:
                return answer.status, answer.headers.get("Retry-After"), await answer.json(content_type=None)

        told = await asyncio.gather(*(say(person) for person in people))
        count = Counter(status for status, _, _ in told)
        assert set(count) == {200, 503}
        assert count[200] >= ROOM
        for status, wait, data in told:
            if status == 503:
                assert wait is not None
                assert int(wait) > 0
                assert any(link["url"].startswith("tel:") for link in data["emergency"]["links"])
        refused = next(person for person, (status, _, _) in zip(people, told, strict=True) if status == 503)
        assert (await say(refused))[0] == 200
