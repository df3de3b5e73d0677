"""What a message is taken to mean before anything is decided: a pressed choice, a bare number, a reading that misleads.

Some readings need more care than the likeliest need. Nobody is treated as the one who did it on half a guess, or led
off a plan of another kind for it unless they say it plainly. Nobody who names no other person is treated as a helper on
half a guess. And an age is rarely all that a message says.
"""

from __future__ import annotations

from dataclasses import replace

from bot.guide.choices import ParsedChoice, parse
from bot.guide.model import UNSAID, Turn
from bot.guide.needs import AWARENESS, DISCLOSURES, QUESTIONS, UNKNOWN
from bot.guide.plan import Plan

STANDS_FOR = {"menu:open": "ask_menu", "say:repeat": "ask_repeat"}
AGE = "disclose_under_18"
NOT_SUFFERED = ("disclose_offending", "other_harm", "support_someone_else", AGE)
SUFFERED = tuple(need for need in DISCLOSURES if need not in NOT_SUFFERED)
ASKED = (*QUESTIONS, *AWARENESS, "ask_privacy", "ask_bot", "ask_human")
DOUBTED = ("disclose_offending", "support_someone_else")  # said only when it is sure
CORE = "disclose_blackmail"
_TOLD = 0.1  # from which share a disclosure beside an age counts
_ASKED = 0.2  # and a question
_ANSWERED = 0.2  # and a yes or no, where one was asked for
_CONFESSED = 0.85  # and how sure a confession must be, of somebody who is on another route
_DONE = 0.1  # from which share on "i deleted it all and blocked her" may be what they did of the plan, not to somebody,
_BESIDE = 0.25  # and how much of the confession's share that must be


def read(turn: Turn, plan: Plan) -> tuple[Turn, ParsedChoice | None]:
    """The turn as it is acted on, and the choice that was pressed, if it is not a need."""
    choice = parse(turn.choice) if turn.need == "choose" and turn.choice else None
    if choice is None:
        return _careful(turn, plan), None
    if choice.age:
        return _aged(turn, choice.age)
    need = choice.need or STANDS_FOR.get(choice.id)
    if need is None:
        return turn, choice
    return replace(turn, need=need, confidence=1.0, readings=(), choice=None), None


def _aged(turn: Turn, age: str) -> tuple[Turn, ParsedChoice | None]:
    """A number typed alone: the age when it was asked for or fits what is known, else not understood."""
    known = turn.facts.age_group
    if turn.memory.pending == "age_group" or known in (None, UNSAID, age):
        choice = f"fact:age_group={age}"
        return replace(turn, choice=choice), parse(choice)
    return replace(turn, need=UNKNOWN, confidence=0.0, choice=None), None


def _careful(turn: Turn, plan: Plan) -> Turn:
    if turn.need == UNKNOWN and turn.memory.pending not in (None, "clarify"):
        return _answer(turn)
    unsure = turn.confidence < plan.act
    fresh = turn.memory.route is None
    if turn.need == AGE and "age_group" in turn.heard and fresh:
        return _beside_an_age(turn)
    if turn.need == "disclose_offending" and fresh and unsure:
        return _instead(turn)
    if turn.need == "disclose_offending" and not fresh and turn.memory.route != "offending":
        return _on_another_route(turn, unsure)
    if turn.need == "other_harm" and unsure and turn.memory.plan_state == "walking" and turn.memory.route != "other":
        return replace(turn, need="express_distress", confidence=1.0)  # no reason to leave a plan
    if turn.need == "support_someone_else" and unsure and fresh and turn.facts.about is None:
        return _instead(turn)
    return turn


def _on_another_route(turn: Turn, unsure: bool) -> Turn:
    """Somebody on any route but that one seems to say that they did it: believed when it is plain.

    "I deleted them all" is a step that is done where a plan is walked; else it is more likely said in distress. Where
    it may well be a confession, that reading stays a choice.
    """
    if turn.confidence >= _CONFESSED:
        return turn
    done = dict(turn.readings).get("done_step", 0.0)
    offered = ((turn.need, turn.confidence),)
    if turn.memory.plan_state == "walking" and done >= max(_DONE, _BESIDE * turn.confidence):
        return replace(turn, need="done_step", confidence=1.0, readings=offered)
    return replace(turn, need="express_distress", confidence=1.0, readings=() if unsure else offered)


def _answer(turn: Turn) -> Turn:
    """Words that say little alone and yes to a question: "i am", "they have"."""
    need, share = next(iter(turn.readings), ("", 0.0))
    answers = need in ("affirm", "deny", "not_sure") and share >= _ANSWERED
    return replace(turn, need=need, confidence=share, readings=()) if answers else turn


def _beside_an_age(turn: Turn) -> Turn:
    """In "im 15 and someone has my nudes" the age is a fact, and the rest is what the message is about."""
    for need, share in turn.readings[:2]:
        if (need in SUFFERED and share >= _TOLD) or (need in ASKED and share >= _ASKED):
            return replace(turn, need=need, confidence=1.0, readings=())
    return turn


def _instead(turn: Turn) -> Turn:
    """The likeliest disclosure of somebody who was harmed; the first reading stays a choice."""
    need = next((name for name, _ in turn.readings if name in SUFFERED), CORE)
    return replace(turn, need=need, readings=((turn.need, turn.confidence),))
