"""A television campaign: people come far faster than usual; how long they wait behind 1 to 20 processes.

A queue in discrete events, with service times that were measured (bench/results). Arrivals are Poisson; each person
says `turns` messages with a think time between them; a full queue refuses at once, as the server does.
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
    events: list[tuple[float, int, int]] = [
        (rng.triangular(0, horizon, horizon / 5), i, 0) for i in range(surge.people)
    ]
    heapq.heapify(events)
    free, queue = servers, deque[tuple[float, int, int]]()
    waits: list[float] = []
    longest, refused, asked, now = 0, 0, 0, 0.0
    finish = -1  # marks an event that ends a service
    while events:
        now, who, turn = heapq.heappop(events)
        if turn == finish:
            if queue:
                came, next_who, next_turn = queue.popleft()
                waits.append(now - came)
                _serve(events, now, rng, services, surge, next_who, next_turn, finish)
            else:
                free += 1
            continue
        asked += 1
        if free:
            free -= 1
            waits.append(0.0)
            _serve(events, now, rng, services, surge, who, turn, finish)
        elif len(queue) < surge.room * servers:
            queue.append((now, who, turn))
            longest = max(longest, len(queue))
        else:
            refused += 1
            heapq.heappush(events, (now + surge.again * rng.uniform(0.5, 1.5), who, turn))
    waits.sort()
    return {
        "servers": servers,
        "messages": asked,
        "median_wait_ms": round(1000 * waits[len(waits) // 2], 1),
        "p95_wait_ms": round(1000 * waits[int(0.95 * len(waits))], 1),
        "longest_wait_s": round(waits[-1], 1),
        "longest_queue": longest,
        "over_after_minutes": round(now / 60, 1),
        "refused_share": round(refused / asked, 4),
    }


def _serve(
    events: list[tuple[float, int, int]],
    now: float,
    rng: random.Random,
    services: Sequence[float],
    surge: Surge,
    who: int,
    turn: int,
    finish: int,
) -> None:
    done = now + rng.choice(services)
    heapq.heappush(events, (done, who, finish))
    if turn + 1 < surge.turns:
        heapq.heappush(events, (done + rng.expovariate(1 / surge.think), who, turn + 1))


def main() -> None:
    """Prints one line of JSON for each number of servers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=Surge.people)
    parser.add_argument("--minutes", type=float, default=Surge.minutes)
    parser.add_argument("--turns", type=int, default=Surge.turns)
    parser.add_argument("--think", type=float, default=Surge.think)
    parser.add_argument("--service-ms", type=float, nargs="+", default=[10.0], help="measured, one or many")
    parser.add_argument("--servers", type=int, nargs="+", default=[1, 2, 3, 4, 6, 8, 12, 16, 20])
    chosen = parser.parse_args()
    surge = Surge(chosen.people, chosen.minutes, chosen.turns, chosen.think)
    for servers in chosen.servers:
        print(json.dumps(simulate(surge, [ms / 1000 for ms in chosen.service_ms], servers)))


if __name__ == "__main__":
    main()
