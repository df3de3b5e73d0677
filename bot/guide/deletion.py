"""action_delete: asks once, then tells the channel to erase everything."""

from __future__ import annotations

from dataclasses import fields, replace

from bot.guide.draft import Draft
from bot.guide.model import Facts, Memory
from bot.guide.steps import offer_way_back


def ask(draft: Draft) -> None:
    """Asks whether it is really wanted."""
    draft.say("utter_delete_ask", ["delete:yes", "delete:no"])
    draft.remember(pending="delete")


def answered(draft: Draft, yes: bool) -> None:
    """Erased, or kept. The channel that sees a message of kind `deleted` erases the conversation."""
    if not yes:
        draft.say("utter_delete_kept")
        offer_way_back(draft)
        return
    draft.say("utter_delete_done", kind="deleted")
    draft.messages = [replace(message, choices=()) for message in draft.messages]
    draft.memory = Memory()
    draft.learnt = {f.name: None for f in fields(Facts)}
