"""`python -m bot parse`: what Steady would act on, for each text alone, as the first message of a conversation.

Reads JSON lines {"text": ...}; writes {"text", "need", "confidence", "facts", "safety"} lines in the same order. The
way is the bot's own: the inbox makes the text safe and looks for a crisis, then Rasa's pipeline reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, TextIO

from bot import rasa_parts  # isort: skip  # first: it sets what Rasa reads when it is imported

from bot.guide.model import Facts
from bot.inbox import read_text

FACTS = frozenset(field.name for field in fields(Facts)) - {"danger"}


class Reader:
    """The understanding part of a trained model. `model`: its file; without one the product's, trained when stale."""

    def __init__(self, model: Path | None = None) -> None:
        import asyncio

        from rasa.core.agent import Agent

        from bot.training import train

        rasa_parts.quiet()
        self._loop = asyncio.new_event_loop()
        self.processor: Any = Agent.load(str(model or train_quietly(train))).processor

    def read(self, text: str) -> dict[str, Any]:
        """What the bot would act on."""
        incoming = read_text(text)
        parsed = incoming.parse or self._parse(incoming.text)
        entities = {entity["entity"]: entity["value"] for entity in parsed.get("entities") or ()}
        return {
            "text": text,
            "need": parsed["intent"]["name"],
            "confidence": round(float(parsed["intent"]["confidence"]), 4),
            "facts": {name: value for name, value in entities.items() if name in FACTS},
            "safety": entities.get("safety"),
        }

    def _parse(self, text: str) -> dict[str, Any]:
        from rasa.core.channels.channel import UserMessage

        message = UserMessage(text)
        result: dict[str, Any] = self._loop.run_until_complete(self.processor.parse_message(message))
        return result


def train_quietly(train: Any) -> Any:
    """The model's path, trained when stale, with nothing on standard output, which belongs to the results."""
    import contextlib
    import sys

    with contextlib.redirect_stdout(sys.stderr):
        return train()


def parse_lines(source: Iterable[str], out: TextIO) -> None:
    """Reads, understands, writes; a line that is not JSON with a text stops it with its number."""
    reader = Reader()
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            raise SystemExit(f'parse: line {number} must be like {{"text": "..."}}') from None
        if not isinstance(text, str):
            raise SystemExit(f"parse: line {number}: text must be a string")
        out.write(json.dumps(reader.read(text), ensure_ascii=False) + "\n")
        out.flush()
