"""Starts what is measured, waits for its first reply, and stops it again."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from cryptography.fernet import Fernet

from bench import machine
from bench.machine import clean, free_port
from bench.talk import Person, SteadyPerson, StockPerson

STARTS_WITHIN = 300.0  # seconds
STOCK = machine.ROOT / "build" / "bench" / "stock"


@dataclass(frozen=True)
class Running:
    """A server that answers. `first_reply`: seconds from its start to the end of its first answer."""

    name: str
    url: str
    roots: tuple[int, ...]
    first_reply: float
    person: Callable[[ClientSession], Person]

    @property
    def pids(self) -> list[int]:
        """All its processes."""
        return [pid for root in self.roots for pid in machine.tree(root)]


def client(patience: float = 120.0) -> ClientSession:
    """An HTTP client without a bound on connections."""
    return ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(total=patience))


@asynccontextmanager
async def steady(**settings: str) -> AsyncIterator[Running]:
    """Steady as `make run` starts it, on an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="steady-bench-"))
    port = free_port()
    environment = {
        **clean(),
        "STEADY_PORT": str(port),
        "STEADY_DATABASE_URL": f"sqlite:///{folder / 'steady.db'}",
        "STEADY_SECRET_KEYS": Fernet.generate_key().decode(),
        "STEADY_RATE_LIMIT": "off",
        "STEADY_MAX_IN_FLIGHT": "2000",
        **settings,
    }
    command = [sys.executable, "-m", "bot", "run"]
    url = f"http://127.0.0.1:{port}"
    try:
        async with _started("steady", [command], environment, machine.ROOT, url, folder, SteadyPerson) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def stock() -> AsyncIterator[Running]:
    """Stock Rasa with its action server, from the environment that bench/stock/build.sh made."""
    folder = Path(tempfile.mkdtemp(prefix="stock-bench-"))
    port, actions = free_port(), free_port()
    project = STOCK / "project"
    endpoints = (project / "endpoints.yml").read_text(encoding="utf-8")
    endpoints = endpoints.replace("5055", str(actions)).replace("rasa.db", str(folder / "rasa.db"))
    (folder / "endpoints.yml").write_text(endpoints, encoding="utf-8")
    rasa = str(STOCK / ".venv" / "bin" / "rasa")
    serve = [rasa, "run", "--port", str(port), "-i", "127.0.0.1", "--endpoints", str(folder / "endpoints.yml")]
    commands = [[rasa, "run", "actions", "--port", str(actions)], [*serve, "--credentials", "credentials.yml"]]
    environment = {**clean(), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        url = f"http://127.0.0.1:{port}"
        async with _started("stock", commands, environment, project, url, folder, StockPerson) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _started(
    name: str,
    commands: Sequence[Sequence[str]],
    environment: Mapping[str, str],
    cwd: Path,
    url: str,
    folder: Path,
    kind: Callable[[ClientSession, str], Person],
) -> AsyncIterator[Running]:
    began = time.monotonic()
    processes = []
    with (folder / "log").open("w") as log:
        for command in commands:
            processes.append(
                subprocess.Popen(  # noqa: ASYNC220 - it returns at once
                    command, cwd=cwd, env=dict(environment), stdout=log, stderr=log, start_new_session=True
                )
            )
    try:
        await _first_reply(lambda http: kind(http, url), processes, folder / "log")
        roots = tuple(process.pid for process in processes)
        yield Running(name, url, roots, time.monotonic() - began, lambda http: kind(http, url))
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            try:
                await asyncio.to_thread(process.wait, 30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


async def _first_reply(
    person: Callable[[ClientSession], Person], processes: Sequence[subprocess.Popen[bytes]], log: Path
) -> None:
    end = time.monotonic() + STARTS_WITHIN
    async with client(30) as http:
        while time.monotonic() < end and all(process.poll() is None for process in processes):
            try:
                one = person(http)
                await one.begin()
                if (await one.say(0)).ok:
                    return
            except (ClientError, OSError, asyncio.TimeoutError):
                pass
            await asyncio.sleep(0.1)
    said = await asyncio.to_thread(log.read_text)
    raise SystemExit(f"bench: the server did not answer:\n{said[-3000:]}")
