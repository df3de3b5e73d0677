"""Short words that answer whatever was asked last: "ok", "im fine", "prefer not to say" (data/guide/commands.en.yml).

"Ok" never counts as a yes to a question about the person, and never closes a crisis.
"""

from __future__ import annotations

from bot.guide import clarify, crisis, deletion, hearing, plan, walk
from bot.guide.draft import Draft
from bot.guide.model import UNSAID
from bot.guide.steps import advance, carry_on, offer_way_back, on_step, show_standing


def typed(draft: Draft, word: str) -> None:
    """`say:ok`, `say:fine`, `say:unsaid` or `say:other`."""
    if word == "fine" and (crisis.asked(draft.pending) or draft.memory.plan_state == "waiting"):
        crisis.is_safe(draft)
    elif crisis.asked(draft.pending) and draft.memory.plan_state == "waiting":
        crisis.stay(draft)
    elif word == "other":
        clarify.open_question(draft)
    elif word == "unsaid":
        _unsaid(draft)
    else:
        _ok(draft)


def _ok(draft: Draft) -> None:
    question = draft.content.plan.questions.get(draft.pending or "")
    if draft.pending == "delete":
        deletion.ask(draft)
    elif question and on_step(draft):
        draft.ask(question)  # "ok" was for the step above the question
    elif question:
        draft.know(question.fact, UNSAID)
        carry_on(draft)
    elif draft.pending in ("later", "resume"):
        walk.answer(draft, "affirm")
    elif draft.walking and on_step(draft):
        step = plan.shown(draft.steps, draft.memory) or plan.standing(draft.steps, draft.memory)
        if step:
            draft.memory = plan.finish(draft.memory, step.id)
        advance(draft, "utter_ok")
    elif draft.walking:
        show_standing(draft)
    else:
        draft.say("utter_affirm")
        offer_way_back(draft)


def _unsaid(draft: Draft) -> None:
    question = draft.content.plan.questions.get(draft.pending or "")
    if draft.pending == "delete":
        deletion.answered(draft, False)
    elif question:
        draft.know(question.fact, UNSAID)
        hearing.follow(draft)
        hearing.say_heard(draft, [question.fact])
        carry_on(draft)
    elif draft.walking:
        walk.back_to_step(draft)
    else:
        draft.say("utter_deny")
        offer_way_back(draft)
