"""Says the last reply again, with the same choices and the same open question."""

from __future__ import annotations

from bot.guide import crisis, overview, plan
from bot.guide.draft import Draft
from bot.guide.plan import Step
from bot.guide.steps import helped, offer_way_back, show_standing, show_step


def again(draft: Draft) -> None:
    """The responses of the last reply, said anew for the facts as they are now."""
    last = draft.turn.memory.last
    for name in last:
        _say(draft, name)
    if not draft.messages:
        if draft.walking:
            step = plan.standing(draft.steps, draft.memory)
            show_step(draft, step, asking=False) if step else show_standing(draft)
            return
        draft.say("utter_greet")
    if draft.pending and draft.memory.pending is None:
        draft.remember(pending=draft.pending)
    if not any(message.choices for message in draft.messages):
        offer_way_back(draft)


def _say(draft: Draft, name: str) -> None:
    step = _step(draft, name)
    question = next((q for q in draft.content.plan.questions.values() if q.say == name), None)
    if step and name == step.say:
        show_step(draft, step, asking=False)
    elif step and name == step.help:
        helped(draft, step)
    elif question:
        draft.ask(question)
    elif name == "utter_plan_show":
        overview.show(draft)
    elif name == "utter_crisis_no":
        crisis.is_safe(draft)
    elif name == "utter_check_in":
        crisis.check_in(draft)
    elif name == "utter_crisis_after":
        crisis.after(draft)
    elif name == "utter_crisis_stay":
        crisis.stay(draft)
    elif name.startswith("utter_crisis_"):
        crisis.speak(draft, name)
    elif name == "utter_step_reminder":
        show_standing(draft)
    else:
        draft.say(name)


def _step(draft: Draft, name: str) -> Step | None:
    return next((s for s in draft.steps if name in (s.say, s.help)), None)
