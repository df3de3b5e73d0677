"""Processor time that understanding one message takes, in a process of its own: `python -m bench.understand`."""

from __future__ import annotations

import json
import statistics
import time

from bot import rasa_parts
from bot.evaluation import load
from bot.parse import Reader

ROUNDS = 5


def main() -> None:
    """Prints one line of JSON: milliseconds for short messages (to 25 words) and for those of about 150 words."""
    rasa_parts.leave_out_what_costs()  # as the server does
    reader = Reader()
    texts = [case["text"] for case in load("messages")]
    short = [text for text in texts if len(text.split()) <= 25][:200]
    words = " ".join(text for text in texts if len(text.split()) > 60).split()
    long = [" ".join(words[start : start + 150]) for start in range(0, min(len(words), 6000) - 150, 150)]
    for text in short[:20]:
        reader.read(text)  # caches are warm from here on
    found = {"short": _milliseconds(reader, short), "150 words": _milliseconds(reader, long)}
    print(json.dumps(found))


def _milliseconds(reader: Reader, texts: list[str]) -> dict[str, float]:
    took = []
    for text in texts * ROUNDS:
        began = time.process_time()
        reader.read(text)
        took.append((time.process_time() - began) * 1000)
    took.sort()
    return {"median": round(statistics.median(took), 2), "p95": round(took[int(0.95 * len(took))], 2)}


if __name__ == "__main__":
    main()
