"""Two servers behind a proxy, many conversations, each server killed once in the middle: nothing lost, nothing mixed.

`python -m bench.survive --people 500`, with STEADY_TEST_REDIS_URL and STEADY_TEST_POSTGRES_URL; so does tests/scale.

People walk different plans, say each line once, and send it again under the same idempotency key when the connection
breaks, as the chat page does. What they are told is compared with an undisturbed walk of the same lines. A turn that
the killed server had stored but not yet answered may be run twice: such a person may be a step further, never back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from bench import report
from bench.machine import ROOT, clean, free_port
from bench.talk import SteadyPerson

SCRIPTS = (
    ("someone is blackmailing me with my nudes", "i am 16", ">step:done", ">step:done", ">plan:show"),
    (
        "i paid them already and they want more",
        "i am 34",
        ">step:done",
        "should i pay again",
        ">step:done",
        ">plan:show",
    ),
    ("my daughter is being blackmailed with pictures", "she is 14", ">step:done", ">step:done", ">plan:show"),
    ("they already sent my pictures to my friends", ">step:done", ">step:done", "i feel so ashamed", ">plan:show"),
)
TRIES = 60
AT_ONCE = 24


class Killable(Protocol):
    """A server that can be killed and started again (tests.conftest.Server)."""

    port: int

    def kill(self) -> None:
        """Ends it as a power cut would."""

    def start(self) -> None:
        """Starts it again and waits until it is ready."""


@dataclass
class Told:
    """What one person was told, line by line: texts and progress. `broken`: how often a connection broke."""

    script: int
    answers: list[tuple[tuple[str, ...], Any]] = field(default_factory=list)
    broken: int = 0


@dataclass
class Result:
    """The counts. Everything but `people`, `turns` and `broken` must be zero."""

    people: int = 0
    turns: int = 0
    broken: int = 0
    lost: int = 0
    mixed: int = 0
    plans_damaged: int = 0


@asynccontextmanager
async def proxy(ports: Sequence[int]) -> AsyncIterator[str]:
    """Hands each connection to the next server that takes it."""
    turn = 0
    tasks: set[asyncio.Task[None]] = set()

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal turn
        turn += 1
        for offset in range(len(ports)):
            with suppress(OSError):
                back = await asyncio.open_connection("127.0.0.1", ports[(turn + offset) % len(ports)])
                for one in (pipe(reader, back[1]), pipe(back[0], writer)):
                    task = asyncio.ensure_future(one)
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                return
        writer.close()

    port = free_port()
    server = await asyncio.start_server(connected, "127.0.0.1", port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()


async def walk(http: ClientSession, url: str, script: int, turned: Callable[[], Coroutine[Any, Any, None]]) -> Told:
    """One conversation from its first line to its last."""
    told, person = Told(script), SteadyPerson(http, url)
    await _insist(person.begin, Told(script))
    for line in SCRIPTS[script]:
        body = {"choice": line[1:]} if line.startswith(">") else {"text": line}
        key = secrets.token_hex(8)

        async def say(body: dict[str, str] = body, key: str = key) -> Any:
            reply = await person.send(body, key)
            if reply.status in (409, 502, 503):
                raise ConnectionError(reply.status)
            return reply

        reply = await _insist(say, told)
        if reply is None or not reply.ok:
            break
        texts = tuple(message["text"] for message in reply.data["messages"])
        told.answers.append((texts, reply.data["progress"]))
        await turned()
    return told


async def _insist(say: Callable[[], Coroutine[Any, Any, Any]], told: Told) -> Any:
    for _ in range(TRIES):
        try:
            return await say()
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            told.broken += not isinstance(error, ConnectionError) or isinstance(error, ClientError)
            await asyncio.sleep(0.5)
    return None


def client() -> ClientSession:
    """A client that opens a connection for each message, so that a conversation goes to and fro between servers."""
    return ClientSession(connector=TCPConnector(force_close=True, limit=0), timeout=ClientTimeout(total=60))


async def survive(servers: Sequence[Killable], people: int) -> Result:
    """Kills and restarts one server after a quarter of all turns, the other after two thirds."""
    total = sum(len(SCRIPTS[number % len(SCRIPTS)]) for number in range(people))
    done, deaths = 0, [(total // 4, servers[0]), (2 * total // 3, servers[1])]
    back: list[asyncio.Task[None]] = []
    whole = asyncio.Event()
    whole.set()

    async def rebirth(server: Killable) -> None:
        await asyncio.to_thread(server.start)
        whole.set()

    async def turned() -> None:
        nonlocal done
        done += 1
        if deaths and done >= deaths[0][0]:
            await whole.wait()  # the second death only when the first is over
            if deaths and done >= deaths[0][0]:
                whole.clear()
                server = deaths.pop(0)[1]
                server.kill()
                back.append(asyncio.ensure_future(rebirth(server)))

    async def quiet() -> None:
        pass

    async with proxy([server.port for server in servers]) as url, client() as http:
        references = [await walk(http, url, script, quiet) for script in range(len(SCRIPTS))]
        room = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> Told:
            async with room:
                return await walk(http, url, number % len(SCRIPTS), turned)

        told = await asyncio.gather(*(one(number) for number in range(people)))
        await asyncio.gather(*back)
    return judge(told, references)


def judge(told: Sequence[Told], references: Sequence[Told]) -> Result:
    """Compares what people were told with the undisturbed walks."""
    result = Result(len(told), sum(len(one.answers) for one in told), sum(one.broken for one in told))
    for one in told:
        reference = references[one.script].answers
        result.lost += len(one.answers) != len(SCRIPTS[one.script])
        if one.broken == 0:
            result.mixed += one.answers != reference
            continue
        for (_, have), (_, want) in zip(one.answers, reference, strict=False):
            if (have is None) != (want is None):
                result.plans_damaged += 1
                break
            if have and not (have["of"] == want["of"] and 0 <= have["step"] - want["step"] <= one.broken):
                result.plans_damaged += 1
                break
    return result


class _Process:
    """`python -m bot run` for this script; tests have their own."""

    def __init__(self, environment: dict[str, str]) -> None:
        import subprocess
        import sys

        self.port = free_port()
        self._environment = {**clean(), **environment, "STEADY_PORT": str(self.port)}
        self._command, self._cwd, self._popen = [sys.executable, "-m", "bot", "run"], ROOT, subprocess.Popen
        self._running: Any = None

    def start(self) -> None:
        import time
        import urllib.request

        self._running = self._popen(self._command, cwd=self._cwd, env=self._environment, start_new_session=True)
        while self._running.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                return
            time.sleep(0.2)
        raise SystemExit("bench: the server did not start")

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.killpg(self._running.pid, number)
        self._running.wait(30)


def main() -> None:
    """Prints the counts as JSON, also into bench/results; exit code 1 when anything was lost, mixed or damaged."""
    from cryptography.fernet import Fernet

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    chosen = parser.parse_args()
    environment = {
        "STEADY_REDIS_URL": os.environ["STEADY_TEST_REDIS_URL"],
        "STEADY_DATABASE_URL": os.environ["STEADY_TEST_POSTGRES_URL"],
        "STEADY_SECRET_KEYS": Fernet.generate_key().decode(),
        "STEADY_RATE_LIMIT": "off",
    }
    servers = [_Process(environment), _Process(environment)]
    try:
        for server in servers:
            server.start()
        result = asyncio.run(survive(servers, chosen.people))
    finally:
        for server in servers:
            with suppress(OSError, AttributeError):
                server.kill(signal.SIGTERM)
    told = json.dumps(vars(result))
    report.keep("survive.json", told + "\n")
    print(told)
    raise SystemExit(bool(result.lost or result.mixed or result.plans_damaged))


if __name__ == "__main__":
    main()
