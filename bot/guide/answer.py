"""action_answer: a question, a feeling or small talk is answered, and the plan is one tap away."""

from __future__ import annotations

from bot.guide import hearing
from bot.guide.draft import Draft
from bot.guide.needs import AWARENESS, QUESTIONS
from bot.guide.steps import carry_on, offer_way_back

PLATFORM_PART = {"ask_report_platform": "block", "ask_secure_accounts": "privacy_steps"}
PEOPLE = ("ask_helplines", "ask_human")


def answer(draft: Draft) -> None:
    """The answer to the need, for the facts as they are, and the way back."""
    need = draft.turn.need
    heard = hearing.take_in(draft)
    hearing.say_heard(draft, heard)
    if need == "out_of_scope" and draft.pending in heard:  # the answer to our question, in words that mean nothing else
        carry_on(draft)
        return
    draft.say(f"utter_{need}", more=need in PEOPLE)
    if need in PLATFORM_PART:
        draft.platform(PLATFORM_PART[need])
    if need == "ask_evidence":
        draft.offer("evidence:show")
    offer_way_back(draft)
    if _unsure(draft):
        second(draft)


def second(draft: Draft) -> None:
    """At medium confidence: how the message was taken, with the next reading as a choice."""
    label = draft.content.labels.needs[draft.turn.need]
    other = likely(draft)[:1]
    draft.say("utter_took_that_as", [f"need:{name}" for name in other], title=label, again=False)


def likely(draft: Draft) -> list[str]:
    """The other needs that the message may have meant, best first, that a choice can offer."""
    known = draft.content.labels.needs
    return [name for name, _ in draft.turn.readings if name in known and name != draft.turn.need]


def _unsure(draft: Draft) -> bool:
    return draft.turn.need in QUESTIONS + AWARENESS and draft.turn.confidence < draft.content.plan.act
