"""The words on the buttons (data/guide/labels.<language>.yml)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import load
from bot.guide.choices import FIXED, PLAN_VERBS, STEP_VERBS, parse
from bot.guide.model import UNSAID, Choice
from bot.guide.needs import NEEDS
from bot.guide.plan import Plan
from bot.guide.platforms import Platform
from bot.guide.scenes import Story

Fail = Callable[[str, Iterable[str | int]], None]


@dataclass(frozen=True)
class Labels:
    """Finds the label of any choice id that the allow-list knows."""

    choices: Mapping[str, str]
    needs: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    plan: Plan
    platforms: Mapping[str, Platform]
    story: Story

    @classmethod
    def load(cls, path: Path, plan: Plan, platforms: Mapping[str, Platform], story: Story) -> Labels:
        """The checked file: a label for each need, each verb and each value that a question offers."""

        def check(data: Any, fail: Fail) -> None:
            for need in NEEDS:
                if need not in data["needs"]:
                    fail(f"{need} has no label", ["needs"])
            for need in data["needs"]:
                if need not in NEEDS:
                    fail(f"{need} is not a need", ["needs", need])
            for choice in _fixed():
                if choice not in data["choices"]:
                    fail(f"{choice} has no label", ["choices"])
            for name, question in plan.questions.items():
                for value in (*question.values, UNSAID):
                    if value not in data["facts"].get(name, {}) and not (name == "platform" and value in platforms):
                        fail(f"{name}={value} has no label", ["facts", name])
            if "platform_unknown" not in data["words"]:
                fail("platform_unknown is missing", ["words"])

        data = load(path, "labels", check)
        return cls(data["choices"], data["needs"], data["facts"], data["words"], plan, platforms, story)

    def find(self, choice: str, step: int | None = None) -> str | None:
        """The label of a choice id, or None when there is none."""
        parsed = parse(choice)
        if parsed is None:
            return None
        if choice in self.choices:
            return self._number(self.choices[choice], step)
        if parsed.need:
            return self.needs.get(parsed.need)
        if parsed.fact:
            name, value = parsed.fact
            app = self.platforms.get(value) if name == "platform" else None
            return app.name if app else self.facts.get(name, {}).get(value)
        if parsed.verb == "plan" and parsed.value:
            if parsed.arg == "route":
                return route.title if (route := self.plan.routes.get(parsed.value)) else None
            return found.title if (found := self.plan.steps.get(parsed.value)) else None
        if parsed.verb == "story":
            return self.story.label(parsed.arg)
        base = f"{parsed.verb}:{parsed.arg}"
        for shorter in (base, base.rpartition(":")[0]):
            if shorter in self.choices:
                return self._number(self.choices[shorter], step)
        return None

    def has(self, choice: str) -> bool:
        """Whether the choice has a label."""
        return self.find(choice) is not None

    def choice(self, choice: str, step: int | None = None) -> Choice:
        """The choice with its label. Everything that the guide offers was checked at start."""
        label = self.find(choice, step)
        if label is None:
            raise LookupError(f"no label for {choice}")
        return Choice(choice, label)

    @staticmethod
    def _number(label: str, step: int | None) -> str:
        return label.replace("{step}", str(step)) if step else label.replace(" {step}", "")


def _fixed() -> list[str]:
    """The ids that the guide itself offers."""
    steps = [f"step:{verb}" for verb in sorted(STEP_VERBS)]
    plans = [f"plan:{verb}" for verb in sorted(PLAN_VERBS)]
    rest = [f"{verb}:{arg}" for verb, args in FIXED.items() for arg in sorted(args)]
    return [*steps, *plans, *rest, "more:helplines", "story:start"]
