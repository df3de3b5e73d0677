"""A message that is sent again is answered once: the `Idempotency-Key` header.

A phone that loses its network does not know whether its message arrived, and sends it again with the same key. The
turn runs to its end even when nobody waits for it any more, and the second request gets the same answer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from bot.channels.web.problems import Problem
from bot.channels.web.shared import Shared
from bot.store.keys import Keys

KEPT_SECONDS = 10 * 60  # an answer; longer than any client of ours tries again
RUNNING_SECONDS = 6  # a claim, renewed while the turn runs: a killed worker's turn may be sent again after that
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_RUNNING = b"running"


def read_key(header: str | None) -> str | None:
    """The key of a request; raises Problem when it is not one."""
    if header is None:
        return None
    if not _KEY.fullmatch(header):
        raise Problem("invalid", at="Idempotency-Key")
    return header


class Once:
    """The answers of the last minutes, by conversation and key. They hold our words, never the person's."""

    def __init__(self, shared: Shared, keys: Keys) -> None:
        self._shared, self._keys = shared, keys
        self._running: dict[str, asyncio.Task[bytes]] = {}

    async def run(self, conversation: str, key: str | None, said: bytes, turn: Callable[[], Awaitable[bytes]]) -> bytes:
        """The answer to `said`: from `turn`, or the one that it gave before. Raises Problem."""
        if key is None:
            return await asyncio.shield(asyncio.ensure_future(turn()))
        place = self._keys.sign("once", f"{conversation}\0{key}".encode())
        mark = self._keys.sign("said", said).encode()
        running = self._running.get(place)
        if running is None:
            if kept := await self._kept(place, mark):
                return kept
            # Nothing awaited in between: two requests of this process can not both get here.
            running = self._running.get(place) or self._start(place, mark, turn)
        elif await self._shared.get(place) not in (mark + _RUNNING, None):
            raise Problem("key-reused", at="Idempotency-Key")
        return await asyncio.shield(running)

    async def _kept(self, place: str, mark: bytes) -> bytes | None:
        kept = await self._shared.get(place)
        if kept is None:
            return None
        if not kept.startswith(mark):
            raise Problem("key-reused", at="Idempotency-Key")
        return None if kept == mark + _RUNNING else kept[len(mark) :]

    def _start(self, place: str, mark: bytes, turn: Callable[[], Awaitable[bytes]]) -> asyncio.Task[bytes]:
        task = asyncio.ensure_future(self._turn(place, mark, turn))
        self._running[place] = task
        task.add_done_callback(lambda _: self._running.pop(place, None))
        return task

    async def _turn(self, place: str, mark: bytes, turn: Callable[[], Awaitable[bytes]]) -> bytes:
        if not await self._shared.claim(place, mark + _RUNNING, RUNNING_SECONDS):
            # Another worker has it in hand: the client asks again in a second, and gets the answer.
            raise Problem("key-in-use", at="Idempotency-Key", headers={"Retry-After": "1"})
        renewal = asyncio.ensure_future(self._renew(place, mark + _RUNNING))
        try:
            answer = await turn()
        except BaseException:
            renewal.cancel()
            await self._shared.drop(place)
            raise
        renewal.cancel()
        await self._shared.put(place, mark + answer, KEPT_SECONDS)
        return answer

    async def _renew(self, place: str, value: bytes) -> None:
        while True:
            await asyncio.sleep(RUNNING_SECONDS / 3)
            await self._shared.put(place, value, RUNNING_SECONDS)
