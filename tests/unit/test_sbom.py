"""The bill of materials says what the lock says, and the same each time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import datetime, timezone
from importlib.metadata import version

import pytest

from bot.content import ROOT
from scripts.sbom import LOCK, Pin, document, read

A, B = "a" * 64, "b" * 64


def test_a_lock_is_read_with_versions_markers_and_hashes() -> None:
    pin = "Py_Package[extra]==1.2 ; python_version < '3.11' \\"
    one, other = read(
        "\n".join(["# made by a tool", pin, f"    --hash=sha256:{A} \\", f"    --hash=sha256:{B}", "b==2"])
    )
    assert one == Pin("Py_Package", "1.2", "python_version < '3.11'", (A, B))
    assert one.purl == "pkg:pypi/py-package@1.2"
    assert other == Pin("b", "2", None, ())


def test_what_is_not_pinned_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2 is no pinned package"):
        list(read("a==1\nb>=2\n"))


def test_every_package_of_the_lock_is_in_the_document_and_none_without_a_hash() -> None:
    command = [sys.executable, "-m", "scripts.sbom"]
    first, second = (subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout for _ in range(2))
    assert first == second
    bom = json.loads(first)
    named = {(part["name"], part["version"]) for part in bom["components"]}
    assert len(named) == len(re.findall(r"^[^ #].*==", LOCK.read_text(), re.MULTILINE))
    assert ("rasa", version("rasa")) in named
    assert all(part["properties"][0]["name"] == "steady:sha256" for part in bom["components"])
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.5")
    references = [part["bom-ref"] for part in bom["components"]]
    assert len(set(references)) == len(references)
    assert bom["dependencies"][0]["dependsOn"] == references


def test_the_serial_number_follows_the_content() -> None:
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    one, same, other = (document([Pin("a", number, None, (A,))], "1", now) for number in ("1", "1", "2"))
    assert one["serialNumber"] == same["serialNumber"] != other["serialNumber"]
