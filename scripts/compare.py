"""How the understanding was chosen: cross-validation, learning curve and ablation, all with the product's own pipeline.

    python -m scripts.compare cross      # three models, each tested on the third of data/nlu that it never saw
    python -m scripts.compare curve      # models of 2,000, 4,000 ... examples, tested on tests/evaluation
    python -m scripts.compare ablation   # the trained model without one part at a time, tested on tests/evaluation

Each writes build/comparison/<name>.json; `python -m scripts.figures` puts them into docs/model-card.md.
Cross-validation flatters: the lines of one writer stand on both sides. The evaluation sets were written by others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot import rasa_parts  # isort: skip  # first: it sets what Rasa reads when it is imported

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot import evaluation
from bot.content import ROOT
from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import DISCLOSURES
from bot.nlu import gate, keep, risk
from bot.nlu.classifier import NeedClassifier
from bot.nlu.second import SecondEncoder
from bot.nlu.training_data import Line, examples
from bot.parse import Reader
from bot.shares import Share, share

RESULTS = ROOT / "build" / "comparison"
FOLDS = 3
SIZES = (2_000, 4_000, 8_000)
Read = Callable[[str], Mapping[str, Any]]


def place(line: Line) -> float:
    """Where an example stands in a shuffle that is the same everywhere, from 0 to 1."""
    return int(hashlib.sha256(line.text.encode()).hexdigest()[:12], 16) / 16**12


def folds(lines: Sequence[Line], count: int = FOLDS) -> Iterator[tuple[list[Line], list[Line]]]:
    """What to learn from and what to test on; the tested parts are all lines, each once, every need alike."""
    ordered = sorted(lines, key=lambda line: (line.need, line.hint, place(line)))
    for fold in range(count):
        yield (
            [line for at, line in enumerate(ordered) if at % count != fold],
            [line for at, line in enumerate(ordered) if at % count == fold],
        )


def part(lines: Sequence[Line], size: int) -> list[Line]:
    """About `size` examples, the same share of each need, so that a larger part holds the smaller one."""
    share_ = size / len(lines)
    blocks: dict[tuple[str, bool], list[Line]] = defaultdict(list)
    for line in sorted(lines, key=place):
        blocks[line.need, line.hint].append(line)
    return [line for block in blocks.values() for line in block[: max(2, round(share_ * len(block)))]]


def learn(lines: Sequence[Line], folder: Path, more: float = 1.0) -> tuple[Reader, float]:
    """A reader whose model learnt from these lines alone, and the seconds that took. Nothing that is kept is used.

    `more`: how many times as often as config.yml says the encoders go through them.
    """
    from rasa.model_training import train_nlu

    blocks: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for line in lines:
        blocks[line.need, line.hint].append(f"- {line.text}\n")
    nlu = [
        {
            "intent": need,
            **({"metadata": {"safety": "check_in"}} if hint else {}),
            "examples": LiteralScalarString("".join(texts)),
        }
        for (need, hint), texts in sorted(blocks.items())
    ]
    with (folder / "nlu.yml").open("w", encoding="utf-8") as file:
        YAML().dump({"version": "3.1", "nlu": nlu}, file)
    config = YAML().load((ROOT / "config.yml").read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if "passes" in component:
            component["passes"] = round(component["passes"] * more)
    with (folder / "config.yml").open("w", encoding="utf-8") as file:
        YAML().dump(config, file)
    began = time.monotonic()
    with patch.object(keep, "FOLDER", folder / "learnt"):
        model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="compared")
    if model is None:
        raise SystemExit("compare: rasa could not train the model; the lines above say why.")
    return Reader(Path(model)), time.monotonic() - began


def cross() -> dict[str, Any]:
    """Recall, precision and F1 of each need over all folds, and what matters most of all."""
    read: list[tuple[dict[str, Any], Mapping[str, Any]]] = []
    for number, (learnt, tested) in enumerate(folds(examples()), 1):
        with tempfile.TemporaryDirectory(prefix="steady-compare-") as folder:
            reader, seconds = learn(learnt, Path(folder))
            read += [({"need": line.need, "hint": line.hint}, reader.read(line.text)) for line in tested]
        print(f"fold {number}: {seconds:.0f} s, {_right(read)}", flush=True)
    needs = sorted({case["need"] for case, _ in read})
    return {
        "examples": len(read),
        "folds": FOLDS,
        "right need": _right(read),
        "disclosure recognised": share(r["need"] in DISCLOSURES for c, r in read if c["need"] in DISCLOSURES),
        "crisis answered": share(r["safety"] is not None for c, r in read if c["need"] in CRISIS_NEEDS),
        "needs": {need: _scores(need, read) for need in needs},
    }


def _right(read: Sequence[Any]) -> Share:
    return share(case["need"] == reading["need"] for case, reading in read)


def _scores(need: str, read: Sequence[Any]) -> dict[str, Any]:
    recall = share(reading["need"] == need for case, reading in read if case["need"] == need)
    precision = share(case["need"] == need for case, reading in read if reading["need"] == need)
    both = recall.value + precision.value
    f1 = 2 * recall.value * precision.value / both if both else 0.0
    return {"recall": recall, "precision": precision, "f1": round(f1, 3)}


def curve() -> list[dict[str, Any]]:
    """What more examples are worth, up to all there are: the product's own model. Fewer are gone through more often."""
    lines, found = examples(), []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="steady-compare-") as folder:
            chosen = part(lines, size)
            more = math.sqrt(len(lines) / len(chosen))
            reader, seconds = learn(chosen, Path(folder), more)
            row = {"examples": len(chosen), "times as often": round(more, 1), "seconds": round(seconds)}
            found.append({**row, **_figures(reader.read)})
        print(found[-1], flush=True)
    return [*found, {"examples": len(lines), "times as often": 1.0, "seconds": None, **_figures(Reader().read)}]


