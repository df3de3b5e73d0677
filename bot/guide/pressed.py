"""A pressed choice about the plan, or the words that stand for one. Everything else that moves it: walk.py.

A choice from an old message acts on the step that it was shown with.
"""

from __future__ import annotations

from dataclasses import replace

from bot.guide import hearing, overview, plan, story
from bot.guide.choices import ParsedChoice, parse
from bot.guide.draft import Draft
from bot.guide.model import UNSAID
from bot.guide.names import HEARD
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
from bot.guide.walk import answer, back_to_step, open_route, restart, start, stop, walk

WITHOUT_A_PLAN = {"cant": "utter_not_sure", "next": "utter_deny", "later": "utter_deny"}


def move(draft: Draft) -> None:
    """action_walk: one turn about the plan."""
    if draft.turn.need == "choose":
        choose(draft, parse(draft.turn.choice or ""))
    else:
        walk(draft)


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
        draft.say("utter_evidence_list", kind="plan")  # to copy, save or print
        offer_way_back(draft)
    elif choice.verb == "more":
        more_helplines(draft, choice)
    elif choice.verb == "story":
        story.play(draft)
    else:
        gone(draft)


def step_choice(draft: Draft, choice: ParsedChoice) -> None:
    """A choice of a step message. It acts on the step that it names; without a name, on the one shown last."""
    if choice.value is None and put_aside(draft, choice.arg):
        return
    if not draft.walking:
        return_to_plan(draft)
        return
    steps, memory = draft.steps, draft.memory
    if choice.arg == "number":
        by_number(draft, int(choice.value or 0))
        return
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
        put_off = step is not None and step.id not in (*memory.steps_done, *memory.steps_later)
        if step and put_off:
            draft.memory = plan.put_off(memory, step.id)
        advance(draft, "utter_later" if put_off else None)
    elif step:
        show_step(draft, step, asking=False)
    else:
        advance(draft)


def by_number(draft: Draft, number: int) -> None:
    """A step that was asked for by its number; when there is none, where we are."""
    if number <= len(draft.steps):
        show_step(draft, draft.steps[number - 1], asking=False)
    else:
        draft.say("utter_step_none", again=False)
        show_standing(draft)


def put_aside(draft: Draft, verb: str) -> bool:
    """The typed "skip", "not now" and "I can't" are about what was asked last. False when that is the step."""
    question = draft.content.plan.questions.get(draft.pending or "")
    if draft.memory.route is None and verb in WITHOUT_A_PLAN:
        draft.say(WITHOUT_A_PLAN[verb])
        offer_way_back(draft)
    elif verb not in ("next", "later"):
        return False
    elif question:
        draft.know(question.fact, UNSAID)
        hearing.follow(draft)
        hearing.say_heard(draft, [question.fact])
        carry_on(draft)
    elif draft.pending in ("resume", "later"):
        answer(draft, "deny")
    elif draft.walking and not on_step(draft) and verb == "later":
        back_to_step(draft)
    else:
        return False
    return True


def plan_choice(draft: Draft, choice: ParsedChoice) -> None:
    """A choice about the whole plan."""
    if choice.arg == "route":
        by_route(draft, choice.value or "")
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
        start(draft)


def by_route(draft: Draft, name: str) -> None:
    """A situation picked by hand states its facts; the plan follows all that is known, and the reply says so."""
    content, memory = draft.content, draft.memory
    picked = content.plan.routes.get(name)
    if picked is None:
        gone(draft)
        return
    stated = content.plan.assume(picked, draft.facts)
    for fact, value in stated.items():
        draft.know(fact, value)
    route = content.plan.reroute(picked.id, draft.facts) or picked
    elsewhere = [fact for fact in HEARD if fact in stated] if route.id != picked.id else []
    if route.id != memory.route or memory.plan_state != "walking":
        open_route(draft, route, elsewhere)
        return
    hearing.follow(draft)
    if not hearing.say_heard(draft, elsewhere) and route.id != picked.id:
        draft.say("utter_plan_kept", again=False)
    show_standing(draft)


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
