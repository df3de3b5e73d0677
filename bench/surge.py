"""A television campaign: people come far faster than usual; how long they wait behind 1 to 20 processes.

A queue in discrete events, with service times that were measured (bench/results). Each person says `turns` messages
with a think time between them; a full queue refuses at once, as the server does, and the page asks again. A wait runs
from the first time that a message was sent to the moment its turn begins.
`python -m bench.surge --people 20000 --minutes 30`
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench import report
from bot.markdown import table

_SERVED = -1  # in place of a turn: a process has become free


@dataclass(frozen=True)
class Surge:
    """What comes. Times in seconds."""

    people: int = 20_000
    minutes: float = 30.0
    turns: int = 12
    think: float = 20.0
    room: int = 200  # turns that may run or wait in one process (STEADY_MAX_IN_FLIGHT)
    again: float = 2.0  # a refused message is sent again after that (Retry-After)


def simulate(surge: Surge, services: Sequence[float], servers: int, seed: int = 1) -> dict[str, Any]:
    """Waiting and refusals with `servers` processes; `services`: measured seconds of processor per reply."""
    rng = random.Random(seed)
    # Most come in the first third, as after a broadcast: triangular.
    horizon = surge.minutes * 60
    # When, who, which turn, and when that message was first sent.
    events: list[tuple[float, int, int, float]] = [
        (at, i, 0, at) for i, at in enumerate(rng.triangular(0, horizon, horizon / 5) for _ in range(surge.people))
    ]
    heapq.heapify(events)
    free, queue = servers, deque[tuple[int, int, float]]()
    waits: list[float] = []
    longest, refused, now = 0, set[tuple[int, int]](), 0.0

    def serve(who: int, turn: int, first: float) -> None:
        waits.append(now - first)
        done = now + rng.choice(services)
        heapq.heappush(events, (done, who, _SERVED, done))
        if turn + 1 < surge.turns:
            then = done + rng.expovariate(1 / surge.think)
            heapq.heappush(events, (then, who, turn + 1, then))

    while events:
        now, who, turn, first = heapq.heappop(events)
        if turn == _SERVED and queue:
            serve(*queue.popleft())
        elif turn == _SERVED:
            free += 1
        elif free:
            free -= 1
            serve(who, turn, first)
        elif len(queue) < surge.room * servers:
            queue.append((who, turn, first))
            longest = max(longest, len(queue))
        else:
            refused.add((who, turn))
            heapq.heappush(events, (now + surge.again * rng.uniform(0.5, 1.5), who, turn, first))
    waits.sort()
    return {
        "servers": servers,
        "messages": len(waits),
        "median_wait_ms": round(1000 * waits[len(waits) // 2], 1),
        "p95_wait_ms": round(1000 * waits[int(0.95 * len(waits))], 1),
        "longest_wait_s": round(waits[-1], 1),
        "longest_queue": longest,
        "over_after_minutes": round(now / 60, 1),
        "refused_share": round(len(refused) / len(waits), 4),
    }


def markdown(surge: Surge, services: Sequence[float], found: Sequence[dict[str, Any]]) -> str:
    """A table, and over it what was simulated."""
    said = (
        f"{surge.people:,} people within {surge.minutes:g} minutes, most of them in the first third, {surge.turns} "
        f"messages each with {surge.think:g} s between them; a reply takes "
        f"{', '.join(f'{1000 * one:g}' for one in services)} ms of one process."
    )
    head = "processes", "wait: median / p95, ms", "longest, s", "longest queue", "were refused first", "over after, min"
    rows = (
        (
            one["servers"],
            f"{one['median_wait_ms']:,} / {one['p95_wait_ms']:,}",
            f"{one['longest_wait_s']:,}",
            f"{one['longest_queue']:,}",
            f"{one['refused_share']:.1%}",
            one["over_after_minutes"],
        )
        for one in sorted(found, key=lambda one: int(one["servers"]))
    )
    return "\n".join([said, "", *table(head, rows)]) + "\n"


def main() -> None:
    """Prints one line of JSON for each number of servers, and writes bench/results/surge.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=Surge.people)
    parser.add_argument("--minutes", type=float, default=Surge.minutes)
    parser.add_argument("--turns", type=int, default=Surge.turns)
    parser.add_argument("--think", type=float, default=Surge.think)
    parser.add_argument("--service-ms", type=float, nargs="+", default=[10.0], help="measured, one or many")
    parser.add_argument("--servers", type=int, nargs="+", default=[1, 2, 3, 4, 6, 8, 12, 16, 20])
    chosen = parser.parse_args()
    surge = Surge(chosen.people, chosen.minutes, chosen.turns, chosen.think)
    services, found = [ms / 1000 for ms in chosen.service_ms], []
    for servers in chosen.servers:
        found.append(simulate(surge, services, servers))
        print(json.dumps(found[-1]), flush=True)
    report.keep("surge.md", markdown(surge, services, found))


if __name__ == "__main__":
    main()
