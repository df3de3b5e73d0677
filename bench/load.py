"""Puts people on a server and measures what they get."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError

from bench import machine
from bench.servers import Running, client
from bench.talk import Person


@dataclass(frozen=True)
class Sample:
    """One reply: when it was asked for, how long it took (seconds), and whether it was an answer."""

    at: float
    took: float
    ok: bool
    sent: int
    received: int


async def turns(running: Running, count: int) -> list[Sample]:
    """One person, `count` turns, no pause."""
    async with client() as http:
        person = running.person(http)
        await person.begin()
        return [await _ask(person, number) for number in range(count)]


async def crowd(running: Running, users: int, seconds: float, think: float = 0.0, most: int = 10**9) -> dict[str, Any]:
    """`users` people at once, each waiting about `think` seconds between a reply and the next message."""
    async with client() as http:
        people = [running.person(http) for _ in range(users)]
        for start in range(0, users, 16):
            await asyncio.gather(*(person.begin() for person in people[start : start + 16]))
        pids = running.pids
        cpu, began = machine.cpu_seconds(pids), time.monotonic()
        end = began + seconds
        told = await asyncio.gather(*(_talk(person, number, end, think, most) for number, person in enumerate(people)))
        took = time.monotonic() - began
        samples = [sample for one in told for sample in one]
        cpu = machine.cpu_seconds(pids) - cpu
        return {
            "users": users,
            "think_seconds": think,
            "replies_per_second": round(sum(sample.ok for sample in samples) / took, 1),
            "cpu_ms_per_reply": round(1000 * cpu / max(1, len(samples)), 2),
            "memory_mb": machine.memory_mb(running.pids),
            **summary(samples),
        }


def summary(samples: Sequence[Sample]) -> dict[str, Any]:
    """Counts and milliseconds."""
    times = sorted(sample.took * 1000 for sample in samples) or [float("nan")]

    def at(share: float) -> float:
        return round(times[min(len(times) - 1, int(share * len(times)))], 1)

    return {
        "replies": len(samples),
        "failed": sum(not sample.ok for sample in samples),
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "bytes_sent": round(statistics.mean(sample.sent for sample in samples), 0) if samples else 0,
        "bytes_received": round(statistics.mean(sample.received for sample in samples), 0) if samples else 0,
    }


async def _talk(person: Person, seed: int, end: float, think: float, most: int) -> list[Sample]:
    pause = random.Random(seed)
    samples: list[Sample] = []
    if think:
        await asyncio.sleep(pause.uniform(0, think))
    while time.monotonic() < end and len(samples) < most:
        samples.append(await _ask(person, len(samples)))
        if think:
            await asyncio.sleep(pause.uniform(0.5, 1.5) * think)
    return samples


async def _ask(person: Person, number: int) -> Sample:
    began = time.monotonic()
    try:
        reply = await person.say(number)
    except (ClientError, OSError, asyncio.TimeoutError):
        return Sample(began, time.monotonic() - began, False, 0, 0)
    return Sample(began, time.monotonic() - began, reply.ok, reply.sent, reply.received)
