"""The order of turns: one at a time in a conversation, in all workers, and only a few at once in this process.

Rasa's own lock stores ask again once a second, and its Redis one reads, changes and writes back in three steps: two
workers can both believe that they hold it, and what a killed worker held stays locked for a minute (read and measured).
Here a waiting turn goes on the moment it may, Redis decides in one step, and a lease that nobody renews soon ends.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from rasa.core.lock_store import LockStore

log = logging.getLogger(__name__)

AT_ONCE = 8  # turns that run at a time, as many as the database pool has connections; the others wait in line
LEASE = 5.0  # seconds that a killed worker's conversations wait
REST_SECONDS = 5.0  # Redis is left alone that long after a failure
PATIENCE = 0.5  # seconds for one call to Redis
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
_RENEW = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end"
)


class Line:
    """Lets `width` in at a time, first come first served (asyncio.Semaphore of Python 3.10 lets newcomers push in)."""

    def __init__(self, width: int) -> None:
        self._free = width
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        if self._free > 0:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._next()  # it was let in just when it gave up
            raise

    async def __aexit__(self, *_: object) -> None:
        self._next()

    def _next(self) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1

    @property
    def idle(self) -> bool:
        """Whether nobody is in or waits, for a line of width one."""
        return self._free > 0 and not self._waiting


class Turns(LockStore):
    """Rasa's lock store. Without Redis, or while it does not answer, the order is kept within this process."""

    def __init__(self, redis_url: str | None = None, at_once: int = AT_ONCE, lease: float = LEASE) -> None:
        self._url, self._lease = redis_url, lease
        self._redis: Any = None
        self._rest_until = 0.0
        self._running = Line(at_once)
        self._here: dict[str, Line] = {}

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncIterator[None]:
        """Waits for the conversation's earlier turns, then for a free place. The caller bounds the wait."""
        line = self._here.setdefault(conversation_id, Line(1))
        try:
            async with line, self._everywhere(conversation_id), self._running:
                # A turn on SQLite never waits: here the loop looks at its sockets, so that a full server can say so.
                await asyncio.sleep(0)
                yield
        finally:
            if line.idle:
                self._here.pop(conversation_id, None)

    @asynccontextmanager
    async def _everywhere(self, conversation_id: str) -> AsyncIterator[None]:
        if self._url is None:
            yield
            return
        key, token = f"steady:turn:{conversation_id}", secrets.token_hex(8)
        held = await self._acquire(key, token)
        renewal = asyncio.ensure_future(self._renew(key, token)) if held else None
        try:
            yield
        finally:
            if renewal:
                renewal.cancel()
                await self._ask("eval", _RELEASE, 1, key, token)

    async def _acquire(self, key: str, token: str) -> bool:
        """Takes the lease; False when Redis does not answer, and the turn goes on without it."""
        pause = 0.01
        while True:
            answer = await self._ask("set", key, token, nx=True, px=int(self._lease * 1000))
            if answer is not None:
                return bool(answer)
            if time.monotonic() < self._rest_until:
                return False
            await asyncio.sleep(pause)  # another worker has it
            pause = min(pause * 2, 0.1)

    async def _renew(self, key: str, token: str) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            await self._ask("eval", _RENEW, 1, key, token, int(self._lease * 1000))

    async def _ask(self, command: str, *arguments: Any, **options: Any) -> Any:
        """Redis's answer; None when there is none, and then it rests a while."""
        from redis.exceptions import RedisError

        if time.monotonic() < self._rest_until:
            return None
        with suppress(RedisError, OSError):
            return await getattr(self._client(), command)(*arguments, **options)
        self._rest_until = time.monotonic() + REST_SECONDS
        log.warning("redis.unavailable for=locks")
        return None

    def _client(self) -> Any:
        if self._redis is None:
            from redis.asyncio import Redis

            self._redis = Redis.from_url(self._url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        return self._redis
