"""Everything the guide can say and do, loaded and checked whole at start: no wrong name is left for a turn to meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import DATA, ContentError, load
from bot.guide import checks
from bot.guide.emergency import Cards
from bot.guide.labels import Labels
from bot.guide.links import Tool
from bot.guide.model import Link
from bot.guide.names import needed
from bot.guide.plan import Plan, Question, Route, Step
from bot.guide.platforms import Platform
from bot.guide.scenes import Story
from bot.guide.texts import Variation, variation
from bot.languages import Language, load_languages

Fail = Callable[[str, Iterable[str | int]], None]


@dataclass(frozen=True)
class Content:
    """The data files of one language, ready to use."""

    plan: Plan
    responses: Mapping[str, tuple[Variation, ...]]
    labels: Labels
    links: Mapping[str, Tool]
    platforms: Mapping[str, Platform]
    story: Story
    cards: Cards
    languages: Mapping[str, Language]

    @classmethod
    def load(cls, data_dir: Path = DATA, language: str = "en") -> Content:
        """Reads and checks data/guide, data/responses/<language> and data/safety; raises ContentError."""
        guide = data_dir / "guide"
        plan = _plan(guide / "plan.yml")
        platforms = _platforms(guide / "platforms.yml", plan)
        story = Story.load(guide / "story.yml")
        links = _links(guide / "links.yml")
        labels = Labels.load(guide / f"labels.{language}.yml", plan, platforms, story)
        known = checks.Known(plan, labels, frozenset(links))
        responses = _responses(data_dir / "responses" / language, known)
        cards = Cards.load(data_dir / "safety" / "emergency.yml", language)
        languages = load_languages(data_dir / "languages")
        return cls(plan, responses, labels, links, platforms, story, cards, languages)


def _conditions(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(v) if isinstance(v, list) else (v,) for name, v in data.items()}


def _plan(path: Path) -> Plan:
    data = load(path, "plan", checks.plan)
    steps = {
        name: Step(
            name,
            s["title"],
            s["say"],
            s["help"],
            s["cant"],
            _conditions(s.get("when", {})),
            _conditions(s.get("unless", {})),
            s.get("platform"),
            tuple(s.get("ask", ())),
        )
        for name, s in data["steps"].items()
    }
    routes = {
        name: Route(
            name,
            r["title"],
            tuple(r["needs"]),
            _conditions(r.get("when", {})),
            _conditions(r.get("unless", {})),
            r["open"],
            tuple(r["steps"]),
            tuple(r.get("people", ("sextortion",))),
            r.get("keep", False),
        )
        for name, r in data["routes"].items()
    }
    words = {"yes": "affirm", "no": "deny", "not_sure": "not_sure"}
    questions = {
        name: Question(name, q["say"], {need: q[w] for w, need in words.items() if w in q}, tuple(q["values"]))
        for name, q in data["questions"].items()
    }
    return Plan(
        steps,
        routes,
        questions,
        tuple(data["menu"]),
        {name: tuple(facts) for name, facts in data["opening_questions"].items()},
        {need: _conditions(facts) for need, facts in data["implied"].items()},
        data["confidence"]["act"],
        data["confidence"]["ask"],
        data["confidence"]["offer"],
        data["check_in_every"],
    )


def _platforms(path: Path, plan: Plan) -> dict[str, Platform]:
    def check(data: Any, fail: Fail) -> None:
        for name in plan.questions["platform"].values:
            if name not in data["platforms"]:
                fail(f"plan.yml offers the platform {name}, which is not here", ["platforms"])

    return {
        name: Platform(
            name,
            p["name"],
            p["block"],
            p["report"],
            tuple(p["save_first"]),
            tuple(p["privacy_steps"]),
            tuple(Link(link["label"], link["url"]) for link in p["links"]),
            p.get("adult", False),
        )
        for name, p in load(path, "platforms", check)["platforms"].items()
    }


def _links(path: Path) -> dict[str, Tool]:
    data = load(path, "links")["links"]
    return {
        name: Tool(Link(entry["label"], entry["url"]), entry["audience"], tuple(entry.get("countries", ())))
        for name, entry in data.items()
    }


def _responses(folder: Path, known: checks.Known) -> dict[str, tuple[Variation, ...]]:
    found: dict[str, tuple[Variation, ...]] = {}
    asked = needed(known.plan)

    def check(data: Any, fail: Fail) -> None:
        for name, entries in data["texts"].items():
            if name in found:
                fail(f"{name} has texts in another file already", ["texts", name])
            if name not in asked:
                fail(f"nothing asks for {name}", ["texts", name])
            checks.response(name, entries, known, fail)

    for path in sorted(folder.glob("*.yml")):
        data = load(path, "responses", check)
        found |= {name: tuple(map(variation, entries)) for name, entries in data["texts"].items()}
    for name, who in asked.items():
        if name not in found:
            raise ContentError(folder, None, f"has no text for {name}, which {who} needs")
    return found
