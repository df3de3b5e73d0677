"""Several processes: each conversation in order, none lost and none mixed when one of them is killed.

STEADY_TEST_REDIS_URL and STEADY_TEST_POSTGRES_URL name a real Redis and a database that may be filled.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.survive import survive
from bot.store.locks import Line, Turns
from tests.conftest import Server

REDIS = os.environ.get("STEADY_TEST_REDIS_URL", "")
POSTGRES = os.environ.get("STEADY_TEST_POSTGRES_URL", "")
PEOPLE = 100

needs_redis = pytest.mark.skipif(not REDIS, reason="STEADY_TEST_REDIS_URL names no Redis to test on")
needs_both = pytest.mark.skipif(
    not (REDIS and POSTGRES), reason="STEADY_TEST_REDIS_URL and STEADY_TEST_POSTGRES_URL are not both set"
)


@needs_both
async def test_nothing_is_lost_or_mixed_when_servers_are_killed_and_restarted(
    start_server: Callable[..., Server],
) -> None:
    both = {"STEADY_REDIS_URL": REDIS, "STEADY_DATABASE_URL": POSTGRES}
    servers = [await asyncio.to_thread(lambda: start_server(**both)) for _ in range(2)]
    result = await survive(servers, PEOPLE)
    assert result.people == PEOPLE
    assert (result.lost, result.mixed, result.plans_damaged) == (0, 0, 0), result


@needs_both
def test_a_worker_that_dies_is_replaced_and_a_stopped_server_leaves_nobody_behind(
    start_server: Callable[..., Server],
) -> None:
    server = start_server(STEADY_REDIS_URL=REDIS, STEADY_DATABASE_URL=POSTGRES, STEADY_WORKERS="2")
    assert server.process is not None
    first = children(server.process.pid)
    assert len(first) == 2
    os.kill(first[0], 9)
    for _ in range(600):
        if len(now := children(server.process.pid)) == 2 and first[0] not in now:
            break
        time.sleep(0.05)
    assert len(now) == 2
    assert first[1] in now
    with urllib.request.urlopen(f"{server.url}/metrics") as counted:
        assert b"steady_turns_total" in counted.read()
    server.stop()
    assert all(not Path(f"/proc/{pid}").exists() for pid in now)


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in re.findall(r"\d+", found)]


@needs_redis
async def test_two_processes_never_work_on_one_conversation_at_once() -> None:
    one, two = Turns(REDIS), Turns(REDIS)
    inside, most, served = 0, 0, 0

    async def turn(turns: Turns) -> None:
        nonlocal inside, most, served
        async with turns.lock("a conversation of this test"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            served += 1

    await asyncio.gather(*(turn(turns) for turns in (one, two) * 10))
    assert (most, served) == (1, 20)


@needs_redis
async def test_what_a_killed_process_held_is_free_again_after_its_lease() -> None:
    dead, alive = Turns(REDIS, lease=0.2), Turns(REDIS)
    assert await dead._acquire("steady:turn:of the dead", "token")  # and never renewed, never released
    async with alive.lock("of the dead"):
        pass


async def test_without_redis_the_turns_of_this_process_stay_in_order() -> None:
    turns = Turns("redis://127.0.0.1:1/0")
    order: list[int] = []

    async def turn(number: int) -> None:
        async with turns.lock("somebody"):
            order.append(number)

    await asyncio.gather(*(turn(number) for number in range(20)))
    assert order == list(range(20))
    assert not turns._here


async def test_a_line_lets_in_so_many_at_once_and_forgets_those_who_gave_up() -> None:
    line = Line(2)
    inside, most = 0, 0

    async def visit() -> None:
        nonlocal inside, most
        async with line:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    visits = [asyncio.ensure_future(visit()) for _ in range(10)]
    await asyncio.sleep(0)
    visits[5].cancel()
    await asyncio.gather(*visits, return_exceptions=True)
    assert most == 2
    assert line.idle
