"""Short replies in other languages: data/languages. The plan and its steps stay English; here are the words that count.

Whatever was understood, a foreign reply says that Steady reads English best, and holds the emergency number and people
to reach: the services of the person's country, or those of the countries where the language is spoken, each with its
country, and always the international finder. Pure, like `respond`, which asks this module first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.guide import services
from bot.guide.emergency import Cards
from bot.guide.foreign_lines import Lines, emergency, finder, lines, links
from bot.guide.model import CRISIS_NEEDS, UNSAID, Choice, Facts, Link, Message, Reply, Turn
from bot.guide.needs import DISCLOSURES
from bot.guide.texts import fill
from bot.helplines.model import Directory, Listing
from bot.languages import ENGLISH, Language

MARK = "foreign"  # the first of `memory.last` after a foreign reply; the second is the text that was said
SAFE, TALK, REPEAT = "crisis:safe", "crisis:talk", "say:repeat"
# What the English words that act like a button stand for here (data/guide/commands.en.yml).
_ALIKE = {"say:fine": SAFE, "crisis:now": TALK, "say:ok": REPEAT, "say:unsaid": REPEAT}
# Disclosures for which "the fault is with the person who threatens" is not the answer.
_NOT_SUFFERED = ("disclose_offending", "other_harm")
_YES_NO = ("affirm", "deny", "not_sure")
_TOPICS = {
    "crisis": ("crisis",),
    "pictures": ("sextortion", "intimate_image_removal", "emotional_support", "crisis"),
}
_URGENT = ("crisis", "danger", "talk", "safe")  # texts that hold the numbers themselves
_SHOWN = 3


class Answer(NamedTuple):
    """Which texts to say, and what happens to the conversation."""

    texts: tuple[str, ...]
    crisis: bool = False  # definite: everything else waits
    pending: str | None = None


def reply(
    turn: Turn, languages: Mapping[str, Language], cards: Cards, directory: Directory, check_in_every: int
) -> Reply | None:
    """The reply in the person's language, or None when the turn is one for English.

    `check_in_every`: turns between two check-ins, as in data/guide/plan.yml.
    """
    code = turn.facts.language
    if turn.memory.last[:1] == (MARK,) and turn.choice in _ALIKE:
        turn = replace(turn, choice=_ALIKE[turn.choice])
    if code in (None, UNSAID, ENGLISH) or not _is_foreign(turn):
        return None
    language = languages.get(str(code), languages[ENGLISH])
    answer = _answer(turn, check_in_every)
    speaker = _Speaker(language, turn, cards, directory)
    messages = [speaker.message(text, answer) for text in answer.texts]
    if not any(text in _URGENT for text in answer.texts):
        messages.append(speaker.people())
    memory = replace(turn.memory, turn=turn.memory.turn + 1, pending=answer.pending, last=(MARK, *answer.texts))
    if any(text in _URGENT for text in answer.texts):
        memory = replace(memory, checked_in=memory.turn)
    if answer.crisis:
        memory = replace(memory, plan_state="waiting")
    return Reply(tuple(messages), memory, {"danger": "yes"} if answer.crisis else {})


def _is_foreign(turn: Turn) -> bool:
    """A message in another language; or, right after a foreign reply, a press or a yes or no that may be in any."""
    after = turn.memory.last[:1] == (MARK,)
    if turn.need in _YES_NO or turn.need == "ask_repeat":
        return after
    return "language" in turn.heard or (after and turn.choice in (SAFE, TALK, REPEAT))


def _answer(turn: Turn, check_in_every: int) -> Answer:
    danger = next((need for need in (turn.safety, turn.need) if need in CRISIS_NEEDS), None)
    if danger == "immediate_danger":
        return Answer(("danger",), crisis=True, pending="safe")
    if danger:
        return Answer(("crisis",), crisis=True, pending="crisis")
    if said := _answered(turn):
        return said
    if turn.need == "ask_repeat" or turn.choice == REPEAT:
        said_before = turn.memory.last[1:] or ("unclear",)
        return Answer(said_before, pending=turn.memory.pending)
    told = turn.need in DISCLOSURES and turn.need not in _NOT_SUFFERED
    text = "disclosure" if told else "greet" if turn.need == "greet" else "unclear"
    last = turn.memory.checked_in
    if turn.safety == "check_in" and (last is None or turn.memory.turn - last >= check_in_every):
        return Answer(("crisis", text) if told else ("crisis",), pending="crisis")
    return Answer((text,))


def _answered(turn: Turn) -> Answer | None:
    """The answer to "are you thinking about suicide?" or "are you safe?", by a press or a word."""
    pending = turn.memory.pending
    if turn.choice == SAFE or (pending, turn.need) in (("crisis", "deny"), ("safe", "affirm")):
        return Answer(("safe",))
    if turn.choice == TALK or (pending in ("crisis", "safe") and turn.need in _YES_NO):
        return Answer(("talk",), crisis=turn.choice is None, pending="safe")
    return None


class _Speaker:
    """Texts and services in one language for one person."""

    def __init__(self, language: Language, turn: Turn, cards: Cards, directory: Directory) -> None:
        self._language, self._turn, self._cards, self._directory = language, turn, cards, directory
        self._facts: Facts = turn.facts
        self._country = None if turn.facts.country == UNSAID else turn.facts.country
        self._number, self._dialled = emergency(language, self._country, self._numbers)

    def message(self, text: str, answer: Answer) -> Message:
        """One text; an urgent one with the people in the same message."""
        words = fill(self._language.texts[text], {"emergency": self._number})
        if text not in _URGENT:
            return Message(words, links=self._dialled, lang=self._language.code)
        people = self._services("crisis")
        kind = "crisis" if answer.crisis or text in ("danger", "talk") else "check_in"
        ways = _distinct((*self._dialled, *people.links))
        # The numbers to dial first, and each service apart, so that its links stand beneath it and not the next one.
        first = [link.label for link in self._dialled]
        told = "\n\n".join([words, *(["\n".join(first)] if first else ()), *people.text])
        return Message(told, self._choices(text), ways, kind, self._language.code)

    def people(self) -> Message:
        """Who can help with pictures, and who listens."""
        found = self._services("pictures")
        choices = (Choice(TALK, self._language.labels["talk"]),)
        return Message("\n\n".join(found.text), choices, found.links, "helplines", self._language.code)

    def _choices(self, text: str) -> tuple[Choice, ...]:
        labels = self._language.labels
        safe, talk = Choice(SAFE, labels["safe"]), Choice(TALK, labels["talk"])
        return {"talk": (safe,), "safe": (talk,)}.get(text, (safe, talk))

    def _services(self, kind: str) -> Lines:
        listings = self._listings(kind)
        world = finder(self._language, self._cards.directory.url)
        kept = [one for one in listings if world.url not in {link.url for link in one.links}]
        if not kept:
            return self._without_directory(world)
        names = {} if self._country else self._language.countries
        text = [lines(one, self._language, names.get(one.country)) for one in kept]
        ways = [link for one in kept for link in links(one, self._language)]
        return Lines((*text, world.label), _distinct((*ways, world)))

    def _without_directory(self, world: Link) -> Lines:
        """The static lines, in English, but there: a reply with nobody to reach would be worse."""
        known = self._cards.lines(self._country, self._facts.age_group)
        ways = [link for link in known.links[1:] if link.url != world.url]
        return Lines((*(link.label for link in ways), world.label), _distinct((*ways, world)))

    def _listings(self, kind: str) -> list[Listing]:
        topics = _TOPICS[kind] if self._country else self._ids(kind) or _TOPICS[kind]
        return services.find(self._directory, topics, self._facts, self._turn.now, _SHOWN)

    def _ids(self, kind: str) -> tuple[str, ...]:
        """The services of the countries where the language is spoken, a child's first for a child."""
        known = self._language.helplines
        child = () if self._facts.age_group == "adult" else known["child"][:1]
        grown = (*known["pictures"][:1], *known["listen"]) if kind == "pictures" else known["listen"]
        ids = (*child, *grown) if self._facts.age_group == "under_18" else (*grown[:2], *child, *grown[2:])
        return tuple(f"id:{name}" for name in ids)

    def _numbers(self, country: str) -> str:
        return services.numbers(self._directory, self._cards, replace(self._facts, country=country)).number


def _distinct(ways: tuple[Link, ...]) -> tuple[Link, ...]:
    return tuple({link.url: link for link in reversed(ways)}.values())[::-1]
