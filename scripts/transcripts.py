"""Holds one conversation for each route, with an adult and with somebody under 18, and writes docs/transcripts.md.

    .venv/bin/python -m scripts.transcripts

The real agent of the trained model, through the inbox, as a channel would. The clock stands still on a weekday at noon,
so that opening times, and with them the page, change only when data or code do. What the people write is made up here.
Read every one as the frightened person in it, and mend what is unkind, wrong or unclear in data/.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from bot.talk import Talk  # isort: skip  # first: it sets what Rasa reads when it is imported

from bot.content import ROOT
from bot.inbox import Answer
from bot.training import train

PAGE = ROOT / "docs" / "transcripts.md"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/London"))
MOST_TURNS = 40


@dataclass(frozen=True)
class Told:
    """How a conversation on a route begins, for each age. `routes`: where it may lead."""

    routes: tuple[str, ...]
    adult: str
    young: str


BEGINNINGS = (
    Told(
        ("stranger", "young"),
        "a woman i met online recorded our call and wants 600 or it goes to all my friends. im 27",
        "im 15. someone on snapchat says send 50 quid or my pics go to my whole year",
    ),
    Told(
        ("paid",),
        "i am 31 and i have already sent him 300 pounds. now he wants more",
        "im 16 i paid her 40 in gift cards and she is asking again",
    ),
    Told(
        ("shared",),
        "im 40. they have sent the video to my sister",
        "im 14 and he put my picture in the class group chat",
    ),
    Told(
        ("unsure",),
        "im 22. the blackmailer went quiet and i dont know if he has sent my nudes to anyone",
        "im 13. she wants money and threatened to send my pics. i dont know if she did",
    ),
    Told(
        ("fake",),
        "im 35. somebody made fake nudes of me with ai and wants 1000 or he posts them",
        "i am 15 and a stranger put my face on a naked body and says pay or everyone sees it",
    ),
    Told(
        ("known",),
        "my ex says he will post our video unless i come back to him. im 29",
        "im 16. a boy from my school has my nudes and says he will show everyone if i dont send more",
    ),
    Told(
        ("fear",),
        "im 24 and not out to my family. a guy off grindr wants 500 or he tells them. they would disown me",
        "im 16. someone has my pictures and wants money. my brothers would hurt me, its about family honour",
    ),
    Told(
        ("accused",),
        "im 26. now the girl says she was 15 and her dad will call the police unless i pay",
        "im 17. they say they will report me to the police for sending nudes unless i pay 100",
    ),
    Told(
        ("sent",),
        "im 20. i sent nudes to someone last night and now i feel sick about it. no threats",
        "im 14 and i sent a pic to a boy and now im scared he will show people. he hasnt said anything",
    ),
    Told(
        ("email",),
        "i am 52 and got an email that says they filmed me with my webcam and want bitcoin",
        "im 15 and i got an email with my old password, it says they filmed me and i must pay bitcoin",
    ),
    Told(
        ("parent",),
        "my son is 19 and someone is blackmailing him with a video",
        "my daughter is 13, a man online has pictures of her and is asking for money",
    ),
    Told(
        ("friend",),
        "my friend is 25 and is being blackmailed over nudes, how can i help her",
        "my best friend is 15 and someone is threatening to leak her pics",
    ),
    Told(
        ("partner",),
        "my husband is being blackmailed with a sex video. he is 38",
        "my girlfriend is 16 and some guy is blackmailing her with nudes",
    ),
    Told(
        ("staff",),
        "im a college tutor. a student of mine, she is 19, is being blackmailed with intimate pictures",
        "im a teacher and a pupil aged 14 told me that someone is blackmailing her",
    ),
    Told(
        ("helping", "friend"),
        "how do i help someone who is being sextorted? they are 30",
        "how do i help someone who is being sextorted? they are 14",
    ),
    Told(
        ("offending",),
        "im 33 and i threatened to post a girls pictures. i want to stop",
        "im 16 and i told a girl i would leak her nudes if she didnt send more. i feel awful",
    ),
    Told(
        ("other",),
        "im 45. someone stole my card and emptied my bank account",
        "im 14. someone hacked my game account and stole my money",
    ),
)
# What is done with the steps of a plan, in order; after these, each is done.
DONE = ("choice", "step:done")
MOVES = (
    ("text", "will they really do it?"),
    ("choice", "step:repeat"),
    DONE,
    ("choice", "step:help"),
    DONE,
    ("choice", "step:cant"),
    ("choice", "step:next"),
    ("text", "i feel so ashamed"),
    ("choice", "step:repeat"),
    DONE,
    ("text", "my plan"),
    ("choice", "step:repeat"),
)


class Clock(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """Noon."""
        return NOON.astimezone(tz) if tz else NOON.replace(tzinfo=None)


class Conversation:
    """One conversation, and the lines of the page that it fills."""

    def __init__(self, agent: Talk) -> None:
        self.agent, self.lines = agent, list[str]()
        self.id = agent.services.keys.pseudonym("transcripts", secrets.token_hex(16))
        self.answer = Answer(())

    def turn(self, kind: str, said: str) -> None:
        """Says or presses something, and writes down both sides."""
        label = next((c.label for m in self.answer.messages for c in m.choices if c.id == said), said)
        inbox = self.agent.services.inbox
        heard = {"text": said} if kind == "text" else {"choice": said}
        self.answer = self.agent.loop.run_until_complete(inbox.receive("transcripts", self.id, **heard))
        self.lines += [f"**Person:** {said}" if kind == "text" else f"**Person presses:** {label}", ""]
        progress = self.answer.progress
        for message in self.answer.messages:
            step = f" (step {progress[0]} of {progress[1]})" if progress and message.kind == "step" else ""
            self.lines += [f"> {line}".rstrip() for line in f"*{message.kind}{step}*\n\n{message.text}".splitlines()]
            ways = [f"[{link.label}]" for link in message.links if link.label not in message.text]
            if ways:
                self.lines += [">", f"> {' '.join(ways)}"]
            if message.choices:
                self.lines += [">", "> " + " ".join(f"`{choice.label}`" for choice in message.choices)]
            self.lines += [""]

    @property
    def choices(self) -> list[str]:
        """The ids on offer."""
        return [choice.id for message in self.answer.messages for choice in message.choices]

    def question(self) -> str | None:
        """The answer that is given to a question: to keep it to oneself, or where that says least, a usual one."""
        offered = [choice for choice in self.choices if choice.startswith("fact:")]
        asked = any(message.kind == "question" for message in self.answer.messages)
        usual = ("fact:country=GB-ENG", "fact:platform=instagram", "fact:about=friend", "fact:paid=no")
        given = [choice for choice in usual if choice in offered] + [c for c in offered if c.endswith("=unsaid")]
        return given[0] if asked and given else None

    @property
    def route(self) -> str | None:
        """The route that the conversation is on."""
        tracker = self.agent.loop.run_until_complete(self.agent.services.store.retrieve(self.id))
        return tracker.get_slot("route") if tracker else None


def walk(talk: Conversation, first: str) -> None:
    """The whole conversation."""
    talk.turn("text", first)
    moves = list(MOVES)
    for _ in range(MOST_TURNS):
        answer = talk.question()
        wanted = moves.pop(0) if moves and not answer else DONE
        if answer:
            talk.turn("choice", answer)
        elif wanted[0] == "text":
            talk.turn(*wanted)
        elif found := [choice for choice in talk.choices if choice.split("=")[0] == wanted[1]]:
            talk.turn("choice", found[0])
        elif wanted == DONE and "plan:finish" in talk.choices:
            talk.turn("choice", "plan:finish")
        elif wanted == DONE and not moves:
            break
    talk.turn("text", "thank you, bye")


def page(agent: Talk) -> Iterator[str]:
    """The lines of the page. Raises SystemExit when a conversation is not on its route."""
    yield "# Conversations\n"
    yield "Written by `python -m scripts.transcripts`: the trained agent, through the inbox, one conversation for each"
    yield "route and age. Helplines are shown as they are on a Tuesday at noon in London."
    for told in BEGINNINGS:
        for age, first in (("18 or over", told.adult), ("under 18", told.young)):
            talk = Conversation(agent)
            walk(talk, first)
            print(f"{talk.route}, {age}: {len(talk.lines)} lines", file=sys.stderr)
            if talk.route not in told.routes:
                print(f"NOT ON {told.routes}: {first}", file=sys.stderr)
            yield f"\n## {told.routes[0]}, {age}\n"
            yield "\n".join(talk.lines).rstrip()


def main() -> None:
    """Writes the page."""
    with patch("actions.guide.datetime", Clock), closing(Talk(train())) as agent:
        PAGE.write_text("\n".join(page(agent)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
