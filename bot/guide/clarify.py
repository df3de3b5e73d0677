"""action_clarify: kind when a message was not understood, and never a dead end."""

from __future__ import annotations

from bot.guide import hearing
from bot.guide.answer import OFFERED, likely
from bot.guide.draft import HUMAN, Draft
from bot.guide.steps import carry_on, offer_way_back


def clarify(draft: Draft) -> None:
    """The two best readings and "something else"; where nothing is likely, one open question; then people.

    A message that told us a fact was understood well enough while a plan is open: the plan goes on with it.
    """
    heard = hearing.take_in(draft)
    said = hearing.say_heard(draft, heard or hearing.told(draft))
    if said and draft.walking:
        carry_on(draft)
        return
    choices = _likely_enough(draft)[:2]
    if draft.pending == "clarify":
        _say(draft, "utter_clarify_again", [*choices, "menu:open"])
    elif choices:
        _say(draft, "utter_clarify", [*choices, "say:other"])
    else:
        open_question(draft)


def open_question(draft: Draft) -> None:
    """Asks what is going on. Nothing is offered that nobody meant."""
    _say(draft, "utter_clarify_open", ["menu:open"])


def _say(draft: Draft, name: str, choices: list[str]) -> None:
    draft.say(name, [*choices, HUMAN])
    offer_way_back(draft)
    draft.remember(pending="clarify")


def _likely_enough(draft: Draft) -> list[str]:
    """Choices for what the message may have meant, best first."""
    turn = draft.turn
    shares = {turn.need: turn.confidence, **dict(turn.readings)}
    needs = [turn.need, *likely(draft)] if turn.need in OFFERED else likely(draft)
    restart = ["plan:restart"] if turn.need == "restart" and turn.memory.route else []
    return restart + [f"need:{need}" for need in needs if shares[need] >= draft.content.plan.offer]
