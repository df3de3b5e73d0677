"""Learns from so many examples, in a process of its own: `python -m bench.learn <count> [--whole]`.

Without `--whole` the linear word model alone, the part whose time is not linear by construction.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.stock.project import examples


def linear(count: int) -> dict[str, Any]:
    """The word model, on our examples; beyond what there are, on them again with a number behind."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    from bot.nlu.linear import _learn

    pairs = sorted((line, need) for need, lines in examples().items() for line in lines)
    needs = sorted({need for _, need in pairs})
    chosen = [
        (f"{line} {number // len(pairs) or ''}", need)
        for number, (line, need) in enumerate(islice(cycle(pairs), count))
    ]
    began = time.monotonic()
    rows = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), max_features=40_000).fit_transform(
        [text for text, _ in chosen]
    )
    _learn(rows, [needs.index(need) for _, need in chosen], len(needs), 30.0)  # not Linear.fit: it keeps what it learnt
    return {"examples": count, "seconds": round(time.monotonic() - began, 2)}


def whole(count: int) -> dict[str, Any]:
    """The product's whole pipeline."""
    from bot.nlu.training_data import examples as all_examples
    from scripts.compare import learn, part

    chosen = part(all_examples(), count)
    with tempfile.TemporaryDirectory(prefix="steady-bench-") as folder:
        seconds = learn(chosen, Path(folder))[1]
    spent = resource.getrusage(resource.RUSAGE_SELF)
    processor = round(spent.ru_utime + spent.ru_stime)
    return {"examples": len(chosen), "seconds": round(seconds), "processor_seconds": processor}


def main() -> None:
    """Prints one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--whole", action="store_true")
    chosen = parser.parse_args()
    found = (whole if chosen.whole else linear)(chosen.count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**found, "peak_mb": peak}))


if __name__ == "__main__":
    main()
