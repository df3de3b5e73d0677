"""Who the blackmailer is to the victim, whether they accuse the victim, and whom the message is about."""

from __future__ import annotations

from dataclasses import replace

from bot.nlu.fact_rules.notation import AGE
from bot.nlu.fact_rules.reading import Heard, Reading

_PEOPLE = ("child", "pupil", "partner", "friend")
_SUPPORT = "support_someone_else"
_TEACHER, _CLASS = "teacher", "class"
_SURE = "_sure"  # of a group whose words alone say that it is about somebody else


def about(reading: Reading, need: str | None = None) -> str | None:
    """child, pupil, partner or friend; None when it is about the writer.

    When the need is known to be help for another person, naming a person is enough. Otherwise the words around must
    say that it happens to them, and nothing must say that it happens to the writer.
    """
    heard = reading.heard("about")
    sure = next((entry.value for entry in heard if entry.value.endswith(_SURE)), None)
    if sure:
        return sure.removesuffix(_SURE)
    people = sorted(_people(heard), key=lambda e: (e.span.start, -e.span.end))
    if need == _SUPPORT and people:
        return _likeliest(people)
    victims = [person for person in people if _is_victim(person, heard, reading)]
    if not victims or any(entry.value == "mine" for entry in heard):
        return None
    return _likeliest(victims)


def _people(heard: list[Heard]) -> list[Heard]:
    """Those who are named; for a teacher "a girl in my class" is a pupil, for everybody else she is a classmate."""
    teaches = any(entry.value == _TEACHER for entry in heard)
    named = [replace(e, value="pupil") if teaches and e.value == _CLASS else e for e in heard]
    return [entry for entry in named if entry.value in _PEOPLE]


def _likeliest(people: list[Heard]) -> str:
    """The person named first; of two readings of the same words the longer, then the order of _PEOPLE."""
    first = people[0].span
    same = [person for person in people if person.span.start < first.end]
    return min(same, key=lambda e: (e.span.start - e.span.end, _PEOPLE.index(e.value))).value


def _is_victim(person: Heard, heard: list[Heard], reading: Reading) -> bool:
    span = person.span
    if span.start == 0 and len(reading.doc) > span.end and reading.doc[span.end].is_punct:
        return True
    for entry in heard:
        if entry.value == "before" and (entry.span.end == span.start or _next(span.start, entry.span.end, reading)):
            return True
        if entry.value == "after_age" and not _is_young(entry, reading):
            continue
        if entry.value.startswith("after") and (
            entry.span.start == span.end or _next(entry.span.start, span.end, reading)
        ):
            return True
    return False


def _is_young(entry: Heard, reading: Reading) -> bool:
    """Whether the age in these words is a child's: "my mum is 40" does not make her the victim."""
    return all(reading.age(i) < 18 for i in range(entry.span.start, entry.span.end) if reading.words[i] == AGE)


def _next(start: int, end: int, reading: Reading) -> bool:
    """Whether at most one word of the same sentence stands between."""
    return start - end == 1 and reading.sentence[start] == reading.sentence[end - 1]


def accused(reading: Reading) -> str | None:
    """yes, when the blackmailer says that the victim did something, such as writing to a child."""
    heard = reading.heard("accused")
    return "yes" if any(entry.value == "yes" or _is_young(entry, reading) for entry in heard) else None


def relation(reading: Reading) -> str | None:
    """partner, known or stranger: the table's order decides, because an ex is often also called known.

    Whoever it happens to is not the one who does it: "my friend is being blackmailed" names the victim.
    """
    victims = _victims(reading)
    for entry in reading.heard("relation"):
        if victims.isdisjoint(range(entry.span.start, entry.span.end)):
            return entry.value
    return None


def _victims(reading: Reading) -> set[int]:
    """The tokens that name somebody to whom it happens."""
    heard = reading.heard("about")
    named = [e for e in heard if e.value.endswith(_SURE)]
    named += [e for e in _people(heard) if _is_victim(e, heard, reading)]
    return {i for entry in named for i in range(entry.span.start, entry.span.end)}
