"""Results as JSON, as a markdown table, and as plots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.markdown import table

RESULTS = Path(__file__).resolve().parent / "results"
_ROWS = (
    ("start to first reply, s", lambda r: r.get("first_reply_s")),
    ("one person, median / p95 / p99, ms", lambda r: _times(r, 1)),
    ("16 at once, median / p95 / p99, ms", lambda r: _times(r, 16)),
    ("64 at once, median / p95 / p99, ms", lambda r: _times(r, 64)),
    ("256 at once, median / p95 / p99, ms", lambda r: _times(r, 256)),
    ("256 with think time, median / p95 / p99, ms", lambda r: _times(r, 256, thinking=True)),
    ("replies a second, 64 at once", lambda r: _of(r, 64, "replies_per_second")),
    ("processor per reply, ms", lambda r: _of(r, 1, "cpu_ms_per_reply")),
    ("reply at the last turn / at the first", lambda r: (r.get("by_turn") or {}).get("last_to_first")),
    ("memory of all processes, MB", lambda r: r.get("memory_mb")),
    ("body of a reply, bytes", lambda r: _of(r, 1, "bytes_received")),
    ("understanding one message, processor, ms", lambda r: r.get("understanding")),
    ("training from nothing, s", lambda r: r.get("training")),
    ("model, MB", lambda r: r.get("model_mb")),
)


def read() -> dict[str, Any]:
    """What was measured before."""
    if not (RESULTS / "results.json").exists():
        raise SystemExit("bench: nothing was measured yet; run `python -m bench` without --only first.")
    found: dict[str, Any] = json.loads((RESULTS / "results.json").read_text(encoding="utf-8"))
    return found


def keep(name: str, text: str) -> None:
    """Writes a file into bench/results."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_text(text, encoding="utf-8")


def write(results: dict[str, Any]) -> None:
    """Writes everything that was measured into bench/results."""
    keep("results.json", json.dumps(results, indent=1) + "\n")
    keep("results.md", markdown(results))
    plots(results)


def markdown(results: dict[str, Any]) -> str:
    """The table, and under it what was measured how."""
    made = results["machine"]
    names = list(results["servers"])
    head = (
        f"Measured at commit {made['commit']} on {made['cores']} cores of {made['cpu']}, {made['memory_mb']} MB, "
        f"{made['system']}, Python {made['python']}, Rasa {made['versions']['rasa']}; load before the run "
        f"{made['load_before']}. Clients ran on the same machine and took their share of it."
    )
    rows = []
    for label, read in _ROWS:
        cells = [read(results["servers"][name]) for name in names]
        if any(cell is not None for cell in cells):
            rows.append([label, *("" if cell is None else cell for cell in cells)])
    lines = [head, "", *table(["", *names], rows)]
    for note in results.get("notes", ()):
        lines += ["", note]
    return "\n".join(lines) + "\n"


def grown(results: dict[str, Any]) -> list[str]:
    """Tables: against turns, twice, against conversations in the store, against examples."""
    turns = results["servers"]["steady"]["by_turn"]
    by_turn = list(zip(turns["turns"], turns["median_ms"], strict=True))
    return [
        *table(("turns from", "median reply, ms"), dict.fromkeys([*by_turn[::5], by_turn[-1]])),
        "",
        *table(
            ("after turns", "bytes of the sealed row"),
            ((one["turns"], f"{one['row_bytes']:,}") for one in results.get("row_size", ())),
        ),
        "",
        *table(
            ("conversations in the store", "file, MB", "median / p95 reply, ms", "memory, MB"),
            (
                (f"{row['rows']:,}", f"{row['file_mb']:,}", f"{row['median_ms']} / {row['p95_ms']}", row["memory_mb"])
                for row in results.get("by_rows", ())
            ),
        ),
        "",
        *table(
            ("examples", "learning the words' model, s"),
            ((f"{one['examples']:,}", one.get("seconds", "not measured")) for one in results.get("by_examples", ())),
        ),
    ]


def plots(results: dict[str, Any]) -> None:
    """SVG files, one for each curve that was measured."""
    import matplotlib as mpl

    mpl.use("svg")
    turns = {name: one["by_turn"] for name, one in results["servers"].items() if one.get("by_turn")}
    if turns:
        curves = {name: (one["turns"], one["median_ms"]) for name, one in turns.items()}
        _plot("turns", "turn of one conversation", "median reply, ms", curves)
    if rows := results.get("by_rows"):
        counts = [max(1, row["rows"]) for row in rows]
        curve = {"steady": (counts, [row["median_ms"] for row in rows])}
        _plot("rows", "conversations in the store", "median reply, ms", curve, log=True)
    learnt = [one for one in results.get("by_examples", ()) if "seconds" in one]
    if learnt:
        curve = {"linear parts": ([one["examples"] for one in learnt], [one["seconds"] for one in learnt])}
        _plot("examples", "training examples", "seconds", curve)
    if sizes := results.get("row_size"):
        curve = {"steady": ([one["turns"] for one in sizes], [one["row_bytes"] for one in sizes])}
        _plot("row-size", "turns", "bytes of the sealed row", curve)


def _plot(name: str, across: str, up: str, curves: dict[str, Any], log: bool = False) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4))
    for label, (x, y) in curves.items():
        axes.plot(x, y, marker="o" if len(x) < 12 else "", label=label)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_ylim(bottom=0)
    if log:
        axes.set_xscale("log")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(RESULTS / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)


def _of(result: dict[str, Any], users: int, field: str, thinking: bool = False) -> Any:
    found = [
        one for one in result.get("crowds", ()) if one["users"] == users and bool(one["think_seconds"]) == thinking
    ]
    return found[-1][field] if found else None


def _times(result: dict[str, Any], users: int, thinking: bool = False) -> str | None:
    parts = [_of(result, users, field, thinking) for field in ("median_ms", "p95_ms", "p99_ms")]
    if parts[0] is None:
        return None
    failed = _of(result, users, "failed", thinking)
    return " / ".join(map(str, parts)) + (f" ({failed} failed)" if failed else "")