def ablation() -> dict[str, dict[str, Any]]:
    """The figures of the trained model, whole and changed in one place."""
    reader = Reader()
    found = {}
    for name, change in _CHANGES.items():
        with change(reader):
            found[name] = _figures(reader.read)
        print(name, found[name], flush=True)
    return found


def _figures(read: Read) -> dict[str, Any]:
    """The figures that choose between models."""
    read_once = {case["text"]: read(case["text"]) for name in _SETS for case in evaluation.load(name)}
    messages, lookalikes, hints = (
        [(case, read_once[case["text"]]) for case in evaluation.load(name)] for name in _SETS
    )
    registers: dict[str, list[bool]] = defaultdict(list)
    for case, reading in messages:
        registers[case["register"]].append(evaluation.right(case, reading))
    return {
        "right need": share(evaluation.right(case, reading) for case, reading in messages),
        "indirect": share(registers["indirect"]),
        "understated": share(registers["understated"]),
        **evaluation.safety(messages, lookalikes, hints),
    }


_SETS = ("messages", "lookalikes", "check_in")


@contextmanager
def _set(kind: type, reader: Reader, **config: float) -> Iterator[None]:
    """Other settings for a component of the loaded model."""
    component = _component(reader, kind)
    before = dict(component._config)
    component._config.update(config)
    yield
    component._config.update(before)


def _component(reader: Reader, kind: type) -> Any:
    nodes = reader.processor.graph_runner._instantiated_nodes.values()
    return next(node._component for node in nodes if isinstance(node._component, kind))


def _weights(encoder: float, words: float, need: float) -> Callable[[Reader], Any]:
    """A gate whose voices weigh something else, the lexicon beside them as always."""
    total = encoder + words + need
    weights = risk.Weights(encoder / total, words / total, need / total)
    return lambda _: patch.multiple(risk, CRISIS=weights, HINT=weights)


_CHANGES: dict[str, Callable[[Reader], Any]] = {
    "the model as it is": lambda reader: _set(NeedClassifier, reader),
    "need: encoder alone": lambda reader: _set(NeedClassifier, reader, encoder_weight=1.0, second_weight=0.0),
    "need: words alone": lambda reader: _set(NeedClassifier, reader, encoder_weight=0.0, second_weight=0.0),
    "second encoder: never asked": lambda reader: _set(SecondEncoder, reader, asked_below=0.0),
    "second encoder: asked about everything": lambda reader: _set(SecondEncoder, reader, asked_below=2.0),
    "need: disclosures not believed together": lambda reader: _set(NeedClassifier, reader, believe=2.0),
    "risk: without the second encoder": lambda reader: _set(gate.SafetyGate, reader, second_weight=0.0),
    "risk: no lexicon": lambda _: patch.object(gate, "screen", lambda _: None),
    "risk: lexicon alone": lambda _: patch.object(gate.risk, "decide", lambda *_: None),
    "risk: encoder's head alone": _weights(1, 0, 0),
    "risk: words alone": _weights(0, 1, 0),
    "risk: need classifier alone": _weights(0, 0, 1),
    "risk: without the encoder's head": _weights(0, risk.CRISIS.words, risk.CRISIS.need),
    "risk: without the words": _weights(risk.CRISIS.encoder, 0, risk.CRISIS.need),
    "risk: without the need classifier": _weights(risk.CRISIS.encoder, risk.CRISIS.words, 0),
}


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m scripts.compare", description=__doc__)
    parser.add_argument("what", choices=("cross", "curve", "ablation"))
    what = parser.parse_args().what
    rasa_parts.quiet(speaking=True)
    found = {"cross": cross, "curve": curve, "ablation": ablation}[what]()
    RESULTS.mkdir(parents=True, exist_ok=True)
    plain = json.dumps(found, default=Share.as_json, indent=1)
    (RESULTS / f"{what}.json").write_text(plain + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
