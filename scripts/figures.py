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
from bot.evaluation_report import REPORT
from bot.guide.needs import UNKNOWN
from bot.markdown import table
from bot.shares import Share

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


def evaluation(report: Mapping[str, Any]) -> list[str]:
    """What must be reached, and the weakest ways of writing."""
    own, fresh = ({**part["safety"], **part["needs"]} for part in (report, report["fresh"]))
    own |= report["facts"]
    rows = [(name, str(Share(**own[name])), _cell(fresh, name), must) for name, must in MUST.items()]
    registers, unseen = report["registers"], report["fresh"]["registers"]
    for name in sorted(unseen, key=lambda name: Share(**unseen[name]).value)[:3]:
        rows.append((f"right need, {name.replace('_', ' ')} messages", _cell(registers, name), _cell(unseen, name), ""))
    return table(("found (hits, 95 % interval)", "our own sets", "fresh exam", "must"), rows)


def _cell(figures: Mapping[str, Any], name: str) -> str:
    return str(Share(**figures[name])) if name in figures else ""


def misses(report: Mapping[str, Any]) -> list[str]:
    """The worst misses: those of which it was surest. Where it was not sure it asks, and harms nobody."""
    claimed = (miss for miss in report["misses"] if miss["read"] != UNKNOWN)
    surest = sorted(claimed, key=lambda miss: -float(miss["confidence"]))[:WORST_SHOWN]
    return table(
        ("message", "meant", "read as", "confidence"),
        (
            (miss["text"][:160], f"`{miss['need']}`", f"`{miss['read']}`", f"{miss['confidence']:.2f}")
            for miss in surest
        ),
    )


def ablation(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The model whole, and changed in one place."""
    return _compared("model", found)


def curve(found: list[Mapping[str, Any]]) -> list[str]:
    """More examples, better understanding."""
    return _compared(
        "examples (and how many times the product's passes)",
        {f"{one['examples']:,} ({one['times as often']})": one for one in found},
    )


def cross(found: Mapping[str, Any]) -> list[str]:
    """Every need, when its examples are held back in turn."""
    head = ("right need", "disclosure recognised", "crisis answered")
    told = "; ".join(f"{name}: {Share(**found[name])}" for name in head)
    rows = []
    for need, score in sorted(found["needs"].items(), key=lambda item: item[1]["f1"]):
        recall, precision = Share(**score["recall"]), Share(**score["precision"])
        rows.append((f"`{need}`", recall, f"{precision.value:.3f}", f"{score['f1']:.3f}"))
    first = f"{found['examples']:,} examples in {found['folds']} parts. {told}."
    return [first, "", *table(("need", "recall", "precision", "F1"), rows)]


def survive(found: Mapping[str, int]) -> list[str]:
    """The counts of the kill test."""
    return table([name.replace("_", " ") for name in found], [found.values()])


def _compared(first: str, rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    cells = ((name, *(f"{Share(**row[column]).value:.3f}" for column in _SHORT)) for name, row in rows.items())
    return table((first, *_SHORT.values()), cells)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# marker: where its figures are, how they are read, and what writes them
_MADE: dict[str, tuple[Path, Callable[[Path], Any], Callable[[Any], list[str]]]] = {
    "evaluation": (REPORT / "report.json", _json, evaluation),
    "misses": (REPORT / "report.json", _json, misses),
    "ablation": (COMPARISON / "ablation.json", _json, ablation),
    "curve": (COMPARISON / "curve.json", _json, curve),
    "cross": (COMPARISON / "cross.json", _json, cross),
    "speed": (BENCH / "results.md", _text, str.splitlines),
    "growth": (BENCH / "results.json", _json, grown),
    "profile": (BENCH / "profile.md", _text, str.splitlines),
    "survive": (BENCH / "survive.json", _json, survive),
    "surge": (BENCH / "surge.md", _text, str.splitlines),
}


def main() -> None:
    """Fills every marker whose figures are there, and names those that are not."""
    for name, (source, read, write) in _MADE.items():
        if not source.exists():
            print(f"{name}: {source.relative_to(ROOT)} is not there; what stands in the documents stays")
            continue
        made = "".join(f"{line}\n" for line in write(read(source)))
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        for path in FILES:
            text = path.read_text(encoding="utf-8")
            filled = between.sub(lambda marks, made=made: f"{marks[1]}{made}{marks[2]}", text)  # type: ignore[misc]
            if filled != text:
                path.write_text(filled, encoding="utf-8")


if __name__ == "__main__":
    main()
