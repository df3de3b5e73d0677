"""Faults of the process and of what it stands on: the real server, broken from outside."""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from bench.machine import clean, free_port
from tests.conftest import KEY, Server
from tests.faults.conftest import CARD, DISCLOSURE, QUESTION
from tests.faults.served import Chat, metric, text_of, until

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="breaks a process in ways that Linux has")


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    return start_server()


def on_step_two(server: Server) -> Chat:
    chat = Chat(server.url).begin()
    chat.says(text=DISCLOSURE)
    assert chat.says(choice="step:done")["progress"]["step"] == 2
    return chat


def on_after_crisis(chat: Chat) -> int:
    """At which step the plan goes on."""
    chat.says(choice="crisis:safe")
    return int(chat.says(choice="plan:resume")["progress"]["step"])


@contextlib.contextmanager
def limited(server: Server, what: int, soft: int) -> Iterator[None]:
    assert server.process is not None
    before = resource.prlimit(server.process.pid, what)
    resource.prlimit(server.process.pid, what, (soft, before[1]))
    yield
    resource.prlimit(server.process.pid, what, before)


@contextlib.contextmanager
def locked(server: Server) -> Iterator[None]:
    """The database, by another process."""
    file = server.env["STEADY_DATABASE_URL"].removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_the_disk_is_full(server: Server) -> None:
    chat = on_step_two(server)
    with limited(server, resource.RLIMIT_FSIZE, 4096):
        assert CARD not in text_of(chat.says(text=QUESTION))
        assert chat.gets_numbers()
        assert on_after_crisis(chat) == 2
        assert chat.says(choice="step:done")["progress"]["step"] == 3
        assert Chat(server.url).begin().gets_numbers()
    assert chat.says(choice="step:done")["progress"]["step"] == 4


def test_no_file_descriptor_is_left(server: Server) -> None:
    chat = on_step_two(server)
    with limited(server, resource.RLIMIT_NOFILE, 4):
        assert CARD not in text_of(chat.says(text=QUESTION))
        assert chat.gets_numbers()
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{server.url}/healthz", timeout=2)
    assert on_after_crisis(chat) == 2
    assert Chat(server.url).begin().gets_numbers()


def test_the_process_stands_still_for_a_while(server: Server) -> None:
    chat = on_step_two(server)
    assert server.process is not None
    body = json.dumps({"text": "i want to kill myself"}).encode()
    head = "\r\n".join(
        [
            "POST /chat/api/messages HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            f"Authorization: Bearer {chat.token}",
            "Content-Type: application/json",
            "Connection: close",
            f"Content-Length: {len(body)}\r\n\r\n",
        ]
    )
    server.process.send_signal(signal.SIGSTOP)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + body)
        server.process.send_signal(signal.SIGCONT)
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 200")
    assert "116 123" in answer
    assert Chat(server.url).begin().gets_numbers()


def test_two_tabs_at_once(server: Server) -> None:
    chat = on_step_two(server)
    tabs = [Chat(server.url, token=chat.token) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        steps = pool.map(lambda tab: tab.says(choice="step:done")["progress"]["step"], tabs)
    assert sorted(steps) == [3, 4]


def test_killed_in_the_middle_of_a_turn_and_told_to_stop_in_the_middle_of_another(
    start_server: Callable[..., Server],
) -> None:
    server = start_server()
    chat = on_step_two(server)
    with ThreadPoolExecutor() as pool:
        with locked(server):
            lost = pool.submit(chat.says, choice="step:done")
            until(lambda: metric(server.url, "steady_turns_in_flight"), "the turn is under way")
            server.kill()
        with pytest.raises(httpx.TransportError):
            lost.result()
        server.restart()
        chat = Chat(server.url, token=chat.token)
        assert chat.resumes()["progress"]["step"] == 2
        assert chat.gets_numbers()
        assert on_after_crisis(chat) == 2
        with locked(server):
            late = pool.submit(chat.says, choice="step:done")
            until(lambda: metric(server.url, "steady_turns_in_flight"), "the turn is under way")
            assert server.process is not None
            server.process.terminate()
        assert late.result()["progress"]["step"] == 3
        assert server.process.wait(60) == 0
    assert "Traceback" not in server.log.read_text()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, a folder that not even root can write to")
def test_neither_database_nor_redis_are_there_at_start(tmp_path: Path) -> None:
    port = free_port()
    env = {
        **clean(),
        "STEADY_ENV": "production",
        "STEADY_PORT": str(port),
        "STEADY_DATABASE_URL": "sqlite:////proc/self/steady.db",
        "STEADY_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
        "STEADY_SECRET_KEYS": KEY,
    }
    server = Server(env, port, tmp_path / "server.log")
    server.start("/healthz")  # it will not be ready
    try:
        ready = httpx.get(f"{server.url}/readyz", timeout=60)
        assert (ready.status_code, ready.json()["store"]) == (503, False)
        chat = on_step_two(server)
        assert CARD not in text_of(chat.says(text=QUESTION))
        assert chat.gets_numbers()
        assert on_after_crisis(chat) == 2
        assert chat.erases() == 204
        again = chat.http.get("/chat/api/sessions/current", headers=chat.headers)
        assert again.status_code == 401
    finally:
        assert server.stop() == 0
    lines = [line for line in server.log.read_text().splitlines() if not line.startswith(("Steady is", "The model"))]
    for line in lines:
        said = json.loads(line)
        assert {"timestamp", "level", "logger", "event"} <= set(said)
    assert any("redis.unavailable" in line for line in lines)
