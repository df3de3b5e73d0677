"""A reply while it is being written: texts in, choices on, facts and memory along; `reply()` closes it.

The functions of walk, answer, crisis and the others each take a Draft and add to it. It lives for one turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.guide import plan, services
from bot.guide.content import Content
from bot.guide.model import UNSAID, Choice, Facts, Link, Message, Reply, Turn
from bot.guide.plan import Question, Step
from bot.guide.texts import Variation, fill, pick
from bot.helplines.model import Directory

HUMAN = "ask:ask_human"
TWICE = 2  # no fact is asked for more often


class Draft:
    """What has been said and learnt so far in this turn."""

    def __init__(self, turn: Turn, content: Content, directory: Directory) -> None:
        self.turn, self.content, self.directory = turn, content, directory
        self.facts: Facts = turn.facts
        self.pending = turn.memory.pending  # what yes and no would answer, before this turn
        self.memory = replace(turn.memory, turn=turn.memory.turn + 1, pending=None, last=())
        self.learnt: dict[str, Any] = {}
        self.messages: list[Message] = []
        self.listed: set[str] = set()  # services shown in this reply: none twice
        self.quiet = False  # a check-in opens the reply: no other question in it

    # --- what is known and remembered ---

    def know(self, name: str, value: str | None) -> None:
        """Sets a fact; the newest wins."""
        if getattr(self.facts, name) != value:
            self.facts = replace(self.facts, **{name: value})
            self.learnt[name] = value

    def remember(self, **changes: Any) -> None:
        """Changes the memory."""
        self.memory = replace(self.memory, **changes)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The person's plan as it is now."""
        return self.content.plan.steps_for(self.memory.route, self.facts)

    @property
    def walking(self) -> bool:
        """Whether the plan is being walked."""
        return self.memory.plan_state == "walking" and bool(self.steps)

    # --- what is said ---

    def variation(self, name: str, facts: Facts | None = None) -> Variation:
        """The wording of a response for this person, or for other facts."""
        return pick(self.content.responses[name], facts or self.facts, self.memory)

    def fill(self, chosen: Variation, step: Step | None = None, title: str | None = None) -> str:
        """The text of a wording with its placeholders replaced."""
        return fill(chosen.text, self._values(step, title))

    def words(self, name: str, step: Step | None = None, title: str | None = None) -> str:
        """The text of a response for this person."""
        return self.fill(self.variation(name), step, title)

    def say(
        self,
        name: str,
        choices: Iterable[str] = (),
        *,
        kind: str = "say",
        step: Step | None = None,
        title: str | None = None,
        more: bool = False,
        again: bool = True,
    ) -> None:
        """Adds a response with its links, services and choices. `again`: it is said again on request."""
        chosen = self.variation(name)
        tools = (self.content.links[link] for link in chosen.links)
        links = tuple(tool.link for tool in tools if tool.suits(self.facts))
        self.add(Message(self.fill(chosen, step, title), links=links, kind=kind))
        if step and step.platform and name == step.say:
            self.platform(step.platform)
        if chosen.services:
            self.services(chosen.services, chosen.limit, more=more)
        self.offer(*choices, *chosen.choices, step=step)
        if again:
            self.remember(last=(*self.memory.last, name))

    def add(self, message: Message) -> None:
        """Adds a ready message."""
        self.messages.append(message)

    def offer(self, *choices: str, step: Step | None = None) -> None:
        """Puts choices on the newest message; each id once in a reply."""
        taken = {choice.id for message in self.messages for choice in message.choices}
        number = plan.position(self.steps, step or plan.standing(self.steps, self.memory))
        new: list[Choice] = []
        for choice in dict.fromkeys(choices):
            if choice not in taken:
                new.append(self.content.labels.choice(choice, number[0] if number else None))
        newest = self.messages[-1]
        self.messages[-1] = replace(newest, choices=(*newest.choices, *new))

    def platform(self, part: str) -> None:
        """The lines for the app where it happens, when the app is known and has any."""
        app = self.content.platforms.get(self.facts.platform or "")
        if app and app.lines(part):
            shown = part == "block" and (not app.adult or self.facts.age_group == "adult")
            text = "\n".join([self.words(f"utter_platform_{part}"), *app.lines(part)])
            self.add(Message(text, links=app.links if shown else ()))

    def services(self, topics: Iterable[str], limit: int, *, skip: int = 0, more: bool = False) -> bool:
        """The services for these topics as a message of their own; the static lines if there is no directory."""
        names = tuple(topics)
        found = services.find(self.directory, names, self.facts, self.turn.now, limit, skip)
        if not found and skip:
            return False
        new = [one for one in found if one.id not in self.listed]
        ways = {link.url for message in self.messages for link in message.links}
        fresh = [one for one in new if not ways >= {way.url for way in one.links}]  # the text above links to the others
        shown = fresh if any(one.open_now for one in fresh) or not any(one.open_now for one in new) else new
        self.listed |= {listing.id for listing in shown}
        if not found:
            self.add(services.static(self.content.cards, self.facts))
        elif fresh:
            self.add(services.bubble(shown))
        topic = next((name for name in names if not name.startswith("id:")), None)
        after = skip + limit
        if more and topic and services.find(self.directory, [topic], self.facts, self.turn.now, 1, after):
            self.offer(f"more:helplines:{topic}={after}")
        return True

    def ask(self, question: Question) -> None:
        """Asks for a fact: its values as choices, and the right to say nothing."""
        self.say(question.say, kind="question")
        values = (*question.values, UNSAID)
        self.offer(*(f"fact:{question.fact}={value}" for value in values))
        asked = self.memory.asked
        if asked.count(question.fact) < TWICE:
            asked = (*asked, question.fact)
        self.remember(asked=asked, pending=question.fact)

    # --- the end of it ---

    def reply(self) -> Reply:
        """The reply, with a way to a person in it and the place in the plan."""
        if not self._human_in_reach():
            held = [i for i, message in enumerate(self.messages) if message.choices and message.kind != "question"]
            at = held[-1] if held else -1
            message = self.messages[at]
            self.messages[at] = replace(message, choices=(*message.choices, self.content.labels.choice(HUMAN)))
        steps = self.steps
        place = plan.position(steps, plan.standing(steps, self.memory)) if self.walking else None
        return Reply(tuple(self.messages), self.memory, dict(self.learnt), place)

    def _human_in_reach(self) -> bool:
        links: list[Link] = [link for message in self.messages for link in message.links]
        choices = {choice.id for message in self.messages for choice in message.choices}
        deleted = any(message.kind == "deleted" for message in self.messages)
        return deleted or HUMAN in choices or any(link.url.startswith(("tel:", "sms:")) for link in links)

    def _values(self, step: Step | None, title: str | None) -> dict[str, str]:
        number = services.numbers(self.directory, self.content.cards, self.facts)
        app = self.content.platforms.get(self.facts.platform or "")
        here = step or plan.standing(self.steps, self.memory)
        place = plan.position(self.steps, here)
        return {
            "emergency": number.number,
            "police": number.police,
            "platform": app.name if app else self.content.labels.words["platform_unknown"],
            "step": str(place[0]) if place else "",
            "of": str(place[1]) if place else "",
            "title": title or (here.title if here else ""),
        }
