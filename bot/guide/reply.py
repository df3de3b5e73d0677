"""The one entry of the guide: an action's name and an understood message in, the whole reply out.

Pure: the same turn, content and directory give the same reply. Order of things in a reply: what must come first
(a crisis; the check after one; a check-in after a hint), then what was asked, then the way back to the plan.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.guide import clarify, crisis, deletion, foreign, hearing, pressed, reading, story
from bot.guide.answer import answer, second
from bot.guide.choices import ParsedChoice
from bot.guide.content import Content
from bot.guide.draft import Draft
from bot.guide.model import CRISIS_NEEDS, Reply, Turn
from bot.guide.needs import ACTIONS, DISCLOSURES, UNKNOWN
from bot.guide.steps import offer_way_back
from bot.guide.typed import typed
from bot.helplines.model import Directory

YES_NO = ("affirm", "deny", "not_sure")
HANDLERS: dict[str, Callable[[Draft], None]] = {
    "action_walk": pressed.move,
    "action_restart": pressed.move,
    "action_answer": answer,
    "action_story": story.play,
    "action_clarify": clarify.clarify,
    "action_delete": deletion.ask,
}


def respond(action: str, turn: Turn, content: Content, directory: Directory) -> Reply:
    """The reply to one turn. `action` is the one that the rules chose; a choice or the gate may name a better one."""
    spoken = foreign.reply(turn, content.languages, content.cards, directory, content.plan.check_in_every)
    if spoken:
        return spoken
    heard, (turn, choice) = turn.need, reading.read(turn, content.plan)
    action = ACTIONS.get(turn.need, action) if turn.need != UNKNOWN else "action_clarify"
    draft = Draft(turn, content, directory)
    if turn.need == "ask_repeat":
        draft.remember(turn=turn.memory.turn)  # no turn of its own: the same wordings again
    danger = turn.safety if turn.safety in CRISIS_NEEDS else None
    if danger or action == "action_crisis":
        crisis.crisis(draft, danger or turn.need)
    elif choice and choice.verb == "crisis":
        crisis.choose(draft, choice)
    elif crisis.asked(draft.pending) and _to_crisis(draft, choice):
        pass
    elif choice and choice.verb == "say":
        typed(draft, choice.arg)
    elif choice and choice.verb == "delete":
        _delete(draft, choice.arg == "yes")
    elif draft.pending == "delete" and turn.need in YES_NO:
        deletion.answered(draft, turn.need == "affirm")
    else:
        _ordinary(draft, action)
    if heard in reading.DOUBTED and heard != turn.need and turn.readings:
        second(draft)
    return draft.reply()


def _to_crisis(draft: Draft, choice: ParsedChoice | None) -> bool:
    """Answers what was said to "are you safe?", when it is about that. False when it is about something else."""
    need, waiting = draft.turn.need, draft.memory.plan_state == "waiting"
    pressed = choice.id if choice else None
    if need in YES_NO:
        crisis.answered(draft, need)
    elif waiting and pressed == "step:cant":
        crisis.answered(draft, "not_sure")
    elif need == "goodbye" or (waiting and (need in crisis.UNANSWERED or pressed in ("step:next", "step:later"))):
        crisis.stay(draft)
    else:
        return False
    return True


def _ordinary(draft: Draft, action: str) -> None:
    turn, content = draft.turn, draft.content
    # One question at a time: a "yes" to "shall I delete it?" must not count as "I am safe".
    unchecked = crisis.asked(draft.pending) is not None and turn.need != "request_delete"
    unchecked = unchecked and "utter_crisis_after" not in turn.memory.last
    after_crisis = turn.memory.plan_state == "waiting" and unchecked
    hint = not after_crisis and _check_in_due(draft)
    if after_crisis:
        crisis.after(draft)
    elif hint:
        crisis.check_in(draft)
    believed = turn.need in (*DISCLOSURES, "choose") or (draft.pending and turn.need in YES_NO)
    if turn.confidence < content.plan.ask and not believed:
        action = "action_clarify"
    if turn.need == "restart" and turn.confidence < content.plan.act:
        action = "action_clarify"  # no plan is cleared on half a guess
    if after_crisis and action in ("action_walk", "action_restart"):
        _wait(draft)
    else:
        HANDLERS.get(action, clarify.clarify)(draft)
    if after_crisis:
        draft.remember(pending=crisis.still_asking(draft), plan_state="waiting")
        offer_way_back(draft)
    elif hint:
        draft.remember(pending="crisis")


def _wait(draft: Draft) -> None:
    """After a crisis the plan stays where it is; a disclosure is still heard and believed."""
    heard = hearing.take_in(draft)
    hearing.say_heard(draft, heard)
    route = draft.content.plan.route_for(draft.turn.need, draft.facts)
    if (
        draft.turn.need in DISCLOSURES
        and draft.turn.need != reading.AGE
        and route
        and route.id != draft.turn.memory.route
    ):
        draft.remember(route=route.id)
        draft.say(route.open)


def _check_in_due(draft: Draft) -> bool:
    last = draft.memory.checked_in
    rested = last is None or draft.memory.turn - last >= draft.content.plan.check_in_every
    return draft.turn.safety == "check_in" and rested


def _delete(draft: Draft, yes: bool) -> None:
    """Only a fresh "yes" deletes: on a choice from an old message the question comes again."""
    if yes and draft.pending != "delete":
        deletion.ask(draft)
    elif not yes and draft.pending != "delete":
        draft.say("utter_delete_kept")
        offer_way_back(draft)
    else:
        deletion.answered(draft, yes)
