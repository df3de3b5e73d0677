"""The ids that a pressed choice may send: the allow-list between a channel and the guide.

An id is `verb:argument`, at most 60 bytes of ASCII (Telegram allows 64 bytes of callback data). Whatever does not parse
here never reaches a rule. Step ids may name the step that they were shown with (`step:done=pause`), so that a tap on
an old message moves nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.guide.model import UNSAID
from bot.guide.needs import NEEDS

LIMIT = 60  # bytes
OF_NUMBER = 18  # years

FACT_VALUES: dict[str, frozenset[str]] = {
    "age_group": frozenset({"under_18", "adult", UNSAID}),
    "paid": frozenset({"yes", "no", UNSAID}),
    "shared": frozenset({"yes", "no", "unknown", UNSAID}),
    "relation": frozenset({"stranger", "known", "partner", UNSAID}),
    "fake": frozenset({"yes", UNSAID}),
    "fear": frozenset({"yes", UNSAID}),
    "accused": frozenset({"yes", UNSAID}),
    "about": frozenset({"self", "child", "friend", "pupil", "partner", UNSAID}),
}
"""What each fact may be. Platform and country are open lists, held by OPEN_FACTS."""

OPEN_FACTS = {
    "platform": re.compile(r"[a-z0-9_]{1,30}"),
    "country": re.compile(r"unsaid|[A-Z]{2}(-[A-Z]{3})?"),
}

STEP_VERBS = frozenset({"done", "help", "later", "cant", "back", "next", "repeat"})
PLAN_VERBS = frozenset({"start", "resume", "show", "stop", "restart", "finish"})
FIXED: dict[str, frozenset[str]] = {
    "crisis": frozenset({"safe", "talk", "resume", "now"}),
    "delete": frozenset({"yes", "no"}),
    "menu": frozenset({"open"}),
    "say": frozenset({"repeat", "ok", "fine", "unsaid", "other"}),
    "evidence": frozenset({"show"}),
}

_NAME = re.compile(r"[a-z0-9_]{1,40}")
_NUMBER = re.compile(r"[1-9][0-9]?")
_TOPIC = re.compile(r"[a-z_]{1,24}")


@dataclass(frozen=True)
class ParsedChoice:
    """A choice taken apart. `plan:route=paid` is verb "plan", arg "route", value "paid"."""

    id: str
    verb: str
    arg: str
    value: str | None = None

    @property
    def need(self) -> str | None:
        """The need that this choice stands for, if it stands for one."""
        return self.arg if self.verb in ("ask", "need") else None

    @property
    def age(self) -> str | None:
        """The age group that this choice states, for a number that was typed alone."""
        if self.verb != "age":
            return None
        return "under_18" if int(self.arg) < OF_NUMBER else "adult"

    @property
    def fact(self) -> tuple[str, str] | None:
        """The fact that this choice states, as (name, value)."""
        return (self.arg, self.value) if self.verb == "fact" and self.value else None


def parse(choice: str) -> ParsedChoice | None:
    """The choice behind an id, or None when the id is not one of ours."""
    if not choice.isascii() or len(choice) > LIMIT:
        return None
    verb, colon, rest = choice.partition(":")
    arg, equals, value = rest.partition("=")
    parsed = ParsedChoice(choice, verb, arg, value if equals else None)
    return parsed if colon and _allowed(parsed) else None


def fact_allows(name: str, value: str) -> bool:
    """Whether `value` is one that the fact `name` can have."""
    if name in OPEN_FACTS:
        return bool(OPEN_FACTS[name].fullmatch(value))
    return value in FACT_VALUES.get(name, ())


def _allowed(choice: ParsedChoice) -> bool:
    arg, value = choice.arg, choice.value
    named = value is not None and bool(_NAME.fullmatch(value))
    match choice.verb:
        case "step":
            number = arg == "number" and value is not None and bool(_NUMBER.fullmatch(value))
            return number or (arg in STEP_VERBS and (value is None or named))
        case "plan":
            return (arg in PLAN_VERBS and value is None) or (arg in ("route", "step") and named)
        case "fact":
            return value is not None and fact_allows(arg, value)
        case "age":  # a number that was typed alone; never offered
            return value is None and bool(_NUMBER.fullmatch(arg))
        case "ask" | "need":
            return arg in NEEDS and value is None
        case "more":
            kind, _, topic = arg.partition(":")
            page = value is None or (value.isdigit() and len(value) <= 3)
            return kind == "helplines" and bool(_TOPIC.fullmatch(topic)) and page
        case "story":
            return value is None and bool(_NAME.fullmatch(arg))
        case verb:
            return value is None and arg in FIXED.get(verb, ())
