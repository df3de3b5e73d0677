"""What is measured on, what a server starts with, and what a process costs (read from /proc, so Linux only)."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parents[1]


def describe() -> dict[str, Any]:
    """The machine and the versions, for the head of every report."""
    model = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next(line for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "cpu": model[0] if model else platform.processor(),
        "cores": os.cpu_count(),
        "memory_mb": int(memory.split()[1]) // 1024,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: importlib.metadata.version(name) for name in ("rasa", "numpy", "sanic", "sqlalchemy")},
    }


def stamp() -> str:
    """When, of which commit and on how busy a machine: the first line of a short report."""
    told = describe()
    return f"{time.strftime('%Y-%m-%d')}, commit {told['commit']}, {told['cores']} cores, load {told['load_before']}"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean() -> dict[str, str]:
    """Our environment without settings of an installed Steady."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("STEADY_", "TELEGRAM_"))}


def tree(pid: int) -> list[int]:
    """A process and everything it started that still runs."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time so far, of all of them."""
    return sum((int(stat[11]) + int(stat[12])) / TICKS for pid in pids if (stat := _stat(pid)))


def memory_mb(pids: Iterable[int]) -> float:
    """Resident memory; what forked processes share is counted once (proportional set size)."""
    total = 0
    for pid in pids:
        pss = [line.split()[1] for line in _lines(f"/proc/{pid}/smaps_rollup") if line.startswith("Pss:")]
        total += int(pss[0]) if pss else 0
    return round(total / 1024, 1)


def _stat(pid: int) -> list[str] | None:
    text = "".join(_lines(f"/proc/{pid}/stat"))
    return text.rpartition(")")[2].split() if text else None


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
