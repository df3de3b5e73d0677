"""Small things that are kept for minutes and that all workers must agree on: memory, or Redis when there is one.

Keys are keyed hashes and values are sealed, so whoever reads Redis learns nothing. When Redis does not answer, this
process goes on by itself: help never waits for it.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from bot.store.keys import Keys, WrongKey

log = logging.getLogger(__name__)
T = TypeVar("T")

CAPACITY = 20_000  # entries of this process; the oldest go first
REST_SECONDS = 5.0  # Redis is left alone that long after a failure, so that not every message waits for it
PATIENCE = 0.5


class Shared(Protocol):
    """Values by key, for a while."""

    async def get(self, key: str) -> bytes | None:
        """The value, unless it is gone."""

    async def put(self, key: str, value: bytes, seconds: int) -> None:
        """Keeps a value."""

    async def claim(self, key: str, value: bytes, seconds: int) -> bool:
        """Keeps a value if there is none yet; whether it did."""

    async def drop(self, key: str) -> None:
        """Forgets a value."""

    async def close(self) -> None:
        """Lets go of connections."""


class Memory:
    """For one process."""

    def __init__(self, capacity: int = CAPACITY, clock: Callable[[], float] = time.monotonic) -> None:
        self._held: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._capacity, self._clock = capacity, clock

    async def get(self, key: str) -> bytes | None:
        """See Shared."""
        until, value = self._held.get(key, (0.0, b""))
        if until > self._clock():
            return value
        self._held.pop(key, None)
        return None

    async def put(self, key: str, value: bytes, seconds: int) -> None:
        """See Shared."""
        self._held[key] = (self._clock() + seconds, value)
        self._held.move_to_end(key)
        while len(self._held) > self._capacity:
            self._held.popitem(last=False)

    async def claim(self, key: str, value: bytes, seconds: int) -> bool:
        """See Shared."""
        if await self.get(key) is not None:
            return False
        await self.put(key, value, seconds)
        return True

    async def drop(self, key: str) -> None:
        """See Shared."""
        self._held.pop(key, None)

    async def close(self) -> None:
        """See Shared."""
        self._held.clear()


class Redis:
    """For several workers."""

    def __init__(self, url: str, keys: Keys, prefix: str = "steady:web:") -> None:
        from redis.asyncio import Redis as Client

        self._client: Any = Client.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._keys, self._prefix = keys, prefix
        self._alone = Memory()
        self._rest_until = 0.0

    async def get(self, key: str) -> bytes | None:
        """See Shared."""

        async def ask() -> bytes | None:
            sealed = await self._client.get(self._prefix + key)
            try:
                return self._keys.unseal(sealed) if sealed else await self._alone.get(key)
            except WrongKey:
                return None

        return await self._try(ask, lambda: self._alone.get(key))

    async def put(self, key: str, value: bytes, seconds: int) -> None:
        """See Shared."""

        async def ask() -> None:
            await self._client.set(self._prefix + key, self._keys.seal(value), ex=seconds)

        await self._try(ask, lambda: self._alone.put(key, value, seconds))

    async def claim(self, key: str, value: bytes, seconds: int) -> bool:
        """See Shared."""

        async def ask() -> bool:
            return bool(await self._client.set(self._prefix + key, self._keys.seal(value), ex=seconds, nx=True))

        return await self._try(ask, lambda: self._alone.claim(key, value, seconds))

    async def drop(self, key: str) -> None:
        """See Shared."""

        async def ask() -> None:
            await self._client.delete(self._prefix + key)

        await self._alone.drop(key)
        await self._try(ask, lambda: self._alone.drop(key))

    async def close(self) -> None:
        """See Shared."""
        await self._client.close(close_connection_pool=True)  # from_url does not by itself

    async def _try(self, ask: Callable[[], Awaitable[T]], alone: Callable[[], Awaitable[T]]) -> T:
        from redis.exceptions import RedisError

        if time.monotonic() < self._rest_until:
            return await alone()
        try:
            return await ask()
        except (RedisError, OSError) as error:
            self._rest_until = time.monotonic() + REST_SECONDS
            log.warning("redis.unavailable kind=%s", type(error).__name__)
            return await alone()


def open_shared(redis_url: str | None, keys: Keys) -> Shared:
    """What the settings ask for."""
    return Redis(redis_url, keys) if redis_url else Memory()
