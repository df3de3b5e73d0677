"""The report of `make evaluate`: every figure for people and for programs, and every miss on our own sets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.content import ROOT
from bot.evaluation import measure
from bot.markdown import table
from bot.shares import Share

REPORT = ROOT / "build" / "evaluation"
_RIGHT = ("right need, lenient", "right need, strict")


def as_markdown(figures: Mapping[str, Any]) -> str:
    """The report for people."""
    needs, fresh = figures["needs"], figures["fresh"]
    lines = ["# What Steady understands", "", "Written by `make evaluate`, on tests/evaluation."]

    def add(head: Sequence[str], rows: Any) -> None:
        lines.extend(("", *table(head, rows)))

    add(
        ("safety: share (hits, 95 % interval)", "our own sets", "fresh exam"),
        ((name, value, fresh["safety"][name]) for name, value in figures["safety"].items()),
    )
    rows: list[tuple[Any, ...]] = [(name, needs[name], fresh["needs"][name]) for name in _RIGHT]
    rows.append(("macro F1", *(f"{found['macro F1']:.3f}" for found in (needs, fresh["needs"]))))
    add(("need", "our own sets", "fresh exam"), rows)
    rows = [(name, value, fresh["registers"][name]) for name, value in figures["registers"].items()]
    add(("register", "our own sets", "fresh exam"), rows)
    for title, part in (("fact", "facts"), ("other languages", "languages"), ("conversations", "conversations")):
        add((title, ""), ((name, value) for name, value in figures[part].items() if name != "misses"))
    for where, found in (("our own sets", figures), ("the fresh exam", fresh)):
        register, points = found["worst register"].values()
        lines += ["", f"The worst register of {where}, {register}, is {points} points below the mean (wanted: 12)."]
    add(("need", "recall"), needs["recall"].items())
    add(
        ("confidence", "mean", "right"),
        ((name, f"{mean:.2f}", value) for name, mean, value in figures["reliability"]),
    )
    add(("meant", "read as", "times"), ((meant, heard, times) for (meant, heard), times in needs["confused"]))
    lines += ["", "## Every miss", ""]
    lines += [f"- {m['need']} read as {m['read']} ({m['confidence']:.2f}): {m['text']}" for m in figures["misses"]]
    lines += ["", "## Every miss in a conversation", ""]
    missed = figures["conversations"]["misses"]
    lines += [f"- {m['in']}: {m['need']} read as {m['read']}: {m['text']}" for m in missed]
    return "\n".join(lines) + "\n"


def evaluate(folder: Path = REPORT) -> dict[str, Any]:
    """Measures the trained model, writes report.md and report.json, and gives the figures."""
    from bot.parse import Reader
    from bot.talk import Talk
    from bot.training import train

    talk = Talk(train())
    try:
        figures = measure(Reader().read, talk.turns)
    finally:
        talk.close()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(as_markdown(figures), encoding="utf-8")
    plain = json.dumps(figures, default=Share.as_json, indent=1)
    (folder / "report.json").write_text(plain, encoding="utf-8")
    return figures
