"""The command line: an operator's mistake is one line and exit code 2, never a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot import __main__ as command_line
from bot.__main__ import COMMANDS, main
from bot.content import ROOT, ContentError


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADY_DATABASE_URL", f"sqlite:///{tmp_path / 'steady.db'}")
    monkeypatch.setenv("STEADY_SECRET_KEYS", Fernet.generate_key().decode())


@pytest.mark.parametrize("command", ["run", "chat", "purge"])
def test_a_wrong_setting_is_one_line_and_code_2(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STEADY_PORT", "ninety")
    assert main([command]) == 2
    assert capsys.readouterr().err == "steady: STEADY_PORT: must be a whole number from 1 to 65535\n"


def test_a_broken_data_file_is_one_line_with_its_place_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> None:
        raise ContentError(ROOT / "data" / "guide" / "plan.yml", 12, "is not valid YAML")

    monkeypatch.setitem(command_line.COMMANDS, "check", broken)
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "steady: data/guide/plan.yml:12: is not valid YAML\n"


def test_a_missing_package_is_one_line_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.training._PACKAGES", ("rasa", "no-such-package"))
    assert main(["train"]) == 2
    assert capsys.readouterr().err == (
        "steady: the package no-such-package is not installed; run `rm .venv/ready` and `make run`\n"
    )


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(command_line.COMMANDS, "train", stopped)
    assert main(["train"]) == 130
    assert capsys.readouterr().err == ""


def test_purge_says_how_many_went(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Erased 0 conversations older than 1440 minutes.",
        "Erased 0 lists of Telegram message numbers older than 48 hours.",
    ]


def test_check_passes_on_the_data_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"data/nlu: \d{4,} training examples", said)
    assert re.search(
        r"victim: \d+ texts, grade [\d.]+ in the middle and [0-5][\d.]* at most, no sentence over \d+", said
    )
    assert "data/safety/wording.yml" in said


def test_no_command_and_a_wrong_one_name_those_that_there_are() -> None:
    for arguments in ([], ["fly"]):
        ran = subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 2
        assert "Traceback" not in ran.stderr
    assert all(command in ran.stderr for command in COMMANDS)


def test_help_says_what_each_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for command, run in COMMANDS.items():
        assert f"{command} {run.__doc__}" in said
