"""What docs/threat-model.md prints of the raw database is still so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.content import ROOT


def test_no_word_of_a_conversation_is_in_the_database_and_nothing_after_deletion(model: Path) -> None:
    assert model.exists()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STEADY_")}
    command = [sys.executable, "-m", "scripts.show_store"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=300)
    before, _, after = done.stdout.partition("After deletion:")
    assert "(crisis, " in before
    assert "zebedee" in before.partition("Searched in all files: ")[2]
    assert "  1 rows" in before
    assert "age_group" in before.partition("The same with the key:")[2]
    assert "Found: []" in before
    assert after.split("\n")[1:4] == ["  0 rows", "Found: []", "The row's id is still somewhere in the files: False"]
