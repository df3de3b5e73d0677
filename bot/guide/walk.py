"""action_walk: opens the plan on a disclosure and moves through it, by words or by choices.

One step a message. Nothing that was done is ever lost: a new route keeps the finished steps, and a choice from an old
message acts on the step that it was shown with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.guide import hearing, overview, plan, repeat, story
from bot.guide.choices import ParsedChoice, parse
from bot.guide.draft import Draft
from bot.guide.model import UNSAID
from bot.guide.needs import DISCLOSURES
from bot.guide.plan import Route
from bot.guide.steps import (
    advance,
    back,
    cant,
    carry_on,
    close,
    done,
    helped,
    later,
    offer_way_back,
    on_step,
    return_to_plan,
    show_standing,
    show_step,
)


def walk(draft: Draft) -> None:
    """Answers one turn about the plan."""
    need = draft.turn.need
    if need == "choose":
        choose(draft, parse(draft.turn.choice or ""))
    elif need in DISCLOSURES:
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
        elif said and draft.pending in heard:
            carry_on(draft)
        else:
            answer(draft, need)


def disclose(draft: Draft, heard: list[str]) -> None:
    """Believes it, says what was understood, and opens the plan or goes on with it."""
    need, memory = draft.turn.need, draft.memory
    if need == "disclose_under_18":
        if memory.route is None:
            hearing.say_heard(draft, [name for name in heard if name != "age_group"])
            draft.say(f"utter_{need}")
            offer_way_back(draft)
        else:
            if not hearing.say_heard(draft, heard):
                draft.say("utter_more")
            carry_on(draft)
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
    else:
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
    if draft.walking:
        done(draft, plan.shown(draft.steps, draft.memory) or plan.standing(draft.steps, draft.memory))
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
    elif draft.walking and need == "affirm":
        show_standing(draft)
    else:
        draft.say(f"utter_{need}")
        offer_way_back(draft)


def choose(draft: Draft, choice: ParsedChoice | None) -> None:
    """A pressed choice about the plan."""
    if choice is None:
        gone(draft)
    elif choice.verb == "step":
        step_choice(draft, choice)
    elif choice.verb == "plan":
        plan_choice(draft, choice)
    elif choice.verb == "fact":
        heard = hearing.take_in(draft)
        if not hearing.say_heard(draft, heard or [choice.arg]):
            draft.say("utter_plan_changed")
        carry_on(draft)
    elif choice.verb == "evidence":
        draft.say("utter_evidence_list")
        offer_way_back(draft)
    elif choice.verb == "more":
        more_helplines(draft, choice)
    elif choice.verb == "story":
        story.play(draft)
    else:
        gone(draft)


def step_choice(draft: Draft, choice: ParsedChoice) -> None:
    """A choice of a step message. It acts on the step that it names; without a name, on the one shown last."""
    if not draft.walking:
        return_to_plan(draft)
        return
    steps, memory = draft.steps, draft.memory
    named = next((step for step in steps if step.id == choice.value), None)
    last = plan.shown(steps, memory) if choice.arg == "done" else None
    step = named or last or plan.standing(steps, memory)
    if choice.value is not None and named is None:
        gone(draft)
    elif choice.arg == "done":
        if step and step.id in memory.steps_done and step.id != memory.step:
            gone(draft)
        else:
            done(draft, step)
    elif choice.arg == "help":
        helped(draft, step)
    elif choice.arg == "later":
        later(draft, step)
    elif choice.arg == "cant":
        cant(draft, step)
    elif choice.arg == "back":
        back(draft)
    elif choice.arg == "next":
        if step and step.id not in memory.steps_done:
            draft.memory = plan.put_off(memory, step.id)
        advance(draft)
    elif step:
        show_step(draft, step, asking=False)
    else:
        advance(draft)


def plan_choice(draft: Draft, choice: ParsedChoice) -> None:
    """A choice about the whole plan."""
    content, memory = draft.content, draft.memory
    if choice.arg == "route":
        route = content.plan.routes.get(choice.value or "")
        if route is None:
            gone(draft)
            return
        for name, value in content.plan.assume(route, draft.facts).items():
            draft.know(name, value)
        route = content.plan.reroute(route.id, draft.facts) or route
        if route.id == memory.route and memory.plan_state == "walking":
            show_standing(draft)
        else:
            open_route(draft, route)
    elif choice.arg == "step":
        step = next((s for s in draft.steps if s.id == choice.value), None)
        if step is None:
            gone(draft)
        else:
            draft.remember(plan_state="walking")
            show_step(draft, step, asking=False)
    elif choice.arg == "show":
        overview.show(draft)
    elif choice.arg == "stop":
        stop(draft)
    elif choice.arg == "finish":
        close(draft)
    elif choice.arg == "restart":
        restart(draft)
    else:  # start, resume
        return_to_plan(draft)


def stop(draft: Draft) -> None:
    """The plan rests until the person comes back."""
    if draft.memory.route is None:
        draft.say("utter_plan_none")
        offer_way_back(draft)
        return
    draft.remember(plan_state="stopped")
    draft.say("utter_plan_stop", ["plan:resume", "plan:show"])


def restart(draft: Draft) -> None:
    """A fresh plan. What was told stays known, so that a child stays a child."""
    hearing.take_in(draft)
    hearing.forget_progress(draft)
    draft.say("utter_plan_restart", [f"plan:route={route}" for route in draft.content.plan.menu])


def more_helplines(draft: Draft, choice: ParsedChoice) -> None:
    """The next services for a topic."""
    topic = choice.arg.partition(":")[2]
    draft.say("utter_helplines_more", again=False)
    if not draft.services([topic], 3, skip=int(choice.value or 0), more=True):
        draft.messages.pop()
        draft.say("utter_helplines_end", again=False)
    offer_way_back(draft)


def gone(draft: Draft) -> None:
    """A choice that means nothing any more: nothing is lost, and here is where we are."""
    draft.say("utter_step_gone", again=False)
    if draft.walking:
        draft.memory = replace(draft.memory, pending=None)
        show_standing(draft)
    else:
        offer_way_back(draft)
