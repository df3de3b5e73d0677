"""How often one conversation and one address may ask, and whose address it is."""

from __future__ import annotations

import asyncio

import pytest
from cryptography.fernet import Fernet

from bot.channels.web.limits import Limits, address_of, network
from bot.channels.web.problems import Problem
from bot.settings import Settings
from bot.store.keys import Keys

KEYS = Keys([Fernet.generate_key().decode()])


def test_too_many_messages_are_refused_for_that_conversation_alone() -> None:
    async def main() -> None:
        limits = Limits(Settings(rate_limit="3/minute"), KEYS)
        for _ in range(3):
            await limits.allow_session("a")
        with pytest.raises(Problem) as problem:
            await limits.allow_session("a")
        assert problem.value.name == "rate-limited"
        assert 1 <= int(problem.value.headers["Retry-After"]) <= 60
        await limits.allow_session("b")
        for _ in range(30):
            await limits.allow_address("203.0.113.7")
        with pytest.raises(Problem):
            await limits.allow_address("203.0.113.7")

    asyncio.run(main())


def test_limits_can_be_switched_off_and_outlive_redis() -> None:
    async def main() -> None:
        off = Limits(Settings(rate_limit=None), KEYS)
        for _ in range(100):
            await off.allow_session("a")
        gone = Limits(Settings(rate_limit="1/minute", redis_url="redis://127.0.0.1:1/0"), KEYS)
        await gone.allow_session("a")
        with pytest.raises(Problem):
            await gone.allow_session("a")

    asyncio.run(main())


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # not our proxy: its word counts nothing
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.3", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the first hop is what the client claims
        ("127.0.0.1", " , ", "127.0.0.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_whose_address_it_is(peer: str, forwarded: str | None, address: str) -> None:
    assert address_of(peer, forwarded) == address


def test_one_subscriber_is_one_address() -> None:
    assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2:bbbb::2") != network("2001:db8:1:3::1")
    assert network("::ffff:203.0.113.7") == network("203.0.113.7") == "203.0.113.7"
    assert network("not an address") == "unknown"
