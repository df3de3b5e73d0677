"""`make audit` says what it found, and says clearly when nobody could be asked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.content import ROOT

# Stands for uv, and puts a pip-audit in place that does what the test wants.
UV = """#!/bin/sh
case "$1" in
--version) exit 0 ;;
venv) mkdir -p .tools/audit/bin && cp pip-audit .tools/audit/bin/pip-audit ;;
pip) exit {installs} ;;
esac
"""


def audit(folder: Path, pip_audit: str, installs: int = 0) -> tuple[int, str]:
    for name in ("scripts/audit.sh", ".python-version"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "bin").mkdir()
    for name, text in (("bin/uv", UV.format(installs=installs)), ("pip-audit", f"#!/bin/sh\n{pip_audit}\n")):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    environment = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", "scripts/audit.sh"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("pip_audit", "code", "said"),
    [
        ("echo '{}' > build/audit.json; echo 'No known vulnerabilities found' >&2", 0, "No known vulnerabilities"),
        ("echo '{}' > build/audit.json; echo 'Found 2 known vulnerabilities' >&2; exit 1", 1, "Found 2 known"),
        ("echo 'a name that does not resolve' >&2; exit 1", 3, "Nothing was checked"),
    ],
)
def test_what_an_audit_says(tmp_path: Path, pip_audit: str, code: int, said: str) -> None:
    ended, output = audit(tmp_path, pip_audit)
    assert (ended, said in output) == (code, True)


def test_an_old_report_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "audit.json").write_text("{}")
    assert audit(tmp_path, "exit 1")[0] == 3


def test_without_the_tool_nothing_was_checked_either(tmp_path: Path) -> None:
    ended, output = audit(tmp_path, "exit 0", installs=1)
    assert ended == 3
    assert "could not be installed" in output
