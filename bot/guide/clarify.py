"""action_clarify: kind when a message was not understood, and never a dead end."""

from __future__ import annotations

from bot.guide import hearing
from bot.guide.answer import likely
from bot.guide.draft import Draft
from bot.guide.steps import carry_on, offer_way_back


def clarify(draft: Draft) -> None:
    """The two best readings as choices; after two misses in a row, people.

    A message that told us a fact was understood well enough while a plan is open: the plan goes on with it.
    """
    heard = hearing.take_in(draft)
    said = hearing.say_heard(draft, heard or hearing.told(draft))
    if said and draft.walking:
        carry_on(draft)
        return
    again = draft.pending == "clarify"
    name = "utter_clarify_again" if again else "utter_clarify"
    choices = [f"need:{need}" for need in likely(draft)[:2]]
    draft.say(name, [*choices, "menu:open", "ask:ask_human"])
    offer_way_back(draft)
    draft.remember(pending="clarify")
