"""The directory as CSV or JSON, for a spreadsheet or another program."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.helplines.hours import describe, opening
from bot.helplines.phones import url
from bot.helplines.service import Service
from bot.helplines.words import Words


def record(service: Service, now: datetime, words: Words) -> dict[str, Any]:
    """One service as plain JSON values, with its links and whether it is open."""
    data = asdict(service)
    for unused in ("hours", "chat_hours", "routes"):
        data.pop(unused)
    routes = service.routes
    return data | {
        "links": [{"kind": route.kind, "value": route.value, "url": url(route, service.country)} for route in routes],
        "state": opening(service.hours, service.country, now).state,
        "hours": describe(service, now, words),
    }


def as_json(records: Iterable[dict[str, Any]]) -> str:
    """Records as indented JSON."""
    return json.dumps(list(records), ensure_ascii=False, indent=2) + "\n"


def as_csv(records: Sequence[dict[str, Any]]) -> str:
    """Records as CSV with a header; lists are joined with spaces. Nothing can be read as a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(records[0]) if records else [], lineterminator="\n")
    writer.writeheader()
    for row in records:
        writer.writerow({key: cell(value) for key, value in row.items()})
    return out.getvalue()


def cell(value: Any) -> str:
    """One value as a spreadsheet's cell."""
    if isinstance(value, list | tuple):
        value = " ".join(item["url"] if isinstance(item, dict) else str(item) for item in value)
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text
