"""learnt/ holds what the examples of this very commit teach, so that a fresh machine need not learn it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu import keep
from bot.training import train


def test_a_fresh_machine_learns_nothing(model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(keep, "FOLDER", tmp_path / "nothing-kept")
    monkeypatch.setattr("bot.training.MODELS", tmp_path)
    train()
    assert not (tmp_path / "nothing-kept").exists(), "run `make learn` and commit learnt/"
