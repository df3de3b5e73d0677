"""A sentence that nobody else would write, in every form in which it might get through."""

from __future__ import annotations

from tests.faults.conftest import DISCLOSURE

MARKER = "xylophonemarker"
ADDRESS = "203.0.113.77"
SAID = (
    f"{MARKER} hello",
    f"{DISCLOSURE} {MARKER}",
    f"{MARKER} i want to kill myself",
    f"/{MARKER}",
    f'/greet{{"{MARKER}": "{MARKER}"}}',
    f"{MARKER} " * 3000,
    f"{{{MARKER}}} %s {MARKER}",
)
