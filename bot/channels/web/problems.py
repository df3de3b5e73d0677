"""What is wrong with a request, as RFC 9457 problem details. Their words stand in data/web/<language>.yml.

A refused message may have been a call for help: every refusal of one carries the emergency card as `emergency`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEDIA_TYPE = "application/problem+json"

STATUS = {
    "not-found": 404,
    "method-not-allowed": 405,
    "not-json": 415,
    "malformed": 400,
    "invalid": 422,
    "too-large": 413,
    "unauthorised": 401,
    "forbidden-origin": 403,
    "rate-limited": 429,
    "key-in-use": 409,
    "key-reused": 422,
    "bad-request": 400,
    "unavailable": 503,
    "failed": 500,
}
"""Every kind of problem and its HTTP status."""


@dataclass
class Problem(Exception):
    """A request that is refused. `name` is a key of STATUS; `field` names what is wrong in a body, never its value."""

    name: str
    at: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.name]

    def body(self, words: Mapping[str, Mapping[str, str]], emergency: Any = None) -> dict[str, Any]:
        """The JSON. `words`: title and detail by name; `emergency`: the card, as a message of the API."""
        said = words[self.name]
        body = {
            "type": f"urn:steady:problem:{self.name}",
            "title": said["title"],
            "status": self.status,
            "detail": said["detail"],
        }
        if self.at:
            body["field"] = self.at
        if emergency is not None:
            body["emergency"] = emergency
        return body
