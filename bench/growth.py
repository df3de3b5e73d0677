"""Does it stay flat? Reply time against turns, against rows in the store, and training time against examples."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import load, machine
from bench.servers import Running, steady

ROW_BYTES = 900  # of a filling row; the walk of bench/talk.py makes rows of about this size
_FILL = "INSERT INTO conversations (id, sealed, touched) VALUES (?, ?, ?)"


async def by_turn(running: Running, count: int) -> dict[str, Any]:
    """The median reply around each turn of one long conversation, and how the last compares with the first."""
    samples = await load.turns(running, count)
    width = 12  # one round of the walk: each window holds the same messages
    windows = [samples[start : start + width] for start in range(0, count - width + 1, width)]
    medians = [round(statistics.median(sample.took * 1000 for sample in window), 2) for window in windows]
    return {
        "turns": [start * width + 1 for start in range(len(windows))],
        "median_ms": medians,
        "last_to_first": round(statistics.median(medians[-3:]) / statistics.median(medians[1:4]), 2),
        "failed": sum(not sample.ok for sample in samples),
    }


async def by_rows(counts: Sequence[int], seconds: float) -> list[dict[str, Any]]:
    """Reply time, file size and memory with so many conversations of other people in the store."""
    folder = Path(tempfile.mkdtemp(prefix="steady-rows-"))
    path, found = folder / "steady.db", []
    try:
        for count in counts:
            async with steady(STEADY_DATABASE_URL=f"sqlite:///{path}") as running:
                await asyncio.to_thread(_fill, path, count)
                result = await load.crowd(running, 1, seconds)
                size = round(path.stat().st_size / 1e6, 1)
                found.append({"rows": count, "file_mb": size, **result})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _fill(path: Path, count: int) -> None:
    with sqlite3.connect(path, timeout=60) as database:
        have = int(database.execute("SELECT count(*) FROM conversations").fetchone()[0])
        now = int(time.time())
        rows = ((os.urandom(16).hex(), os.urandom(ROW_BYTES), now) for _ in range(max(0, count - have)))
        database.executemany(_FILL, rows)
    database.close()


async def row_size(turn_counts: Sequence[int]) -> list[dict[str, Any]]:
    """Bytes of one sealed row after so many turns."""
    folder = Path(tempfile.mkdtemp(prefix="steady-row-"))
    found = []
    try:
        async with steady(STEADY_DATABASE_URL=f"sqlite:///{folder / 'steady.db'}") as running:
            for count in turn_counts:
                await load.turns(running, count)
                with sqlite3.connect(folder / "steady.db") as database:
                    query = "SELECT length(sealed) FROM conversations ORDER BY touched DESC, rowid DESC LIMIT 1"
                    found.append({"turns": count, "row_bytes": int(database.execute(query).fetchone()[0])})
                database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def ask(module: str, *arguments: str) -> dict[str, Any]:
    """What a module of ours measures in a process of its own: the last line that it prints, as JSON."""
    command = [sys.executable, "-m", module, *arguments]
    told = subprocess.run(command, cwd=machine.ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def by_examples(counts: Sequence[int], budget: float) -> list[dict[str, Any]]:
    """Seconds of learning the linear parts from so many examples, until `budget` seconds are spent.

    Our own examples, repeated with a word changed beyond what there are. The encoder's tuning goes through the same
    batches a fixed number of times and so is linear by construction; `bench.learn --whole` times it once.
    """
    found: list[dict[str, Any]] = []
    began = time.monotonic()
    for count in counts:
        if found and time.monotonic() - began + 2.5 * found[-1]["seconds"] > budget:
            found.append({"examples": count, "skipped": "no time left"})
            continue
        command = [sys.executable, "-m", "bench.learn", str(count)]
        told = subprocess.run(command, cwd=machine.ROOT, capture_output=True, text=True, check=False)
        if told.returncode:
            found.append({"examples": count, "skipped": told.stderr.strip().splitlines()[-1:]})
            continue
        found.append(json.loads(told.stdout.splitlines()[-1]))
    return found
