"""Puts what was measured between the markers of README.md and docs: no figure is typed by hand.

From build/evaluation (`make evaluate`), build/comparison (`make compare`) and bench/results (`make bench`); what was
not measured here stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.report import grown
from bot.content import ROOT
from bot.evaluation import REPORT, Share
from bot.guide.needs import UNKNOWN

FILES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
COMPARISON = ROOT / "build" / "comparison"
BENCH = ROOT / "bench" / "results"
# DESIGN's "must" for each figure.
MUST = {
    "crisis answered": "at least 0.93",
    "crisis answered, indirect self-harm": "at least 0.90",
    "crisis heard as definite": "at least 0.75",
    "definite alarms on look-alikes": "at most 0.12",
    "check-ins on look-alikes": "at most 0.30",
    "check-ins and alarms on ordinary messages": "at most 0.06",
    "disclosure recognised": "at least 0.95",
    "right need, lenient": "at least 0.80",
    "under 18 heard": "at least 0.85",
}
_SHORT = {
    "right need": "right need",
    "indirect": "indirect",
    "disclosure recognised": "disclosures",
    "crisis answered": "crisis answered",
    "crisis heard as definite": "crisis definite",
    "definite alarms on look-alikes": "alarms on look-alikes",
    "check-ins on look-alikes": "check-ins there",
    "check-ins and alarms on ordinary messages": "on ordinary",
}
WORST_SHOWN = 10


def evaluation(report: Mapping[str, Any]) -> str:
    """What must be reached, and the weakest ways of writing."""
    figures = {**report["safety"], **report["needs"], **report["facts"]}
    lines = ["| on our own evaluation sets | found (hits, 95 % interval) | must |", "|---|---|---|"]
    lines += [f"| {name} | {Share(**figures[name])} | {must} |" for name, must in MUST.items()]
    registers = {name: Share(**value) for name, value in report["registers"].items()}
    for name, found in sorted(registers.items(), key=lambda item: item[1].value)[:3]:
        lines.append(f"| right need, {name.replace('_', ' ')} messages | {found} | |")
    return _table(lines)


def misses(report: Mapping[str, Any]) -> str:
    """The worst misses: those of which it was surest. Where it was not sure it asks, and harms nobody."""
    claimed = (miss for miss in report["misses"] if miss["read"] != UNKNOWN)
    surest = sorted(claimed, key=lambda miss: -float(miss["confidence"]))[:WORST_SHOWN]
    lines = ["| message | meant | read as | confidence |", "|---|---|---|---|"]
    lines += [
        f"| {miss['text'].replace('|', '/')[:160]} | `{miss['need']}` | `{miss['read']}` | {miss['confidence']:.2f} |"
        for miss in surest
    ]
    return _table(lines)


def ablation(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The model whole, and changed in one place."""
    return _compared("model", found)


def curve(found: list[Mapping[str, Any]]) -> str:
    """More examples, better understanding."""
    return _compared("examples (times each was seen)", {f"{one['examples']:,} ({one['passes']})": one for one in found})


def cross(found: Mapping[str, Any]) -> str:
    """Every need, when its examples are held back in turn."""
    head = ("right need", "disclosure recognised", "crisis answered")
    lines = [
        f"{found['examples']:,} examples in {found['folds']} parts. "
        + "; ".join(f"{name}: {Share(**found[name])}" for name in head)
        + ".",
        "",
        "| need | recall | precision | F1 |",
        "|---|---|---|---|",
    ]
    for need, score in sorted(found["needs"].items(), key=lambda item: item[1]["f1"]):
        recall, precision = Share(**score["recall"]), Share(**score["precision"])
        lines.append(f"| `{need}` | {recall} | {precision.value:.3f} | {score['f1']:.3f} |")
    return _table(lines)


def survive(found: Mapping[str, int]) -> str:
    """The counts of the kill test."""
    return _table(
        [
            "| " + " | ".join(found).replace("_", " ") + " |",
            "|---" * len(found) + "|",
            "| " + " | ".join(map(str, found.values())) + " |",
        ]
    )


def _compared(first: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["| " + " | ".join((first, *_SHORT.values())) + " |", "|---" * (len(_SHORT) + 1) + "|"]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{Share(**row[column]).value:.3f}" for column in _SHORT) + " |")
    return _table(lines)


def _table(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# marker: where its figures are, how they are read, and what writes them
_MADE: dict[str, tuple[Path, Callable[[Path], Any], Callable[[Any], str]]] = {
    "evaluation": (REPORT / "report.json", _json, evaluation),
    "misses": (REPORT / "report.json", _json, misses),
    "ablation": (COMPARISON / "ablation.json", _json, ablation),
    "curve": (COMPARISON / "curve.json", _json, curve),
    "cross": (COMPARISON / "cross.json", _json, cross),
    "speed": (BENCH / "results.md", _text, str),
    "growth": (BENCH / "results.json", _json, grown),
    "profile": (BENCH / "profile.md", _text, str),
    "survive": (BENCH / "survive.json", _json, survive),
    "surge": (BENCH / "surge.md", _text, str),
}


def main() -> None:
    """Fills every marker whose figures are there, and names those that are not."""
    for name, (source, read, write) in _MADE.items():
        if not source.exists():
            print(f"{name}: {source.relative_to(ROOT)} is not there; what stands in the documents stays")
            continue
        made = write(read(source))
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        for path in FILES:
            text = path.read_text(encoding="utf-8")
            filled = between.sub(lambda marks, made=made: f"{marks[1]}{made}{marks[2]}", text)  # type: ignore[misc]
            if filled != text:
                path.write_text(filled, encoding="utf-8")


if __name__ == "__main__":
    main()
