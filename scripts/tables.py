"""Writes docs/routes.md and docs/texts.md from the data; a test says when they are out of date.

Which steps a route has, which need is answered where, how the texts read, and what they never say.

    .venv/bin/python -m scripts.tables
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timezone
from itertools import product
from pathlib import Path

from bot.card.content import Card
from bot.channels.telegram.texts import Texts
from bot.channels.web.words import languages
from bot.content import ROOT
from bot.guide.content import Content
from bot.guide.model import Facts, Memory, Reply, Turn
from bot.guide.needs import ACTIONS, QUESTIONS, UNKNOWN
from bot.guide.plan import Conditions, Route, Step
from bot.guide.reply import respond
from bot.guide.wording import Said, Wording, plain, sentences, words
from bot.helplines import open_directory
from bot.helplines.model import Directory
from bot.helplines.source import load_book
from bot.helplines.words import load_words
from bot.markdown import table
from bot.spoken import every_text

DOCS = ROOT / "docs"
AGES = ("adult", "under_18")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
NO_ANSWER = ("utter_clarify", "utter_clarify_again")
NAMES = {
    "victim": "to somebody in need",
    "list": "lists",
    "awareness": "to somebody who learns",
    "service": "helplines",
}


class Pages:
    """The pages, from one reading of the data."""

    def __init__(self) -> None:
        self.content, self.directory = Content.load(), open_directory("sqlite://")

    def routes(self) -> str:
        """docs/routes.md."""
        return "\n".join([*_route_table(self.content), "", *_matrix(self.content, self.directory)]) + "\n"

    def texts(self) -> str:
        """docs/texts.md."""
        telegram, book = Texts.load(self.content.links), load_book()
        said = list(every_text(self.content, telegram, languages(), book, load_words(), Card.load()))
        return "\n".join(_report(said, Wording.load())) + "\n"


def pages() -> dict[Path, str]:
    """Each page with what should stand in it."""
    made = Pages()
    return {DOCS / "routes.md": made.routes(), DOCS / "texts.md": made.texts()}


# --- routes x steps ---


def _route_table(content: Content) -> Iterator[str]:
    plan = content.plan
    yield "# Routes, steps and answers"
    yield ""
    yield "Written from data/guide/plan.yml by `python -m scripts.tables`; a test says when it is out of date."
    yield ""
    yield "## Routes and their steps"
    yield ""
    yield "The first route from the top that fits is taken. A number is the place of a step in the route; in brackets,"
    yield "a step that is there only under its condition, which stands beside its name."
    yield ""
    yield from table(["route", "when", "opened by"], [_route_row(route) for route in plan.routes.values()])
    yield ""
    used = [step for step in plan.steps.values() if any(step.id in route.steps for route in plan.routes.values())]
    rows = [[_step_name(step), *(_place(route, step) for route in plan.routes.values())] for step in used]
    yield from table(["step", *plan.routes], rows)


def _route_row(route: Route) -> list[str]:
    needs = ", ".join(need.removeprefix("disclose_") for need in route.needs) or "a choice"
    return [f"{route.id}: {route.title}", _conditions(route.when) or "-", needs]


def _step_name(step: Step) -> str:
    when = _conditions(step.when)
    return f"{step.title} (`{step.id}`){f', when {when}' if when else ''}"


def _place(route: Route, step: Step) -> str:
    if step.id not in route.steps:
        return ""
    number = str(route.steps.index(step.id) + 1)
    return f"({number})" if step.when else number


def _conditions(conditions: Conditions) -> str:
    return ", ".join(f"{name} = {' or '.join(values)}" for name, values in conditions.items())


# --- needs x routes ---


def _matrix(content: Content, directory: Directory) -> Iterator[str]:
    routes = list(content.plan.routes)
    yield "## Every need, answered on every route"
    yield ""
    yield "Each cell was asked of the guide, for somebody of 18 or over and for somebody under 18, in England."
    yield "The sign says how it is answered: **r** a text written for this route or for whom it is about, **a** one for"
    yield "the age or the country, **x** the text for everybody, **p** by a move in the plan, **c** by the crisis"
    yield "reply, **s** by the story. A hole would be **-**."
    yield ""
    rows = []
    for need in ACTIONS:
        if need not in ("choose", UNKNOWN):
            rows.append([f"`{need}`", *(_cell(content, directory, need, route) for route in routes)])
    yield from table(["need", *routes], rows)
    yield ""
    holes = sum(cell == "-" for row in rows for cell in row)
    yield f"{len(rows)} needs on {len(routes)} routes, {len(AGES)} ages each: {holes} without an answer."
    longest = max(_longest(content, directory, need, route) for need, route in product(QUESTIONS, routes))
    yield ""
    yield f"The longest answer to a question, helplines aside, has {longest} words."


def _cell(content: Content, directory: Directory, need: str, route: str) -> str:
    signs = {_sign(content, *_asked(content, directory, need, route, age), need) for age in AGES}
    return "-" if "-" in signs else "/".join(sorted(signs))


def _asked(content: Content, directory: Directory, need: str, route: str, age: str) -> tuple[Turn, Reply]:
    """The need in the middle of the route, and the reply."""
    known = Facts(age_group=age, country="GB-ENG")
    facts = replace(known, **content.plan.assume(content.plan.routes[route], known))
    begun = respond("action_walk", _turn("choose", facts, Memory(), f"plan:route={route}"), content, directory)
    facts = Facts.from_slots({**asdict(facts), **begun.facts})
    turn = _turn(need, facts, replace(begun.memory, pending=None))
    return turn, respond(ACTIONS[need], turn, content, directory)


def _turn(need: str, facts: Facts, memory: Memory, choice: str | None = None) -> Turn:
    return Turn(need, choice=choice, facts=facts, before=facts, memory=memory, now=NOON)


def _sign(content: Content, turn: Turn, reply: Reply, need: str) -> str:
    if not reply.messages or not all(message.text.strip() for message in reply.messages):
        return "-"
    if set(reply.memory.last) & set(NO_ANSWER):
        return "-"
    kinds = {message.kind for message in reply.messages}
    if "crisis" in kinds:
        return "c"
    if "story" in kinds:
        return "s"
    name = f"utter_{need}"
    if ACTIONS[need] != "action_answer" or name not in content.responses:
        return "p"
    used = [v for v in content.responses[name] if _starts(v.text, reply)]
    names = {condition for variation in used[:1] for condition in variation.when}
    return (
        "r"
        if names & {"route", "about", "relation", "fear"}
        else "a"
        if names & {"age_group", "uk", "country"}
        else "x"
    )


def _starts(text: str, reply: Reply) -> bool:
    start = text.partition("{")[0].strip()
    return bool(start) and any(message.text.startswith(start) for message in reply.messages)


def _longest(content: Content, directory: Directory, need: str, route: str) -> int:
    replies = [_asked(content, directory, need, route, age)[1] for age in AGES]
    return max(len(words(m.text)) for reply in replies for m in reply.messages[:1] if m.kind == "say")


# --- how the texts read ---


def _report(texts: Sequence[Said], rules: Wording) -> Iterator[str]:
    yield "# How the texts read"
    yield ""
    yield "Written from data/ by `python -m scripts.tables`; a test says when it is out of date. The rules are in"
    yield "data/safety/wording.yml. The grade is that of Flesch and Kincaid: grade 4 is read at about 9 years of age."
    yield ""
    rows = [_kind_row(kind, [text for text in texts if text.kind == kind], rules) for kind in rules.limits]
    head = ["texts", "count", "middle grade", "hardest", "longest sentence", "longest text", "allowed"]
    yield from table(head, rows)
    yield ""
    faults = [fault for text in texts for fault in rules.faults(text)]
    yield f"{len(texts)} texts in all, {len(faults)} break a rule."
    yield ""
    yield "## The hardest text of each kind"
    yield ""
    for kind in rules.limits:
        measured = [t for t in texts if t.kind == kind and rules.limits[kind].grade and rules.measures(t.text)]
        if measured:
            hardest = max(measured, key=lambda text: (rules.grade(text.text), text.where))
            yield f"- {NAMES.get(kind, kind)}: {hardest.where}, grade {rules.grade(hardest.text):.1f}"
    yield ""
    yield "## Safe messaging"
    yield ""
    yield "What is never said, why, and how many texts were searched for it."
    yield ""
    rows = []
    for never in rules.never:
        searched = [text for text in texts if text.kind not in never.not_in]
        found = sum(bool(never.words.search(plain(text.text.replace("’", "'")))) for text in searched)
        rows.append([never.why, str(len(searched)), str(found)])
    yield from table(["rule", "texts searched", "found"], rows)


def _kind_row(kind: str, texts: Sequence[Said], rules: Wording) -> list[str]:
    limits = rules.limits[kind]
    grades = sorted(rules.grade(text.text) for text in texts if rules.measures(text.text))
    longest = max(len(words(part)) for text in texts for part in sentences(plain(text.text)))
    most = max(len(words(plain(text.text))) for text in texts)
    graded = limits.grade is not None and grades
    allowed = [
        f"grade {limits.grade:g}" if limits.grade else "",
        f"{limits.sentence} a sentence" if limits.sentence else "",
    ]
    allowed.append(f"{limits.words} words" if limits.words else "")
    return [
        NAMES.get(kind, kind),
        str(len(texts)),
        f"{grades[len(grades) // 2]:.1f}" if graded else "-",
        f"{grades[-1]:.1f}" if graded else "-",
        str(longest),
        str(most),
        ", ".join(filter(None, allowed)) or "-",
    ]


def main() -> None:
    """Writes the pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
