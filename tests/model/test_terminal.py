"""`make chat`, as a person in a terminal uses it: numbered choices, `/quit`, nothing left behind."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bench.machine import clean
from bot.content import ROOT
from tests.model.conftest import KEY


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "steady.db"


def chat(database: Path, *typed: str) -> subprocess.CompletedProcess[str]:
    settings = {"STEADY_DATABASE_URL": f"sqlite:///{database}", "STEADY_SECRET_KEYS": KEY}
    return subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        cwd=ROOT,
        env={**clean(), **settings},
        input="\n".join(typed) + "\n",
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def replies(ran: subprocess.CompletedProcess[str]) -> list[str]:
    return ran.stdout.split("\n> ")


def test_a_conversation_with_a_pressed_number(model: Path, database: Path) -> None:
    ran = chat(
        database, "im 30 and a woman has my video, she wants 400 quid", "1", "i want to die", "/quit", "not read"
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    greeting, first, second, crisis, *rest = replies(ran)
    assert "bot" in greeting
    assert "[1] I have done this" in first
    assert "(step 1 of" in first
    assert "(step 2 of" in second
    assert "999" in crisis
    assert "116 123" in crisis
    assert "".join(rest).strip() == ""
    assert "Traceback" not in ran.stderr


def test_nothing_of_it_is_left(model: Path, database: Path) -> None:
    ran = chat(database, "a man has my pictures zebra-quartz-4711")
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "zebra-quartz-4711" not in ran.stderr
    assert b"zebra" not in database.read_bytes()
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (0,)
