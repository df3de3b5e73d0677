"""The marker sentence by the ways in that have no server; tests/channels/test_marker.py has the others."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bot.parse
import bot.terminal
from bot import rasa_parts
from bot.content import ROOT
from bot.parse import Reader
from tests.faults.marker import MARKER, SAID
from tests.model.conftest import KEY, World


def test_nothing_of_what_was_typed_is_written_by_the_terminal(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    rasa_parts.quiet(10)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join([*SAID, "1", "/quit"])))
    world.loop.run_until_complete(bot.terminal._converse(world.services))
    rasa_parts.quiet()
    out, errors = capfd.readouterr()
    assert "999" in out
    assert "library" in errors
    assert MARKER not in out + errors


def test_nothing_of_what_is_parsed_is_written_but_the_result(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    reader = Reader.__new__(Reader)
    reader._loop, reader.processor = world.loop, world.agent.processor
    monkeypatch.setattr(bot.parse, "Reader", lambda: reader)
    rasa_parts.quiet(10)
    out = io.StringIO()
    bot.parse.parse_lines([json.dumps({"text": text}) for text in SAID], out)
    with pytest.raises(SystemExit) as refused:
        bot.parse.parse_lines([f'{{"text": {MARKER}'], out)
    rasa_parts.quiet()
    assert out.getvalue().count("\n") == len(SAID)
    assert MARKER not in "".join(capfd.readouterr()) + str(refused.value)


SHELL = """
import asyncio, logging, sys
from rasa.utils.log_utils import configure_structlog
from rasa.utils.common import configure_logging_and_warnings
configure_logging_and_warnings(logging.DEBUG)  # what `rasa shell --debug` begins with
configure_structlog(logging.DEBUG)
from rasa.core.agent import load_agent
from rasa.core.utils import AvailableEndpoints
async def main():
    agent = await load_agent(sys.argv[1], endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"))
    assert agent.is_ready()
    for text in sys.argv[2:]:
        await agent.handle_text(text, sender_id="someone")
asyncio.run(main())
"""


def test_nothing_of_what_is_typed_is_written_by_rasa_shell_in_debug_mode(model: Path, tmp_path: Path) -> None:
    """The action server is not there either: an error in each turn."""
    env: dict[str, Any] = {
        **{name: value for name, value in os.environ.items() if not name.startswith("STEADY_")},
        "STEADY_DATABASE_URL": f"sqlite:///{tmp_path / 'steady.db'}",
        "STEADY_SECRET_KEYS": KEY,
    }
    command = [sys.executable, "-c", SHELL, str(model), *SAID]
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr[-2000:]
    written = result.stdout + result.stderr
    assert "library" in written
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert MARKER not in written
    assert MARKER.encode() not in files
