"""What a message says besides its need: facts, heard sentence by sentence, by rules over data/facts.

`extract` works on text alone and `implied` on what the need itself says; neither knows Rasa.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.guide.model import CRISIS_NEEDS
from bot.nlu.fact_rules import age, people, places
from bot.nlu.fact_rules.notation import AGE, BIG
from bot.nlu.fact_rules.reading import Reading, reader

# What somebody with this need has said, unless their words say otherwise.
_IMPLIED = {
    "disclose_paid": ("paid", "yes"),
    "disclose_images_shared": ("shared", "yes"),
    "disclose_fake_images": ("fake", "yes"),
    "disclose_under_18": ("age_group", "under_18"),
    "disclose_known_person": ("relation", "known"),
    "disclose_email_scam": ("platform", "email"),
    **dict.fromkeys(CRISIS_NEEDS, ("danger", "yes")),
}

_BARE = 4  # words and signs; in more a number may be anything


def extract(text: str, need: str | None = None) -> dict[str, str]:
    """The facts that the words of a message say. `need`, when known, helps with whom it is about and where."""
    reading = reader().read(text)
    about = people.about(reading, need)
    found = {
        "age_group": age.age_group(reading, about),
        "paid": _event(reading, "paid", about),
        "shared": _event(reading, "shared", about),
        "relation": people.relation(reading),
        "fake": _event(reading, "fake", about),
        "fear": _event(reading, "fear", about),
        "accused": people.accused(reading),
        "about": about,
        "platform": places.platform(reading),
        "country": places.country(reading, need),
    }
    return {name: value for name, value in found.items() if value}


def implied(need: str | None, facts: Mapping[str, str]) -> dict[str, str]:
    """The facts, with what the need says where the words do not."""
    if need not in _IMPLIED:
        return dict(facts)
    name, value = _IMPLIED[need]
    return {name: value, **facts}


def grown(text: str) -> bool:
    """Whether its only numbers are no child's age: little more than an adult's age is said, or only years and dates.

    "we were together 12 years" says nothing of an age, as long as no other word is one that a child would use.
    """
    reading = reader().read(text)
    numbers = [i for i, word in enumerate(reading.words) if word in (AGE, BIG)]
    if not numbers:
        return False
    if len(reading.words) > _BARE:
        return reading.hidden("age").issuperset(numbers) and _no_child(reading)
    return min(map(reading.age, numbers)) >= age.OF_AGE


def _no_child(reading: Reading) -> bool:
    """Whether no word is one by which somebody may say that they are young ("too young", "school", "my mum")."""
    return reading.members("young_words").isdisjoint(reading.words)


def _event(reading: Reading, table: str, about: str | None) -> str | None:
    """What the first group of the table that was heard means."""
    heard = (entry.value for entry in reading.heard(table) if entry.about is None or about)
    return next(heard, None)
