"""action_crisis: everything stops, a human sentence, a direct question, and numbers that cannot be missing.

The numbers come from the static cards first (bot/guide/emergency.py) and are there with no directory at all; what the
directory knows beyond them is added. Rules: facts/safe-messaging.md E.
"""

from __future__ import annotations

from bot.guide import hearing, services
from bot.guide.choices import ParsedChoice
from bot.guide.draft import Draft
from bot.guide.model import Message
from bot.guide.steps import offer_way_back, return_to_plan

OPENINGS = {"crisis_self_harm": "utter_crisis_self_harm", "immediate_danger": "utter_crisis_danger"}
CLOSE = ("known", "partner")
EXTRA = 1  # services of the directory beyond the static lines: more would bury them


def crisis(draft: Draft, need: str) -> None:
    """The reply to a definite crisis. The plan waits."""
    hearing.take_in(draft)
    draft.know("danger", "yes")
    question = "safe" if need == "immediate_danger" else "crisis"
    _stop_everything(draft, question)
    speak(draft, OPENINGS.get(need, "utter_crisis_self_harm"))


def speak(draft: Draft, name: str) -> None:
    """One crisis message: the words, then every number on a line of its own, and the choices."""
    facts, cards = draft.facts, draft.content.cards
    lines = cards.lines(facts.country, facts.age_group)
    known = cards.sources(facts.country)
    topics = (
        ("domestic_abuse", "crisis")
        if name == OPENINGS["immediate_danger"] and facts.relation in CLOSE
        else ("crisis",)
    )
    found = services.find(draft.directory, topics, facts, draft.turn.now, EXTRA + len(known))
    extra = [listing for listing in found if listing.id not in known][:EXTRA]
    text = [*lines.text, *map(services.entry, extra)]
    if not cards.knows(facts.country):
        text.append(draft.words("utter_crisis_elsewhere"))
    links = (*lines.links, *(link for listing in extra for link in services.links(listing)))
    unique = tuple({link.url: link for link in reversed(links)}.values())[::-1]
    draft.add(Message("\n\n".join([draft.words(name), "\n".join(text)]), links=unique, kind="crisis"))
    offer_way_back(draft)
    draft.remember(last=(*draft.memory.last, name))


def check_in(draft: Draft) -> None:
    """Opens an ordinary reply after a hint: asks directly, with a phone line and a written one."""
    _with_numbers(draft, "utter_check_in")
    draft.quiet = True
    draft.remember(checked_in=draft.memory.turn, last=("utter_check_in",))


def after(draft: Draft) -> None:
    """The first message after a crisis: before anything else, is the person safe."""
    _with_numbers(draft, "utter_crisis_after")
    draft.quiet = True
    draft.remember(checked_in=draft.memory.turn, last=("utter_crisis_after",))


def answered(draft: Draft, need: str) -> None:
    """Yes, no or not sure, to "are you thinking about suicide?" or to "are you safe right now?"."""
    safe = {"crisis": "deny", "safe": "affirm"}[draft.pending or "crisis"]
    if need == safe:
        is_safe(draft)
    else:
        draft.know("danger", "yes")
        _stop_everything(draft, "safe")
        speak(draft, "utter_crisis_yes")


def choose(draft: Draft, choice: ParsedChoice) -> None:
    """crisis:safe, crisis:talk, crisis:resume."""
    if choice.arg == "safe":
        is_safe(draft)
    elif choice.arg == "talk":
        _stop_everything(draft, "safe")
        speak(draft, "utter_crisis_talk")
    else:
        return_to_plan(draft)


def is_safe(draft: Draft) -> None:
    """Thanks for saying so, the line to call if that changes, and the plan whenever they want it."""
    _with_numbers(draft, "utter_crisis_no")
    draft.offer("crisis:resume" if draft.memory.route else "plan:start", "crisis:talk")
    draft.remember(pending="resume", last=("utter_crisis_no",))


def _stop_everything(draft: Draft, question: str) -> None:
    draft.remember(plan_state="waiting", pending=question, checked_in=draft.memory.turn)


def _with_numbers(draft: Draft, name: str) -> None:
    lines = draft.content.cards.lines(draft.facts.country, draft.facts.age_group, limit=2)
    text = "\n\n".join([draft.words(name), "\n".join(lines.text)])
    draft.add(Message(text, links=lines.links, kind="check_in"))
