"""How often one conversation and one address may ask. Off with STEADY_RATE_LIMIT=off.

An address is counted as a keyed hash and never kept otherwise. It may do ten times what one conversation may: a whole
school can stand behind it. Without Redis, or when it does not answer, each process counts for itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

from bot.channels.web.problems import Problem
from bot.settings import Settings
from bot.store.keys import Keys

log = logging.getLogger(__name__)

ADDRESS_FACTOR = 10
REST_SECONDS = 5.0
PATIENCE = 0.5  # for Redis
INSIDE = tuple(
    ip_network(block)
    for block in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
"""Where our own proxy may stand."""


class Limits:
    """Counts requests. `allow` raises Problem("rate-limited") when there were too many."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._keys = keys
        self._item: RateLimitItem | None = parse(settings.rate_limit) if settings.rate_limit else None
        self._storage = [MemoryStorage()]  # the limiters hold theirs by weak references only
        self._alone = FixedWindowRateLimiter(self._storage[0])
        self._together: FixedWindowRateLimiter | None = None
        self._rest_until = 0.0
        if settings.redis_url and self._item:
            waits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
            self._storage.append(RedisStorage(settings.redis_url, **waits))
            self._together = FixedWindowRateLimiter(self._storage[1])

    async def allow_session(self, session_id: str) -> None:
        """One message of this conversation."""
        await self._allow("session", session_id, 1)

    async def allow_address(self, address: str) -> None:
        """One request from this address, whoever it is."""
        await self._allow("address", network(address), ADDRESS_FACTOR)

    async def _allow(self, kind: str, who: str, factor: int) -> None:
        if self._item is None:
            return
        item = type(self._item)(self._item.amount * factor, self._item.multiples, kind)
        name = self._keys.sign("limit", who.encode())
        if not await self._hit(item, name):
            wait = max(1, int(item.get_expiry() - time.time() % item.get_expiry()) + 1)
            raise Problem("rate-limited", headers={"Retry-After": str(min(wait, item.get_expiry()))})

    async def _hit(self, item: RateLimitItem, name: str) -> bool:
        if self._together and time.monotonic() >= self._rest_until:
            try:
                return bool(await asyncio.to_thread(self._together.hit, item, name))
            except Exception as error:  # noqa: BLE001 - the storage raises what its driver raises
                self._rest_until = time.monotonic() + REST_SECONDS
                log.warning("redis.unavailable kind=%s", type(error).__name__)
        return bool(self._alone.hit(item, name))


def network(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else parsed)


def address_of(peer: str, forwarded: str | None) -> str:
    """Whose request it is. `peer`: the other end of the connection; `forwarded`: X-Forwarded-For.

    Only a proxy on the same machine or private network is believed, and only for the last hop, which it added itself.
    """
    try:
        parsed = ip_address(peer)
    except ValueError:
        return peer
    hops = [hop.strip() for hop in (forwarded or "").split(",") if hop.strip()]
    return hops[-1] if hops and any(parsed in block for block in INSIDE) else peer
