"""What has no right to an answer: how fast it is refused, what a refusal costs, and what others notice of it.

`python -m bench.refuse` starts servers of its own on this machine and asks only those. Beside each flood somebody talks
as usual; their reply times are the last columns. Ends by itself, after a few minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bench import machine
from bench.load import Sample, summary
from bench.servers import Running, client, steady

AT_ONCE = 64  # connections of a flood
DRIP = 0.5  # seconds between the bytes of a slow client
LIMITED, OPEN = {"STEADY_RATE_LIMIT": "30/minute"}, {"STEADY_RATE_LIMIT": "off"}


@dataclass(frozen=True)
class Flood:
    """`count` requests with these bytes; `settings` of the server that gets them."""

    name: str
    count: int
    request: bytes
    settings: dict[str, str] = field(default_factory=lambda: OPEN)


def request(token: str, body: bytes = b'{"text":"hello"}', headers: Sequence[str] = ()) -> bytes:
    """One message to the API."""
    lines = ["POST /chat/api/messages HTTP/1.1", "Host: steady", f"Authorization: Bearer {token}"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def floods(token: str, burst: int) -> list[Flood]:
    """What is tried; `token` is a right one, so that the body is what is wrong."""
    twice, deep = b'{"text":"a","text":"b"}', b"[" * 1_900_000
    long = [f"X-{number}: {'a' * 32}" for number in range(1000)]
    return [
        Flood("a burst from one address, with the limit of 30/minute", burst, request("a" * 79), LIMITED),
        Flood("forged tokens, no limit", burst // 5, request("a" * 79)),
        Flood("double keys", burst // 10, request(token, twice)),
        Flood("JSON bombs of 1.9 MB", burst // 100, request(token, deep)),
        Flood("1,000 header lines of 40 bytes", burst // 20, request(token, headers=long)),
    ]


async def flood(url: str, one: Flood) -> Counter[str]:
    """Sends all of it over a few connections; how often each status came."""
    told: Counter[str] = Counter()
    left = one.count

    async def sender() -> None:
        nonlocal left
        while left > 0:
            with suppress(OSError, EOFError, ValueError):
                async with connection(url) as (reader, writer):
                    while left > 0:
                        left -= 1
                        told["no answer"] += 1
                        writer.write(one.request)
                        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                        length = int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0)
                        await reader.readexactly(length)
                        told["no answer"] -= 1
                        told[head.split(" ")[1]] += 1
                        if "connection: close" in head:
                            break

    await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
    return +told


async def drip(url: str, clients: int, seconds: float) -> Counter[str]:
    """Clients that send one byte of a request at a time and never come to its end."""
    told: Counter[str] = Counter()
    raw = request("a" * 79)

    async def slow() -> None:
        try:
            async with connection(url) as (_, writer):
                for at in range(int(seconds / DRIP)):
                    writer.write(raw[at % 20 : at % 20 + 1])
                    await writer.drain()
                    await asyncio.sleep(DRIP)
            told["held to the end"] += 1
        except OSError:
            told["cut off"] += 1

    await asyncio.gather(*(slow() for _ in range(clients)))
    return told


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """One to the server."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def beside(running: Running, work: Any, pause: float) -> tuple[Any, list[Sample], float, float]:
    """What came of the work, what a bystander got meanwhile, its seconds, and the server's processor seconds."""
    done = asyncio.Event()
    samples: list[Sample] = []

    async def bystander() -> None:
        async with client() as http:
            # A network of their own: the last hop of a proxy's X-Forwarded-For is whose request it is.
            http.headers["X-Forwarded-For"] = "198.51.100.1"
            person = running.person(http)
            await person.begin()
            while not done.is_set():
                began = time.monotonic()
                reply = await person.say(len(samples))
                samples.append(Sample(began, time.monotonic() - began, reply.ok, reply.sent, reply.received))
                await asyncio.sleep(pause)

    watching = asyncio.create_task(bystander())
    cpu, began = machine.cpu_seconds(running.pids), time.monotonic()
    result = await work
    took, cpu = time.monotonic() - began, machine.cpu_seconds(running.pids) - cpu
    done.set()
    await watching
    return result, samples, took, cpu


async def measure(burst: int, slow: int, seconds: float) -> list[dict[str, Any]]:
    """All of it, each flood on a server that has just started."""
    rows = []
    for number in range(len(floods("", burst))):
        settings = floods("", burst)[number].settings
        pause = 2.1 if settings is LIMITED else 0.2  # under the limit of 30 a minute
        async with steady(**settings) as running, client() as http:
            person = running.person(http)
            await person.begin()
            one = floods(str(getattr(person, "token", "")), burst)[number]
            told, samples, took, cpu = await beside(running, flood(running.url, one), pause)
            rows.append(row(one.name, told, samples, took, cpu))
            print(json.dumps(rows[-1]), flush=True)
    async with steady(**OPEN) as running:
        told, samples, took, cpu = await beside(running, drip(running.url, slow, seconds), 0.2)
        rows.append(row(f"{slow} clients, a byte each {DRIP} s", told, samples, took, cpu))
        print(json.dumps(rows[-1]), flush=True)
    return rows


def row(name: str, told: Counter[str], samples: Sequence[Sample], took: float, cpu: float) -> dict[str, Any]:
    """One line of the report."""
    others, count = summary(samples), told.total()
    return {
        "what": name,
        "answers": dict(told),
        "a_second": round(count / took),
        "cpu_ms_each": round(1000 * cpu / max(1, count), 3),
        "others": {name: others[name] for name in ("replies", "failed", "median_ms", "p95_ms")},
    }


def main() -> None:
    """Prints JSON lines, and then a table for docs/threat-model.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--burst", type=int, default=100_000)
    parser.add_argument("--slow", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=75.0, help="of the slow clients")
    chosen = parser.parse_args()
    print(json.dumps(machine.describe()))
    rows = asyncio.run(measure(chosen.burst, chosen.slow, chosen.seconds))
    print("| what came | answers | a second | processor, each | others: median, 95 % |\n|---|---|---|---|---|")
    for one in rows:
        answers = ", ".join(f"{count:,} x {status}" for status, count in one["answers"].items())
        others = f"{one['others']['median_ms']} ms, {one['others']['p95_ms']} ms"
        print(f"| {one['what']} | {answers} | {one['a_second']:,} | {one['cpu_ms_each']} ms | {others} |")


if __name__ == "__main__":
    main()
