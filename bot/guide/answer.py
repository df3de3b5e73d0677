"""action_answer: a question, a feeling or small talk is answered, and the plan is one tap away."""

from __future__ import annotations

from bot.guide import hearing
from bot.guide.draft import Draft
from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import AWARENESS, DISCLOSURES, FEELINGS, QUESTIONS
from bot.guide.steps import carry_on, offer_way_back
from bot.guide.walk import disclose_as

PLATFORM_PART = {"ask_report_platform": "block", "ask_secure_accounts": "privacy_steps"}
PEOPLE = ("ask_helplines", "ask_human")
# What a word like "snapchat" is mistaken for when it only tells a fact.
BARE = ("ask_report_platform", "ask_campaign_materials", "greet", "goodbye", "thank", "insult", "out_of_scope")
TOLD_AS = ("ask_trouble", *FEELINGS)
"""How people tell that they are accused: "she says she was 15, am i in trouble". The plan for it is the answer."""
OFFERED = (*CRISIS_NEEDS, *DISCLOSURES, *QUESTIONS, *FEELINGS, *AWARENESS, "ask_privacy", "ask_bot", "request_delete")
"""The readings that may be offered as a choice: "Yes" or "Say hello" is not what anybody meant."""


def answer(draft: Draft) -> None:
    """The answer to the need, for the facts as they are, and the way back."""
    need = draft.turn.need
    heard = hearing.take_in(draft)
    if need in TOLD_AS and "accused" in heard and draft.memory.route is None:
        disclose_as(draft, "disclose_blackmail", heard)
        return
    hearing.say_heard(draft, heard)
    if heard and _only_a_fact(draft, heard):
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
    """At medium confidence: how the message was taken, with the next reading and "something else" as choices."""
    label = draft.content.labels.needs[draft.turn.need]
    other = likely(draft)[:1]
    draft.say("utter_took_that_as", [*(f"need:{name}" for name in other), "say:other"], title=label, again=False)


def likely(draft: Draft) -> list[str]:
    """The other needs that the message may have meant, best first, that a choice can offer."""
    return [name for name, _ in draft.turn.readings if name in OFFERED and name != draft.turn.need]


def _only_a_fact(draft: Draft, heard: list[str]) -> bool:
    """Whether the message was the answer to our question, or a bare fact, in words that mean nothing else."""
    need, sure = draft.turn.need, draft.turn.confidence >= draft.content.plan.act
    return (need == "out_of_scope" and draft.pending in heard) or (draft.walking and need in BARE and not sure)


def _unsure(draft: Draft) -> bool:
    doubtful = (*QUESTIONS, *AWARENESS, "ask_privacy", "ask_bot")
    return draft.turn.need in doubtful and draft.turn.confidence < draft.content.plan.act
