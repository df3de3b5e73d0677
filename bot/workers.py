"""Several processes on one port: each a whole server, started anew when it dies. `STEADY_WORKERS` says how many.

Sanic's own workers are never started again, and share whatever was open before the fork. Here a worker builds all of it
itself after the fork; only imported code is shared, which saves memory and makes a new worker ready in seconds.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket

log = logging.getLogger(__name__)

REFUSED = 2  # a worker's exit code for wrong settings: starting it again would not help
_BREATH = 1.0  # seconds between a death and the next start
COUNTS = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks for the counts of all workers


def share_counts() -> None:
    """Lets /metrics of any worker show what all of them counted. Before anything imports prometheus_client."""
    os.environ.setdefault(COUNTS, tempfile.mkdtemp(prefix="steady-counts-"))


class Workers:
    """Starts `count` processes that run `serve(socket)`, and keeps them running."""

    def __init__(self, count: int, listening: socket, serve: Callable[[socket], None]) -> None:
        self._count, self._socket, self._serve = count, listening, serve
        self._pids: set[int] = set()
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or until a worker refuses its settings; the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop())
        for _ in range(self._count):
            self._start()
        code = 0
        while self._pids:
            pid, status = os.wait()
            self._pids.discard(pid)
            _forget(pid)
            ended = os.waitstatus_to_exitcode(status)
            if ended == REFUSED:
                code = REFUSED
                self._stop()
            if not self._stopping:
                log.error("worker.died code=%s", ended)
                time.sleep(_BREATH)
                self._start()
        shutil.rmtree(os.environ.get(COUNTS, ""), ignore_errors=True)
        return code

    def _start(self) -> None:
        if self._stopping:
            return
        pid = os.fork()
        if pid:
            self._pids.add(pid)
            return
        code = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            self._serve(self._socket)
            code = 0
        except ValueError as error:  # SettingsError, ContentError
            sys.stderr.write(f"steady: {error}\n")
            code = REFUSED
        finally:
            sys.stdout.flush()
            os._exit(code)

    def _stop(self) -> None:
        self._stopping = True
        for pid in self._pids:
            os.kill(pid, signal.SIGTERM)


def _forget(pid: int) -> None:
    """A dead worker has no turns in flight any more; what it counted stays counted."""
    if COUNTS in os.environ and Path(os.environ[COUNTS]).is_dir():
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(pid)  # type: ignore[no-untyped-call]
