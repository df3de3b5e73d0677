"""The words that the guide's functions share: what came in, what is known, what is remembered, what goes out.

All of it is immutable. `Facts` and `Memory` are exactly the slots of domain.yml, and go to and from them by
`from_slots` and `to_slots`; no other state of a conversation exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

CRISIS_NEEDS = ("crisis_self_harm", "immediate_danger")
UNSAID = "unsaid"  # the person was asked and preferred not to say
GIVEN = "Site"  # the extractor of an entity that the person has not said themselves: no reply says that it was heard


@dataclass(frozen=True)
class Facts:
    """What the person has told us about their situation. None: not heard. `unsaid`: asked, and kept to themselves."""

    age_group: str | None = None  # under_18 | adult (of the child, when about is child or pupil)
    paid: str | None = None  # yes | no
    shared: str | None = None  # yes | no | unknown
    relation: str | None = None  # stranger | known | partner
    fake: str | None = None  # yes
    about: str | None = None  # self | child | friend | pupil | partner
    platform: str | None = None  # an id of data/guide/platforms.yml
    country: str | None = None  # ISO 3166-1 alpha-2, or GB-ENG, GB-SCT, GB-WLS, GB-NIR
    language: str | None = None  # ISO 639-1
    danger: str | None = None  # yes, once danger or a crisis was heard in this conversation
    fear: str | None = None  # yes: of family or community, if they find out
    accused: str | None = None  # yes: the blackmailer says that the person did something

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Facts:
        """The facts among a tracker's slots."""
        return cls(**{f.name: slots.get(f.name) for f in fields(cls)})


@dataclass(frozen=True)
class Memory:
    """Where the conversation is. Never holds a word of the user's."""

    route: str | None = None  # the route of data/guide/plan.yml that is being walked
    plan_state: str = "none"  # none | walking | waiting (after a crisis) | stopped | finished
    step: str | None = None  # the step that was last shown
    steps_done: tuple[str, ...] = ()
    steps_later: tuple[str, ...] = ()  # "not now" or "I can't": offered again at the end
    asked: tuple[str, ...] = ()  # facts that the bot has asked for
    pending: str | None = None  # what yes/no answers: a fact, delete, clarify, resume, later, or see crisis.py
    last: tuple[str, ...] = ()  # responses of the last reply, to say it again
    turn: int = 0  # user turns so far
    checked_in: int | None = None  # the turn of the last check-in
    story: str | None = None  # the scene of the awareness story, with what was spotted

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Memory:
        """The memory among a tracker's slots; unset slots take the defaults."""
        known: dict[str, Any] = {f.name: slots.get(f.name) for f in fields(cls) if slots.get(f.name) is not None}
        for name, value in known.items():
            if isinstance(value, list):
                known[name] = tuple(value)
            elif name in ("turn", "checked_in"):
                known[name] = int(value)
        return cls(**known)

    def to_slots(self) -> dict[str, Any]:
        """Every slot of the memory, as JSON values."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


@dataclass(frozen=True)
class Turn:
    """One message of the user's, understood. Its words are not in it."""

    need: str
    confidence: float = 1.0
    readings: tuple[tuple[str, float], ...] = ()  # the other needs it could be, best first
    safety: str | None = None  # check_in, or a crisis need
    choice: str | None = None  # the id of a pressed choice, when need is "choose"
    heard: frozenset[str] = frozenset()  # names of the facts heard in this very message
    facts: Facts = Facts()
    before: Facts = Facts()  # the facts as they stood before this message, to see what is new
    memory: Memory = Memory()
    now: datetime = field(default_factory=lambda: datetime.now().astimezone())
    own: bool = False  # in a crisis: the words are about the writer, whomever the conversation is about


@dataclass(frozen=True)
class Choice:
    """A button: pressing it sends `id` back."""

    id: str
    label: str


@dataclass(frozen=True)
class Link:
    """A place outside the chat: https, tel or sms; from / on, a page of our own, which only the web shows."""

    label: str
    url: str


@dataclass(frozen=True)
class Message:
    """One bubble. kind: say | step | question | crisis | check_in | helplines | plan | story | deleted."""

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    kind: str = "say"
    lang: str = "en"  # ISO 639-1, for the page that shows it


@dataclass(frozen=True)
class Reply:
    """What goes back, and what is remembered. `progress` is (step, of) while a plan is walked."""

    messages: tuple[Message, ...]
    memory: Memory
    facts: Mapping[str, Any] = field(default_factory=dict)  # facts that a choice or an answer sets
    progress: tuple[int, int] | None = None
