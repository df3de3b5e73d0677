"""action_walk: opens the plan on a disclosure and moves through it by words (by choices: pressed.py).

One step a message. Nothing that was done is ever lost: a new route keeps the finished steps.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.guide import hearing, plan, repeat, story
from bot.guide.draft import TWICE, Draft
from bot.guide.model import UNSAID, Facts
from bot.guide.needs import DISCLOSURES
from bot.guide.plan import Route
from bot.guide.steps import (
    advance,
    carry_on,
    close,
    done,
    helped,
    offer_way_back,
    on_step,
    return_to_plan,
    show_standing,
    show_step,
)

ANSWERS = ("affirm", "deny", "not_sure")
TELLING = {
    "paid": ("yes",),
    "shared": ("yes", "unknown"),
    "fake": ("yes",),
    "fear": ("yes",),
    "accused": ("yes",),
    "relation": ("known", "partner"),
}
"""The facts that say enough of a situation to open a plan for it without asking which."""


def walk(draft: Draft) -> None:
    """Answers one turn about the plan."""
    need = draft.turn.need
    if need in DISCLOSURES:
        disclose(draft, hearing.take_in(draft))
    elif need == "ask_repeat":
        repeat.again(draft)
    elif need == "restart":
        restart(draft)
    else:
        heard = hearing.take_in(draft)
        told = [name for name in heard if name != "country" or need != "inform_country"]
        said = hearing.say_heard(draft, told)
        if need == "done_step":
            finished(draft)
        elif need == "inform_country":
            draft.say("utter_inform_country")
            carry_on(draft)
        elif said and (draft.pending in heard or (draft.walking and need in ANSWERS)):  # "no, im 22" is the fact
            carry_on(draft)
        else:
            answer(draft, need)


def disclose(draft: Draft, heard: list[str]) -> None:
    """Believes it, says what was understood, and opens the plan or goes on with it."""
    need, memory = draft.turn.need, draft.memory
    if need == "disclose_under_18":
        if draft.facts.age_group == "adult":  # an age, and not a child's
            hearing.say_heard(draft, heard or ["age_group"])
            if memory.route is None:
                draft.say("utter_affirm")
            carry_on(draft)
            return
        if memory.route is not None:
            hearing.say_heard(draft, heard or ["age_group"])
            carry_on(draft)
            return
        if not told(draft.facts):
            hearing.say_heard(draft, [name for name in heard if name != "age_group"])
            draft.say(f"utter_{need}")
            offer_way_back(draft)
            return
    route = draft.content.plan.route_for(need, draft.facts)
    if route is None:  # plan.yml has a route for every disclosure: checks.plan
        raise LookupError(f"no route for {need}")
    here = draft.content.plan.routes.get(memory.route or "")
    same = memory.plan_state == "walking" and here is not None and (here.keep or route.id == draft.turn.memory.route)
    if same:
        if not hearing.say_heard(draft, heard):
            draft.say("utter_more")
        show_standing(draft)
    elif memory.plan_state == "walking" and here and here.own and route.own and hearing.say_heard(draft, heard):
        draft.remember(route=route.id)
        draft.say("utter_plan_changed", again=False)
        show_standing(draft)
    else:
        open_route(draft, route, heard)


def disclose_as(draft: Draft, need: str, heard: list[str]) -> None:
    """Opens the plan that fits, when a message of another need told what has happened."""
    if route := draft.content.plan.route_for(need, draft.facts):
        open_route(draft, route, heard)


def open_route(draft: Draft, route: Route, heard: Sequence[str] = ()) -> None:
    """The opening of a route, what was understood, the first open step, and one question. Kind words come first."""
    draft.remember(route=route.id, plan_state="walking")
    hearing.follow(draft)
    draft.say(route.open)
    hearing.say_heard(draft, list(heard))
    step = plan.upcoming(draft.steps, draft.memory)
    if step is None:
        advance(draft)
        return
    show_step(draft, step)


def finished(draft: Draft) -> None:
    """The words "I have done that"."""
    question = draft.content.plan.questions.get(draft.pending or "")
    if question and draft.walking and not on_step(draft):  # no answer to "has money been paid?"
        draft.know(question.fact, UNSAID)
        carry_on(draft)
    elif draft.walking:
        done(draft, plan.shown(draft.steps, draft.memory) or plan.standing(draft.steps, draft.memory))
    elif draft.memory.plan_state == "finished":
        close(draft)
    else:
        return_to_plan(draft)


def answer(draft: Draft, need: str) -> None:
    """Yes, no or not sure: to whatever was asked, else about the step at hand."""
    pending = draft.pending
    question = draft.content.plan.questions.get(pending or "")
    if question:
        draft.know(question.fact, question.answers.get(need, UNSAID))
        hearing.follow(draft)
        hearing.say_heard(draft, [question.fact])
        carry_on(draft)
    elif pending == "later":
        first = next((s for s in draft.steps if s.id in draft.memory.steps_later), None)
        if need == "affirm" and first:
            show_step(draft, first, asking=False)
        else:
            close(draft)
    elif pending == "resume":
        if need == "affirm":
            return_to_plan(draft)
        else:
            stop(draft)
    elif draft.walking and on_step(draft):
        step = plan.shown(draft.steps, draft.memory) or plan.standing(draft.steps, draft.memory)
        if need == "affirm":
            done(draft, step)
        elif need == "deny":
            draft.say("utter_step_no", ["step:help", "step:later", "step:cant", "plan:stop"])
        else:
            helped(draft, step)
    elif draft.walking:
        back_to_step(draft)
    else:
        draft.say(f"utter_{need}")
        offer_way_back(draft)


def back_to_step(draft: Draft) -> None:
    """A short word after an answer leads back to the step, and once more to the question that the answer cut off."""
    draft.say("utter_ok", again=False)
    asked = draft.memory.asked
    cut_off = asked[-1] if asked and asked.count(asked[-1]) < TWICE else None
    question = draft.content.plan.questions.get(cut_off or "")
    open_still = question is not None and getattr(draft.facts, question.fact) is None
    step = plan.standing(draft.steps, draft.memory)
    if (step and step.id == draft.memory.step) or not open_still:
        show_standing(draft)
    if question and open_still and draft.memory.pending is None and not draft.quiet:
        draft.ask(question)


def told(facts: Facts) -> bool:
    """Whether the facts alone say what has happened."""
    return any(getattr(facts, name) in values for name, values in TELLING.items())


def start(draft: Draft) -> None:
    """On with the plan; a first one opens at once when what was told says which."""
    facts = draft.facts
    need = "support_someone_else" if facts.about in ("child", "pupil", "friend", "partner") else "disclose_blackmail"
    route = draft.content.plan.route_for(need, facts)
    if draft.memory.route is None and route and (told(facts) or need != "disclose_blackmail"):
        open_route(draft, route)
    else:
        return_to_plan(draft)


def stop(draft: Draft) -> None:
    """The plan rests until the person comes back."""
    if draft.memory.story is not None:
        story.leave(draft)
        return
    if draft.memory.route is None:
        draft.say("utter_goodbye")
        offer_way_back(draft)
        return
    draft.remember(plan_state="stopped")
    draft.say("utter_plan_stop", ["plan:resume", "plan:show"])


def restart(draft: Draft) -> None:
    """A fresh plan. What was told stays known, so that a child stays a child."""
    hearing.take_in(draft)
    hearing.forget_progress(draft)
    draft.say("utter_plan_restart", [f"plan:route={route}" for route in draft.content.plan.menu])
