"""What a message told us beside its need: facts are taken in, the plan follows, the reply says what it understood."""

from __future__ import annotations

from dataclasses import replace

from bot.guide import plan
from bot.guide.choices import parse
from bot.guide.draft import Draft
from bot.guide.model import UNSAID, Message
from bot.guide.names import HEARD
from bot.guide.needs import DISCLOSURES


def take_in(draft: Draft) -> list[str]:
    """Updates facts and route; the facts that are new or have changed, in the order of HEARD."""
    turn = draft.turn
    parsed = parse(turn.choice) if turn.need == "choose" and turn.choice else None
    if parsed and parsed.fact:
        draft.know(*parsed.fact)
    if turn.need in DISCLOSURES:
        for name, value in draft.content.plan.imply(turn.need, draft.facts, turn.heard).items():
            draft.know(name, value)
    named = set(turn.heard) | set(draft.learnt) | ({parsed.arg} if parsed and parsed.fact else set())
    new = [name for name in HEARD if name in named and getattr(draft.facts, name) != getattr(turn.before, name)]
    if new:
        follow(draft)
    return new


def told(draft: Draft) -> list[str]:
    """The facts in this message, known before or not."""
    return [name for name in HEARD if name in draft.turn.heard]


def follow(draft: Draft) -> None:
    """Puts the person on the route that fits the facts now, at an early step that the facts brought in, if any."""
    memory = draft.memory
    if memory.route is None:
        return
    route = draft.content.plan.reroute(memory.route, draft.facts)
    draft.remember(route=route.id if route else None)
    steps = draft.steps
    ids = [step.id for step in steps]
    first = plan.upcoming(steps, draft.memory)
    last = plan.shown(steps, draft.memory)
    if last is None or (first and ids.index(first.id) < ids.index(last.id) and last.id not in memory.steps_done):
        draft.remember(step=None)


def say_heard(draft: Draft, new: list[str]) -> bool:
    """One message with a line for each new fact. False when there was none to say."""
    lines = []
    for name in new:
        value = getattr(draft.facts, name)
        if value == UNSAID:
            lines.append(draft.words("utter_heard_unsaid"))
        elif value is not None and not (name == "platform" and value not in draft.content.platforms):
            lines.append(draft.words(f"utter_heard_{name}"))
    if lines:
        draft.add(Message(" ".join(dict.fromkeys(lines))))
    return bool(lines)


def forget_progress(draft: Draft) -> None:
    """An empty plan; what is known about the situation stays, and so does what was asked."""
    draft.memory = replace(
        draft.memory, route=None, plan_state="none", step=None, steps_done=(), steps_later=(), pending=None
    )
