"""Between `Service` and the rows of bot.helplines.tables, both ways and without loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bot.helplines.service import Hours, Period, Route, Service
from bot.helplines.tables import PeriodRow, RouteRow, ScheduleRow, ServiceRow, TagRow

LISTS = ("regions", "who", "help_with", "languages", "source_urls", "unverified_fields")
TEXTS = (
    "id", "name", "organisation", "country", "summary", "cost", "anonymous", "checked", "review_by", "confidence",
    "status", "notes",
)  # fmt: skip
Rows = dict[Any, list[dict[str, Any]]]  # mapped class -> rows


def rows_of(service: Service, position: int) -> Rows:
    """The rows that hold one service."""
    rows: Rows = defaultdict(list)
    rows[ServiceRow].append({name: getattr(service, name) for name in TEXTS} | {"position": position})
    for kind in LISTS:
        for place, value in enumerate(getattr(service, kind)):
            rows[TagRow].append({"service_id": service.id, "kind": kind, "position": place, "value": value})
    for place, route in enumerate(service.routes):
        rows[RouteRow].append({"service_id": service.id, "position": place} | vars(route))
    for applies_to, hours in (("service", service.hours), ("chat", service.chat_hours)):
        if hours is None:
            continue
        key = {"service_id": service.id, "applies_to": applies_to}
        fixed = {name: getattr(hours, name) for name in ("always", "timezone", "holidays", "calendar")}
        closures = " ".join(f"{first}/{last}" for first, last in hours.closures)
        rows[ScheduleRow].append(key | fixed | {"closures": closures})
        for place, period in enumerate(hours.periods):
            days = "".join(map(str, period.days))
            rows[PeriodRow].append(
                key | {"position": place, "days": days, "opens": period.opens, "closes": period.closes}
            )
    return rows


def services_from(rows: Mapping[Any, Iterable[Mapping[str, Any]]]) -> list[Service]:
    """The services that rows of all tables hold, in the order of the file."""
    lists: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in sorted(rows[TagRow], key=lambda row: row["position"]):
        lists[row["service_id"], row["kind"]].append(row["value"])
    routes: dict[str, list[Route]] = defaultdict(list)
    for row in sorted(rows[RouteRow], key=lambda row: row["position"]):
        routes[row["service_id"]].append(Route(row["kind"], row["value"], row["keyword"], row["note"]))
    periods: dict[tuple[str, str], list[Period]] = defaultdict(list)
    for row in sorted(rows[PeriodRow], key=lambda row: row["position"]):
        days = tuple(map(int, row["days"]))
        periods[row["service_id"], row["applies_to"]].append(Period(days, row["opens"], row["closes"]))
    hours: dict[tuple[str, str], Hours] = {}
    for row in rows[ScheduleRow]:
        key = (row["service_id"], row["applies_to"])
        spans = (closure.partition("/") for closure in row["closures"].split())
        closures = tuple((first, last) for first, _, last in spans)
        fixed = (row["timezone"], tuple(periods[key]), row["holidays"], row["calendar"], closures)
        hours[key] = Hours(row["always"], *fixed)

    def values(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in TEXTS} | {kind: tuple(lists[row["id"], kind]) for kind in LISTS}

    return [
        Service(
            **values(row),
            routes=tuple(routes[row["id"]]),
            hours=hours.get((row["id"], "service")),
            chat_hours=hours.get((row["id"], "chat")),
        )
        for row in sorted(rows[ServiceRow], key=lambda row: row["position"])
    ]
