"""Writes a software bill of materials of what is served: CycloneDX 1.5 JSON, from requirements/main.lock alone.

    python -m scripts.sbom > sbom.json

Names, exact versions, hashes and package URLs stand in the lock, so nothing has to be installed or asked for. The same
lock gives the same document, byte for byte, but for `SOURCE_DATE_EPOCH`, which sets its time.
"""

from __future__ import annotations

import json
import os
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "main.lock"
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\?")
_HASH = re.compile(r" +--hash=sha256:([0-9a-f]{64}) *\\?")
_NAMESPACE = uuid.UUID("0f3a1c5e-2b67-4d0f-9a55-7d0c5c1a9e10")  # any fixed one: the serial number follows the content


@dataclass(frozen=True)
class Pin:
    """One package of a lock. `hashes`: SHA-256 of each file that may be installed."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL (github.com/package-url/purl-spec); PyPI's names are lower case with dashes."""
        return f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"


def read(lock: str) -> Iterator[Pin]:
    """The packages of a lock file's text; raises ValueError at a line that is neither a pin, a hash nor a comment."""
    pin: re.Match[str] | None = None
    hashes: list[str] = []
    for number, line in enumerate(lock.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if found := _HASH.fullmatch(line):
            hashes.append(found[1])
            continue
        if pin:
            yield Pin(pin["name"], pin["version"], pin["marker"], tuple(hashes))
        pin, hashes = _PIN.fullmatch(line), []
        if pin is None:
            raise ValueError(f"line {number} is no pinned package")
    if pin:
        yield Pin(pin["name"], pin["version"], pin["marker"], tuple(hashes))


def document(pins: list[Pin], version: str, now: datetime) -> dict[str, Any]:
    """The CycloneDX document."""
    components = [component(pin) for pin in sorted(pins, key=lambda pin: pin.purl)]
    serial = uuid.uuid5(_NAMESPACE, json.dumps([version, components], sort_keys=True))
    steady = {"type": "application", "name": "steady", "version": version, "bom-ref": "steady"}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"timestamp": now.isoformat(timespec="seconds"), "component": steady},
        "components": components,
        "dependencies": [{"ref": "steady", "dependsOn": [made["bom-ref"] for made in components]}],
    }


def component(pin: Pin) -> dict[str, Any]:
    """One package. The hashes are those of its files, one for each platform, so they stand under its distribution."""
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        "scope": "required",
        "properties": [{"name": "steady:sha256", "value": value} for value in pin.hashes],
    }
    if pin.marker:
        made["properties"].append({"name": "steady:marker", "value": pin.marker})
    return made


def main() -> None:
    """Writes the document to standard output."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    now = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or LOCK.stat().st_mtime), timezone.utc)
    pins = list(read(LOCK.read_text(encoding="utf-8")))
    json.dump(document(pins, version[1] if version else "0", now), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
