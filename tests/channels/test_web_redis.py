"""Several workers agree through a real Redis, and go on by themselves when it is gone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest
import redis
from cryptography.fernet import Fernet
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from bench.machine import free_port
from bot.channels.web.limits import Limits
from bot.channels.web.once import Once
from bot.channels.web.problems import Problem
from bot.channels.web.shared import Redis
from bot.settings import Settings
from bot.store.keys import Keys

KEYS = Keys([Fernet.generate_key().decode()])


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    path = shutil.which("redis-server")
    if path is None:
        pytest.skip("no redis-server here")
    port = free_port()
    arguments = [path, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    try:
        Retry(ConstantBackoff(0.05), 200).call_with_retry(redis.Redis(port=port).ping, lambda _: None)
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        process.kill()
        process.wait()


async def is_refused(limits: Limits) -> bool:
    try:
        await limits.allow_session("an id")
    except Problem:
        return True
    return False


async def test_workers_share_answers_and_refusals_and_redis_learns_nothing(
    server: tuple[str, subprocess.Popen[bytes]],
) -> None:
    url, process = server
    one, two = Redis(url, KEYS), Redis(url, KEYS)
    turns = 0

    async def turn() -> bytes:
        nonlocal turns
        turns += 1
        return b"an answer"

    first, second = Once(one, KEYS), Once(two, KEYS)
    assert await first.run("conversation", "key", b"something private", turn) == b"an answer"
    assert await second.run("conversation", "key", b"something private", turn) == b"an answer"
    assert turns == 1
    assert await one.claim("x", b"1", 60)
    assert not await two.claim("x", b"1", 60)
    await two.drop("x")
    assert await one.get("x") is None

    settings = Settings(rate_limit="3/minute", redis_url=url)
    limits = [Limits(settings, KEYS), Limits(settings, KEYS)]
    refused = [await is_refused(limits[number % 2]) for number in range(8)]  # a minute may turn in between
    assert any(refused)

    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter():
            held = key + (client.get(key) or b"")
            for secret in (b"conversation", b"an answer", b"private", b"an id"):
                assert secret not in held

    process.kill()
    process.wait()
    await one.put("later", b"1", 60)
    assert await one.get("later") == b"1"
    assert await first.run("conversation", "another key", b"hi", turn) == b"an answer"
    await limits[0].allow_session("somebody else")
    await one.close()
    await two.close()
