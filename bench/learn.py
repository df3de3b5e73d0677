"""Learns the linear word model from so many examples, in a process of its own: `python -m bench.learn <count>`."""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import cycle, islice

from sklearn.feature_extraction.text import TfidfVectorizer

from bench.stock.project import examples
from bot.nlu.linear import _learn


def main(count: int) -> None:
    """Prints one line of JSON."""
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
    seconds = round(time.monotonic() - began, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"examples": count, "seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
