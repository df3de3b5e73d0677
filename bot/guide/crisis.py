"""action_crisis: everything stops, a human sentence, a direct question, and numbers that cannot be missing.

The numbers come from the static cards first (bot/guide/emergency.py) and are there with no directory at all; what the
directory knows beyond them is added. Rules: facts/safe-messaging.md E.

`Memory.pending` says what was asked: "crisis" (are you thinking about suicide?), "safe" or "danger" (are you safe right
now?, after one or the other), with `_own` when somebody who helps another person wrote about themselves.
"""

from __future__ import annotations

from dataclasses import replace

from bot.guide import hearing, services
from bot.guide.choices import ParsedChoice
from bot.guide.draft import Draft
from bot.guide.emergency import Lines
from bot.guide.model import UNSAID, Facts, Message
from bot.guide.steps import offer_way_back, return_to_plan
from bot.guide.texts import Variation
from bot.helplines.model import Listing
from bot.helplines.service import EVERYWHERE

DANGER = "utter_crisis_danger"
OPENINGS = {"crisis_self_harm": "utter_crisis_self_harm", "immediate_danger": DANGER}
AGAIN = {"utter_crisis_self_harm": "utter_crisis_again", DANGER: "utter_crisis_danger_again"}
SAFE = {"crisis": "deny", "safe": "affirm", "danger": "affirm"}  # what was asked -> the answer that says "I am safe"
UNANSWERED = ("thank", "goodbye", "greet")  # polite words that leave the question open
_OWN = "_own"
_HELPERS = ("child", "pupil", "friend", "partner")


def asked(pending: str | None) -> str | None:
    """What a crisis reply has asked, or None."""
    question = (pending or "").removesuffix(_OWN)
    return question if question in SAFE else None


def crisis(draft: Draft, need: str) -> None:
    """The reply to a definite crisis; other words when it is the second one running. The plan waits."""
    hearing.take_in(draft)
    draft.know("danger", "yes")
    name = OPENINGS.get(need, "utter_crisis_self_harm")
    last = draft.turn.memory.last
    same_again = {name, AGAIN[name]} & set(last)
    told = asked(draft.pending) in ("safe", "crisis") and any(said.startswith("utter_crisis_") for said in last)
    if same_again or (told and name != DANGER):
        name = AGAIN[name]
    first = name == OPENINGS["crisis_self_harm"]
    _stop_everything(draft, "danger" if name in (DANGER, AGAIN[DANGER]) else "crisis" if first else "safe")
    speak(draft, name)


def speak(draft: Draft, name: str) -> None:
    """One crisis message: the words, then every number on a line of its own, and the choices."""
    facts = _reader(draft)
    chosen = draft.variation(name, facts)
    lines = _numbers(draft, name, chosen, facts)
    draft.add(Message("\n\n".join([draft.fill(chosen), "\n".join(lines.text)]), links=lines.links, kind="crisis"))
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


def still_asking(draft: Draft) -> str:
    """What stays asked after `after`: are you safe, in the same matter as before."""
    return _question(draft, "danger" if asked(draft.pending) == "danger" else "safe")


def stay(draft: Draft) -> None:
    """Thanks, a goodbye or "ok" is no answer to the question: stays with the person, and asks once more."""
    _with_numbers(draft, "utter_crisis_stay")
    draft.remember(plan_state="waiting", pending=still_asking(draft), last=("utter_crisis_stay",))
    offer_way_back(draft)


def answered(draft: Draft, need: str) -> None:
    """Yes, no or not sure, to "are you thinking about suicide?" or to "are you safe right now?"."""
    question = asked(draft.pending) or "crisis"
    if need == SAFE[question]:
        is_safe(draft)
        return
    draft.know("danger", "yes")
    _stop_everything(draft, "danger" if question == "danger" else "safe")
    speak(draft, AGAIN[DANGER] if question == "danger" else "utter_crisis_yes")


def choose(draft: Draft, choice: ParsedChoice) -> None:
    """crisis:safe, crisis:talk, crisis:now, crisis:resume."""
    if choice.arg == "safe":
        is_safe(draft)
    elif choice.arg == "talk":
        _stop_everything(draft, "safe")
        speak(draft, "utter_crisis_talk")
    elif choice.arg == "now":
        _stop_everything(draft, "danger")
        speak(draft, "utter_crisis_now")
    else:
        return_to_plan(draft)


def is_safe(draft: Draft) -> None:
    """Thanks for saying so, the line to call if that changes, and the plan whenever they want it."""
    _with_numbers(draft, "utter_crisis_no")
    draft.offer("crisis:resume" if draft.memory.route else "plan:start", "crisis:talk")
    draft.remember(pending="resume", last=("utter_crisis_no",))


def _reader(draft: Draft) -> Facts:
    """The facts of the person that the reply speaks to: the writer's own when the despair is the writer's."""
    if not _own(draft):
        return draft.facts
    age = draft.facts.age_group if draft.facts.about == "self" else None  # the age was the other person's
    return replace(draft.facts, about="self", age_group=age)


def _own(draft: Draft) -> bool:
    said = draft.turn.own or (draft.pending or "").endswith(_OWN)
    return said and draft.facts.about in _HELPERS


def _question(draft: Draft, name: str) -> str:
    return f"{name}{_OWN}" if _own(draft) else name


def _stop_everything(draft: Draft, question: str) -> None:
    draft.remember(plan_state="waiting", pending=_question(draft, question), checked_in=draft.memory.turn)


def _numbers(draft: Draft, name: str, chosen: Variation, facts: Facts) -> Lines:
    """Every way to reach people, the emergency number first; in danger, services for that before the rest."""
    cards = draft.content.cards
    lines = cards.lines(facts.country, facts.age_group)
    head = 1 if name in (DANGER, AGAIN[DANGER]) else len(lines.text)
    finder = bool(lines.links) and lines.links[-1] == cards.directory
    end = len(lines.text) - finder  # the world-wide list closes the reply
    head = min(head, end)
    extra = _extra(draft, chosen, facts)
    text = [*lines.text[:head], *map(services.entry, extra), *lines.text[head:]]
    shown = len(lines.links) - len(lines.text) + head  # there is no link for an emergency number that is not known
    reach = [link for listing in extra for link in services.links(listing)]
    ways = [*lines.links[:shown], *reach, *lines.links[shown:]]
    if facts.country in (None, UNSAID):
        text.append(draft.words("utter_crisis_elsewhere"))
    return Lines(tuple(text), tuple({link.url: link for link in reversed(ways)}.values())[::-1])


def _extra(draft: Draft, chosen: Variation, facts: Facts) -> list[Listing]:
    """Services of the directory beyond the static lines: few, because more would bury them."""
    if not chosen.services:
        return []
    cards = draft.content.cards
    known = cards.sources(facts.country)
    found = services.find(draft.directory, chosen.services, facts, draft.turn.now, chosen.limit + len(known) + 1)
    new = [one for one in found if one.id not in known and one.country != EVERYWHERE]  # the world-wide list is there
    return new[: chosen.limit]


def _with_numbers(draft: Draft, name: str) -> None:
    facts = _reader(draft)
    limit = 3 if facts.age_group in (None, UNSAID) else 2  # a child's line among them when the age is not known
    lines = draft.content.cards.lines(facts.country, facts.age_group, limit)
    text = "\n\n".join([draft.fill(draft.variation(name, facts)), "\n".join(lines.text)])
    draft.add(Message(text, links=lines.links, kind="check_in"))
