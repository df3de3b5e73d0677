"""The plan as data (data/guide/plan.yml) and the few pure decisions on it: which route, which steps, what to ask.

Nothing here remembers anything: the plan of a person is worked out from facts and progress at each turn, so a new or a
changed fact changes it, and a finished step stays finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.guide.model import Facts, Memory

Conditions = Mapping[str, tuple[str, ...]]  # fact -> the values that fit


@dataclass(frozen=True)
class Step:
    """One thing to do. `say`, `help` and `cant` name responses."""

    id: str
    title: str
    say: str
    help: str
    cant: str
    when: Conditions
    unless: Conditions
    platform: str | None  # block | save_first | privacy_steps
    ask: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """A kind of situation, and the steps for it in order."""

    id: str
    title: str
    needs: tuple[str, ...]
    when: Conditions
    unless: Conditions
    open: str
    steps: tuple[str, ...]
    people: tuple[str, ...] = ("sextortion",)  # topics of the helplines in the overview
    keep: bool = False  # more of the story does not lead off this route, only a fact or a choice does

    @property
    def own(self) -> bool:
        """Whether it is for the person who is blackmailed: from one of these to another there is no new opening."""
        return "disclose_blackmail" in self.needs and "about" not in self.when


@dataclass(frozen=True)
class Question:
    """A fact that may be asked for. `answers`: what affirm, deny and not_sure mean; `values`: the choices."""

    fact: str
    say: str
    answers: Mapping[str, str]
    values: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The whole of plan.yml."""

    steps: Mapping[str, Step]
    routes: Mapping[str, Route]
    questions: Mapping[str, Question]
    menu: tuple[str, ...]
    opening_questions: Mapping[str, tuple[str, ...]]
    implied: Mapping[str, Conditions]
    act: float  # confidence from which a reading is acted on without a word
    ask: float  # confidence below which it is asked back
    offer: float  # share from which a reading is offered when it asks back
    check_in_every: int

    def route_for(self, need: str, facts: Facts) -> Route | None:
        """The route that a disclosure opens: the first that names it and fits the facts."""
        for route in self.routes.values():
            if need in route.needs and fits(route.when, facts) and not blocked(route.unless, facts):
                return route
        return None

    def reroute(self, current: str, facts: Facts) -> Route | None:
        """The route to be on now that facts may have changed. A route without needs is left by a choice only."""
        route = self.routes.get(current)
        if route is None or not route.needs:
            return route
        return self.route_for(route.needs[0], facts) or route

    def steps_for(self, route: str | None, facts: Facts) -> tuple[Step, ...]:
        """The steps of a route that apply to these facts, in order."""
        found = self.routes.get(route or "")
        steps = (self.steps[name] for name in found.steps) if found else ()
        return tuple(step for step in steps if fits(step.when, facts) and not blocked(step.unless, facts))

    def assume(self, route: Route, facts: Facts) -> dict[str, str]:
        """The facts that choosing a route by hand states: those of its `when` that do not fit yet."""
        return {name: values[0] for name, values in route.when.items() if getattr(facts, name) not in values}

    def imply(self, need: str, facts: Facts, heard: frozenset[str]) -> dict[str, str]:
        """The facts that a disclosure states by itself; what was heard in the words goes first."""
        told = self.implied.get(need, {})
        return {n: v[0] for n, v in told.items() if n not in heard and getattr(facts, n) not in v}

    def openers(self, route: str | None) -> tuple[str, ...]:
        """The facts that a route asks for together with its first step, at most one a reply."""
        return self.opening_questions.get(route or "", self.opening_questions["default"])

    def question(self, names: Sequence[str], facts: Facts, asked: Sequence[str]) -> Question | None:
        """The first of these facts that is not known and was never asked for."""
        for name in names:
            if getattr(facts, name) is None and name not in asked:
                return self.questions[name]
        return None


def fits(conditions: Conditions, facts: Facts) -> bool:
    """Whether every condition holds."""
    return all(getattr(facts, name) in values for name, values in conditions.items())


def blocked(conditions: Conditions, facts: Facts) -> bool:
    """Whether any condition holds."""
    return any(getattr(facts, name) in values for name, values in conditions.items())


def upcoming(steps: Sequence[Step], memory: Memory) -> Step | None:
    """The first step that is neither done nor put off: an early one that a new fact brought in comes first."""
    return next((s for s in steps if s.id not in memory.steps_done and s.id not in memory.steps_later), None)


def shown(steps: Sequence[Step], memory: Memory) -> Step | None:
    """The step that was shown last, if the plan still has it."""
    return next((s for s in steps if s.id == memory.step), None)


def standing(steps: Sequence[Step], memory: Memory) -> Step | None:
    """The step to come back to: the one shown last unless it is done, else the upcoming one."""
    last = shown(steps, memory)
    return last if last and last.id not in memory.steps_done else upcoming(steps, memory)


def position(steps: Sequence[Step], step: Step | None) -> tuple[int, int] | None:
    """(number, of) of a step in the list, counted from 1."""
    ids = [s.id for s in steps]
    return (ids.index(step.id) + 1, len(ids)) if step and step.id in ids else None


def finish(memory: Memory, step: str) -> Memory:
    """The step is done."""
    done = memory.steps_done if step in memory.steps_done else (*memory.steps_done, step)
    return replace(memory, steps_done=done, steps_later=_without(memory.steps_later, step))


def put_off(memory: Memory, step: str) -> Memory:
    """The step is left for later; a finished one stays finished."""
    if step in memory.steps_done or step in memory.steps_later:
        return memory
    return replace(memory, steps_later=(*memory.steps_later, step))


def _without(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    return tuple(other for other in items if other != item)
