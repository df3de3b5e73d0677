"""What tests share: a trained model, and the real server in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.machine import clean, free_port
from bot.content import ROOT

KEY = "c3RlYWR5LXRlc3Qta2V5LXN0ZWFkeS10ZXN0LWtleSE="
STARTS_WITHIN = 120  # seconds, a bound for a machine that is busy with other tests


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of this very code and data, trained now if it is stale."""
    from bot.training import train

    return train()


@dataclass
class Server:
    """`python -m bot run` as an operator starts it, with a database and a key of its own."""

    env: Mapping[str, str]
    port: int
    log: Path
    process: subprocess.Popen[str] | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, page: str = "/readyz") -> None:
        """Starts the process and waits until it answers on this page."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=dict(self.env), stdout=log, stderr=log, text=True
            )
        self._wait(page)

    def _wait(self, page: str) -> None:
        import urllib.error
        import urllib.request
        from time import monotonic, sleep

        end = monotonic() + STARTS_WITHIN
        while monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}{page}", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                sleep(0.1)
        pytest.fail(f"the server did not start:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def restart(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()
        self.start()


@pytest.fixture(scope="session")
def start_server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts servers of your own: `start_server(STEADY_RATE_LIMIT="3/minute")`. All are stopped at the end."""
    with ExitStack() as stack:

        def start(**settings: str) -> Server:
            folder = tmp_path_factory.mktemp("server")
            port = free_port()
            env = {
                **clean(),
                "STEADY_PORT": str(port),
                "STEADY_DATABASE_URL": f"sqlite:///{folder / 'steady.db'}",
                "STEADY_SECRET_KEYS": KEY,
                "STEADY_RATE_LIMIT": "off",
                **settings,
            }
            server = Server(env, port, folder / "server.log")
            stack.callback(lambda: server.process and server.process.poll() is None and server.stop())
            server.start()
            return server

        yield start


@pytest.fixture(scope="session")
def steady_server(start_server: Callable[..., Server]) -> Server:
    """One server for all tests that do not change it."""
    return start_server()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In CI a skipped test is a part that was not installed: .ci/run sets STEADY_FAIL_ON_SKIP."""
    if report.skipped and os.environ.get("STEADY_FAIL_ON_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
