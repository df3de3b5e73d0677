"""The moves of the walk: show a step, do it, put it off, get help with it, go back, come to the end."""

from __future__ import annotations

from bot.guide import plan
from bot.guide.draft import Draft
from bot.guide.plan import Step


def controls(step: Step) -> list[str]:
    """What can be done with a step."""
    return [*(f"step:{verb}={step.id}" for verb in ("done", "help", "later", "cant")), "plan:stop"]


def on_step(draft: Draft) -> bool:
    """Whether the last reply was about the step at hand, so that a bare "yes" is about it."""
    step = plan.shown(draft.steps, draft.memory)
    said = draft.turn.memory.last
    return step is not None and bool({step.say, step.help, "utter_step_reminder", "utter_step_no"} & set(said))


def show_step(draft: Draft, step: Step, *, asking: bool = True) -> None:
    """The step with its choices; before it, when `asking`, the question that it needs answered, once.

    The first step is never held up by a question: advice comes first, and the route's question after it.
    """
    content, facts, asked = draft.content.plan, draft.facts, draft.memory.asked
    openers = content.openers(draft.memory.route)
    first = draft.steps[0] == step
    question = content.question(openers if first else (*openers, *step.ask), facts, asked)
    if question and asking and not first and not draft.quiet:
        draft.ask(question)
        return
    draft.remember(step=step.id)
    draft.say(step.say, controls(step), kind="step", step=step)
    if question and first and not draft.quiet:
        draft.ask(question)


def show_standing(draft: Draft) -> None:
    """The step at hand again: in one line when it was shown before, in full when it is new."""
    steps, memory = draft.steps, draft.memory
    step = plan.standing(steps, memory)
    if step is None:
        advance(draft)
    elif step.id == memory.step:
        draft.say("utter_step_reminder", kind="step", step=step)
        if step.platform and draft.facts.platform != draft.turn.before.platform:
            draft.platform(step.platform)
        draft.offer(*controls(step), step=step)
    else:
        show_step(draft, step)


def advance(draft: Draft, lead: str | None = None) -> None:
    """The next open step; after the last one, the steps that were left; after those, the close."""
    if draft.memory.step in (*draft.memory.steps_done, *draft.memory.steps_later):
        draft.remember(step=None)  # a question may come before the next one: it is not the step at hand any more
    step = plan.upcoming(draft.steps, draft.memory)
    if step:
        if lead:
            draft.say(lead, again=False)
        show_step(draft, step)
    elif left := [s for s in draft.steps if s.id in draft.memory.steps_later]:
        draft.remember(step=None, pending="later")
        draft.say("utter_plan_later", [*(f"plan:step={s.id}" for s in left), "plan:finish"])
    else:
        close(draft)


def close(draft: Draft) -> None:
    """The warm end of the plan, with people to turn to."""
    draft.remember(plan_state="finished", step=None)
    draft.say("utter_plan_end", ["plan:show", "ask:ask_after_care"])


def done(draft: Draft, step: Step | None) -> None:
    """The step is done; the next one follows."""
    if step:
        draft.memory = plan.finish(draft.memory, step.id)
    advance(draft, "utter_done")


def later(draft: Draft, step: Step | None) -> None:
    """The step is put off; the next one follows."""
    if step:
        draft.memory = plan.put_off(draft.memory, step.id)
    advance(draft, "utter_later")


def cant(draft: Draft, step: Step | None) -> None:
    """An easier way, or permission to leave it. The step waits among those put off."""
    if step is None:
        advance(draft)
        return
    draft.memory = plan.put_off(draft.memory, step.id)
    draft.remember(step=step.id)
    draft.say(step.cant, [f"step:next={step.id}", f"step:repeat={step.id}", "plan:stop"], step=step)


def helped(draft: Draft, step: Step | None) -> None:
    """The step in more detail."""
    if step is None:
        advance(draft)
        return
    draft.remember(step=step.id)
    choices = [f"step:done={step.id}", f"step:later={step.id}", f"step:repeat={step.id}"]
    draft.say(step.help, choices, step=step)


def back(draft: Draft) -> None:
    """The step before, done or not."""
    steps = draft.steps
    here = plan.shown(steps, draft.memory) or plan.standing(steps, draft.memory)
    at = steps.index(here) if here else len(steps)
    if at == 0:
        draft.say("utter_back_first", again=False)
    show_step(draft, steps[max(at - 1, 0)], asking=False)


def return_to_plan(draft: Draft) -> None:
    """To the plan from anywhere: on with it, or a choice of situations when there is none."""
    state = draft.memory.plan_state
    if draft.memory.route is None:
        menu = [f"plan:route={route}" for route in draft.content.plan.menu]
        draft.remember(plan_state="none")
        draft.say("utter_plan_start", menu)
        return
    draft.remember(plan_state="walking")
    if state != "walking":
        draft.say("utter_crisis_resume" if state == "waiting" else "utter_plan_resume", again=False)
    step = plan.standing(draft.steps, draft.memory)
    if step:
        show_step(draft, step, asking=False)
    else:
        advance(draft)


def carry_on(draft: Draft) -> None:
    """After a fact or a side remark: the step at hand, or the way to a plan."""
    state = draft.memory.plan_state
    if state == "walking" and draft.steps:
        show_standing(draft)
    else:
        if not draft.messages:
            draft.say("utter_plan_none")
        offer_way_back(draft)


def offer_way_back(draft: Draft) -> None:
    """The choice that leads from an answer back to the plan, or to one."""
    state = draft.memory.plan_state
    step = plan.standing(draft.steps, draft.memory)
    if state == "waiting":
        draft.offer("crisis:safe", "crisis:talk", "crisis:resume" if draft.memory.route else "plan:start")
    elif state == "walking" and step:
        draft.offer(f"step:repeat={step.id}", step=step)
    elif state in ("walking", "stopped"):
        draft.offer("plan:resume")
    elif state == "finished":
        draft.offer("plan:show")
    else:
        draft.offer("plan:start")
