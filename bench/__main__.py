"""`python -m bench`: Steady and stock Rasa in alternating runs. `--quick`: Steady alone, about five minutes."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from bench import growth, load, machine, report
from bench.servers import STOCK, Running, steady, stock

Starter = Callable[[], AbstractAsyncContextManager[Running]]
WHOLE = 8_000  # examples, of DESIGN's figure for training
CROWDS = ((1, 0.0), (16, 0.0), (64, 0.0), (256, 0.0), (256, 10.0))  # people, think time in seconds


async def measure(name: str, start: Starter, turns: int, seconds: float) -> dict[str, Any]:
    """One start of one server, and everything that is asked of it."""
    async with start() as running:
        print(f"{name}: first reply after {running.first_reply:.1f} s", flush=True)
        await load.turns(running, 24)  # caches and connections are warm from here on
        by_turn = await growth.by_turn(running, turns)
        print(f"{name}: last turn / first {by_turn['last_to_first']}", flush=True)
        crowds = []
        for users, think in CROWDS:
            crowds.append(await load.crowd(running, users, seconds * (2 if think else 1), think))
            print(f"{name}: {crowds[-1]}", flush=True)
        memory = machine.memory_mb(running.pids)
        return {"first_reply_s": running.first_reply, "by_turn": by_turn, "crowds": crowds, "memory_mb": memory}


def middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Of several runs, for each number its median."""
    first = runs[0]
    merged = dict(first)
    for name in ("first_reply_s", "memory_mb"):
        merged[name] = round(statistics.median(run[name] for run in runs), 1)
    merged["crowds"] = [
        {
            name: round(statistics.median(run["crowds"][at][name] for run in runs), 1)
            if isinstance(value, int | float)
            else value
            for name, value in crowd.items()
        }
        for at, crowd in enumerate(first["crowds"])
    ]
    ratios = [run["by_turn"]["last_to_first"] for run in runs]
    merged["by_turn"] = {**first["by_turn"], "last_to_first": round(statistics.median(ratios), 2)}
    merged["runs"] = len(runs)
    return merged


def main() -> None:
    """Measures, and writes bench/results."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Steady alone, about five minutes")
    parser.add_argument("--only", choices=PARTS, help="one part; the results of the others stay as they are")
    parser.add_argument("--runs", type=int, default=2, help="alternating runs of each server")
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each crowd")
    parser.add_argument("--rows", type=int, nargs="*", default=[10, 1_000, 100_000, 1_000_000])
    parser.add_argument("--examples", type=int, nargs="*", default=[1_000, 2_000, 5_000, 10_000, 20_000])
    parser.add_argument("--budget", type=float, default=420.0, help="seconds for the training curve")
    chosen = parser.parse_args()
    asked = (chosen.only,) if chosen.only else ("servers", "growth") if chosen.quick else tuple(PARTS)
    results = report.read() if chosen.only else {}
    # No start that is timed may find a stale model and train.
    subprocess.run([sys.executable, "-m", "bot", "train"], cwd=machine.ROOT, check=True)
    for name in asked:
        PARTS[name](results, chosen)
        report.write(results)
    print(report.markdown(results))
    print(f"Everything: {report.RESULTS}")


def servers(results: dict[str, Any], chosen: argparse.Namespace) -> None:
    """Steady, Steady in two processes where PostgreSQL and Redis are at hand, and stock Rasa, in turn."""
    results["machine"] = machine.describe()
    starters: dict[str, Starter] = {"steady": steady}
    redis, postgres = os.environ.get("STEADY_TEST_REDIS_URL"), os.environ.get("STEADY_TEST_POSTGRES_URL")
    if redis and postgres:
        many = {"STEADY_WORKERS": "2", "STEADY_REDIS_URL": redis, "STEADY_DATABASE_URL": postgres}
        starters["steady, 2 workers"] = partial(steady, **many)
    if not chosen.quick:
        subprocess.run(["sh", "bench/stock/build.sh"], cwd=machine.ROOT, check=True)
        starters["stock"] = stock
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in starters}
    for _ in range(1 if chosen.quick else chosen.runs):
        for name, start in starters.items():
            runs[name].append(asyncio.run(measure(name, start, chosen.turns, chosen.seconds)))
    before = results.get("servers", {})
    results["servers"] = {name: {**before.get(name, {}), **middle(told)} for name, told in runs.items()}
    results["notes"] = []
    _sizes(results)


def grow(results: dict[str, Any], chosen: argparse.Namespace) -> None:
    """Against conversations in the store, and the sealed row against turns."""
    results["by_rows"] = asyncio.run(growth.by_rows([10, 100_000] if chosen.quick else chosen.rows, 8.0))
    results["row_size"] = asyncio.run(growth.row_size([1, 10, 50, 100, 300] + ([] if chosen.quick else [500])))


def training(results: dict[str, Any], chosen: argparse.Namespace) -> None:
    """What understanding costs, and learning it."""
    one = results["servers"]["steady"]
    understood = growth.ask("bench.understand")
    one["understanding"] = " / ".join(
        f"{understood[kind]['median']}, p95 {understood[kind]['p95']} ({kind})" for kind in ("short", "150 words")
    )
    results["by_examples"] = growth.by_examples(chosen.examples, chosen.budget)
    whole = growth.ask("bench.learn", str(WHOLE), "--whole")
    one["training"] = f"{whole['seconds']} ({whole['processor_seconds']} of processor) on {whole['examples']:,}"


def _sizes(results: dict[str, Any]) -> None:
    from bot.training import model_path

    results["servers"]["steady"]["model_mb"] = round(model_path().stat().st_size / 1e6, 1)
    if "stock" in results["servers"]:
        models = sorted((STOCK / "project" / "models").glob("*.tar.gz"))
        took, spent = (STOCK / "project" / "training_seconds").read_text(encoding="utf-8").split()
        results["servers"]["stock"] |= {
            "model_mb": round(models[-1].stat().st_size / 1e6, 1),
            "training": f"{took} ({spent} of processor) on 1,000",
        }
        results["notes"].append("Stock Rasa is trained on 1,000 of our shorter examples, so that DIET and TED end.")


PARTS: dict[str, Callable[[dict[str, Any], argparse.Namespace], None]] = {
    "servers": servers,
    "growth": grow,
    "training": training,
}

if __name__ == "__main__":
    main()
