"""The plan at a glance ("my plan"): what is done, what is next, the person's helplines; plain text to copy."""

from __future__ import annotations

from bot.guide import services
from bot.guide.draft import Draft
from bot.guide.model import Message
from bot.guide.plan import Step
from bot.guide.steps import offer_way_back
from bot.helplines.model import Listing

FOR_IT, FOR_THE_WORST = 2, 1
"""How many helplines the plan shows for what has happened, and for the worst moment."""


def show(draft: Draft) -> None:
    """The plan as it stands, whatever its state."""
    if draft.memory.route is None:
        draft.say("utter_plan_none", again=False)
        offer_way_back(draft)
        return
    memory, steps = draft.memory, draft.steps
    gone = [step for name, step in draft.content.plan.steps.items() if name in memory.steps_done and step not in steps]
    done = [step for step in steps if step.id in memory.steps_done] + gone
    later = [step for step in steps if step.id in memory.steps_later]
    left = [step for step in steps if step not in done and step not in later]
    parts = [draft.words("utter_plan_show")]
    for heading, group in (("done", done), ("next", left), ("later", later)):
        if group:
            parts.append(_list(draft.words(f"utter_plan_show_{heading}"), group))
    now = draft.turn.now
    found: dict[str, Listing] = {}
    people = draft.content.plan.routes[draft.memory.route].people
    for topics, limit in ((people, FOR_IT), (("crisis",), FOR_THE_WORST)):
        chosen = services.find(draft.directory, topics, draft.facts, now, limit)
        found |= {listing.id: listing for listing in chosen}
    lines = services.bubble(tuple(found.values())) if found else services.static(draft.content.cards, draft.facts)
    parts.append(f"{draft.words('utter_plan_show_services')}\n\n{lines.text}")
    draft.add(Message("\n\n".join(parts), links=lines.links, kind="plan"))
    offer_way_back(draft)
    draft.remember(last=("utter_plan_show",))


def _list(heading: str, steps: list[Step]) -> str:
    return "\n".join([heading, *(f"- {step.title}" for step in steps)])
