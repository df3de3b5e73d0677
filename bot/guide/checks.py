"""What a JSON Schema cannot say about the data files: names that must exist, choices that must parse, defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.guide.choices import fact_allows, parse
from bot.guide.model import Facts, Memory
from bot.guide.needs import DISCLOSURES
from bot.guide.plan import Plan
from bot.guide.texts import PLACEHOLDERS, placeholders

if TYPE_CHECKING:
    from bot.guide.labels import Labels

Fail = Callable[[str, Iterable[str | int]], None]

FACTS = frozenset(f.name for f in fields(Facts))
SLOTS = FACTS | {f.name for f in fields(Memory)} | {"uk"}


@dataclass(frozen=True)
class Known:
    """What a response may refer to."""

    plan: Plan
    labels: Labels
    links: frozenset[str]


def plan(data: Any, fail: Fail) -> None:
    """plan.yml: every id that is named exists, and every fact and value is one."""
    steps, routes, questions = data["steps"], data["routes"], data["questions"]
    for name, question in questions.items():
        for word in ("yes", "no", "not_sure", "values"):
            for value in question.get(word, []) if word == "values" else [question.get(word)]:
                if value is not None and not fact_allows(name, value):
                    fail(f"{name} cannot be {value}", ["questions", name, word])
    for name, step in steps.items():
        _conditions(step, ["steps", name], fail)
        for fact in step.get("ask", ()):
            if fact not in questions:
                fail(f"step {name} asks for {fact}, which has no question", ["steps", name, "ask"])
    for name, route in routes.items():
        _conditions(route, ["routes", name], fail)
        for at, step in enumerate(route["steps"]):
            if step not in steps:
                fail(f"route {name} has a step {step} that does not exist", ["routes", name, "steps", at])
        for at, need in enumerate(route["needs"]):
            if need not in DISCLOSURES:
                fail(f"{need} is not a disclosure", ["routes", name, "needs", at])
    for need in DISCLOSURES:
        if not any(need in r["needs"] and not r.get("when") for r in routes.values()):
            fail(f"no route without `when` takes {need}", ["routes"])
    for at, name in enumerate(data["menu"]):
        if name not in routes:
            fail(f"the menu names a route {name} that does not exist", ["menu", at])
    if "default" not in data["opening_questions"]:
        fail("opening_questions has no default", ["opening_questions"])
    for name, facts in data["opening_questions"].items():
        if name != "default" and name not in routes:
            fail(f"opening_questions names a route {name} that does not exist", ["opening_questions", name])
        for fact in facts:
            if fact not in questions:
                fail(f"{fact} has no question", ["opening_questions", name])
    for need, implied in data["implied"].items():
        if need not in DISCLOSURES:
            fail(f"{need} is not a disclosure", ["implied", need])
        _values(implied, ["implied", need], fail)
    if data["confidence"]["ask"] > data["confidence"]["act"]:
        fail("ask is above act", ["confidence", "ask"])
    if data["confidence"]["offer"] > data["confidence"]["ask"]:
        fail("offer is above ask", ["confidence", "offer"])


def response(name: str, entries: Sequence[Mapping[str, Any]], known: Known, fail: Fail) -> None:
    """One response: a default, and nothing in it that does not exist."""
    if all(entry.get("condition") for entry in entries):
        fail(f"{name} has no variation without a condition", ["texts", name])
    for at, entry in enumerate(entries):
        where: list[str | int] = ["texts", name, at]
        for condition in entry.get("condition", ()):
            _condition(condition, [*where, "condition"], fail)
        for field in placeholders(entry["text"]) - PLACEHOLDERS:
            fail(f"{name}: {{{field}}} is not a placeholder", [*where, "text"])
        meta = entry.get("metadata", {})
        for link in meta.get("links", ()):
            if link not in known.links:
                fail(f"{name}: links.yml has no {link}", [*where, "metadata", "links"])
        for choice in meta.get("choices", ()):
            if reason := wrong_choice(choice, known):
                fail(f"{name}: {reason}", [*where, "metadata", "choices"])


def wrong_choice(choice: str, known: Known) -> str | None:
    """What is wrong with a choice id in a data file, or None."""
    parsed = parse(choice)
    if parsed is None:
        return f"{choice} is not a choice"
    if parsed.verb == "plan" and parsed.arg == "route" and parsed.value not in known.plan.routes:
        return f"{choice} names a route that does not exist"
    if parsed.verb == "plan" and parsed.arg == "step" and parsed.value not in known.plan.steps:
        return f"{choice} names a step that does not exist"
    return None if known.labels.has(choice) else f"{choice} has no label"


def _condition(condition: Mapping[str, Any], where: list[str | int], fail: Fail) -> None:
    name, value = condition["name"], condition["value"]
    if name not in SLOTS:
        fail(f"{name} is not a slot", where)
    for one in value if isinstance(value, list) else [value]:
        if name in FACTS - {"language", "danger"} and not fact_allows(name, one):
            fail(f"{name} cannot be {one}", where)


def _conditions(entry: Mapping[str, Any], where: list[str | int], fail: Fail) -> None:
    for word in ("when", "unless"):
        _values(entry.get(word, {}), [*where, word], fail)


def _values(conditions: Mapping[str, Any], where: list[str | int], fail: Fail) -> None:
    for name, value in conditions.items():
        if name not in FACTS:
            fail(f"{name} is not a fact", [*where, name])
        for one in value if isinstance(value, list) else [value]:
            if not fact_allows(name, one):
                fail(f"{name} cannot be {one}", [*where, name])
