"""The plan at a glance ("my plan"): what is done, what is next, the person's helplines; plain text to copy."""

from __future__ import annotations

from bot.guide import services
from bot.guide.draft import Draft
from bot.guide.model import Message
from bot.guide.plan import Step
from bot.guide.steps import offer_way_back
from bot.helplines.model import Listing

PEOPLE = ((("sextortion",), 2), (("crisis",), 1))
"""The helplines in the plan: for what has happened, and for the worst moment. (topics, how many)"""


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
    for topics, limit in PEOPLE:
        chosen = services.find(draft.directory, topics, draft.facts, now, limit)
        found |= {listing.id: listing for listing in chosen}
    people = services.bubble(tuple(found.values())) if found else services.static(draft.content.cards, draft.facts)
    parts.append(f"{draft.words('utter_plan_show_services')}\n{people.text}")
    draft.add(Message("\n\n".join(parts), links=people.links, kind="plan"))
    offer_way_back(draft)
    draft.remember(last=("utter_plan_show",))


def _list(heading: str, steps: list[Step]) -> str:
    return "\n".join([heading, *(f"- {step.title}" for step in steps)])
