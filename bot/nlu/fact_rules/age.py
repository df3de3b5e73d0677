"""Whether the person it is about is under 18: from ages, school years and other signs.

The age that counts is the victim's: the writer's own, or the other person's when the message is about somebody else.
A blackmailer's claim ("they say she was 15"), a lie told to an app and an age long past count for nobody. Signs that
contradict each other leave the age unsaid, so that the bot asks.
"""

from __future__ import annotations

from bot.nlu.fact_rules.notation import AGE, BIG
from bot.nlu.fact_rules.reading import Heard, Reading, Span, this_year

UNDER_18, ADULT = "under_18", "adult"
OF_AGE = 18
_TOO_YOUNG_TO_WRITE = 7  # "i am 2 of 5", "im 6 down": a writer this young is another kind of number
_BIRTH = frozenset(("born", "birthday", "birth", "dob"))
_I = frozenset(("i", "me", "my", "we", "our", "myself"))
_OTHERS = frozenset(("he", "she", "him", "her", "his", "they", "them", "their", "someone", "girl", "boy", "guy", "man"))
_OTHERS |= frozenset(("woman", "lad", "lass", "person", "scammer", "account", "profile"))

_STOPS = frozenset((",", ".", "!", ";", "-", "\n"))
_ANOTHER = frozenset(("from", "on", "off", "has", "is", "was", "says", "said", "she", "who"))
_ANOTHER |= frozenset(("messaged", "added", "sent", "wants", "told"))


def age_group(reading: Reading, about: str | None) -> str | None:
    """under_18, adult, or None when nothing is said or signs contradict each other."""
    heard = reading.heard("age")
    mine, theirs = _ages(reading, heard)
    signs = {entry.value for entry in heard}
    if about:
        theirs = theirs or (mine if about in ("friend", "partner") else [])
        if theirs:
            return _group(theirs)
        young = {"child", "child_hint"} if about in ("child", "pupil") else {"child"}
        return UNDER_18 if signs & young else None
    if mine:
        return _group(mine)
    young = signs & {"child", "child_lied"}
    if young and "adult" in signs:
        return None
    if young:
        return UNDER_18
    if "adult" in signs:
        return ADULT
    if "child_hint" in signs:
        return None if "adult_hint" in signs else UNDER_18
    return None


def _group(ages: list[int]) -> str:
    """A person who says two ages has told the app, or the blackmailer, the higher one."""
    return UNDER_18 if min(ages) < OF_AGE else ADULT


def _ages(reading: Reading, heard: list[Heard]) -> tuple[list[int], list[int]]:
    """The ages said of the writer and of somebody else."""
    soon = {i for entry in heard if entry.value == "soon_18" for i in range(entry.span.start, entry.span.end)}
    mine: dict[int, int] = {}
    theirs: dict[int, int] = {}
    for kind in ("mine", "mine_told", "theirs", "someones"):
        for entry in heard:
            if entry.value != kind:
                continue
            for i in range(entry.span.start, entry.span.end):
                if reading.words[i] != AGE or i in mine or i in theirs:
                    continue
                owner = kind if kind != "someones" else _owner(reading, entry.span)
                if owner == "mine_told" and reading.age(i) >= OF_AGE:
                    continue  # people tell others that they are older, not younger
                (theirs if owner == "theirs" else mine)[i] = _age(reading, i, soon)
    for i in _alone(reading):
        if i not in mine and i not in theirs:
            owner = _owner(reading, Span(i, i + 1, i))
            (mine if owner == "mine" else theirs)[i] = _age(reading, i, soon)
    for i in soon:
        if reading.words[i] == AGE and i not in mine and i not in theirs and _says_i(reading, i):
            mine[i] = _age(reading, i, soon)
    born = _born(reading)
    own = [age for age in mine.values() if age >= _TOO_YOUNG_TO_WRITE] + ([born] if born else [])
    return own, list(theirs.values())


def _age(reading: Reading, i: int, soon: set[int]) -> int:
    age = reading.age(i)
    return OF_AGE - 1 if age == OF_AGE and i in soon else age


def _owner(reading: Reading, span: Span) -> str:
    """Whose age it is: of the person named last before it in the sentence, else the writer's."""
    for i in range(span.start - 1, -1, -1):
        if reading.sentence[i] != reading.sentence[span.start]:
            break
        word = reading.words[i]
        if word in _OTHERS or reading.is_relative(i):
            return "theirs"
        if word in _I:
            return "mine"
    return "mine"


def _says_i(reading: Reading, i: int) -> bool:
    """Whether "not 18" or "under 18" at token i is the writer's: "i" stands before it, or little else is said."""
    words = [reading.words[j] for j in range(len(reading.doc)) if reading.sentence[j] == reading.sentence[i]]
    return len(words) <= 5 or (not _I.isdisjoint(words) and _owner(reading, Span(i, i + 1, i)) == "mine")


def _alone(reading: Reading) -> list[int]:
    """Numbers that are a whole sentence or open it as an age does: "15.", "14, from wales", "Limerick, 38, ..."."""
    found = _after_place(reading)
    hidden = reading.hidden("age")
    for i, word in enumerate(reading.words):
        if word != AGE or not reading.sentence_opens(i) or i in hidden:
            continue
        closes = i + 1 == len(reading.doc) or reading.doc[i + 1].is_punct or reading.doc[i + 1].is_space
        followed = not closes and reading.words[i + 1] in reading.members("after_age")
        if ((closes and _ends_as_age(reading, i)) or followed) and 10 <= reading.age(i) <= 25:
            found.append(i)
    return found


def _after_place(reading: Reading) -> list[int]:
    """The number in "Limerick, 38, gave her 700": a place opens the sentence, and nobody else is described by it.

    "Paris, 15, from snap" and "Florence, 16, has it" are people with the name of a place.
    """
    if AGE not in reading.words:
        return []
    hidden = reading.hidden("age")
    found = []
    for _, span in reading.names("country"):
        i = span.end + 1
        if not reading.sentence_opens(span.start) or reading.words[span.end : i + 1] != [",", AGE] or i in hidden:
            continue
        after = reading.words[i + 1 : i + 3]
        if not after or (after[0] in _STOPS and (after[0] != "," or _ANOTHER.isdisjoint(after))):
            found.append(i)
    return found


def _ends_as_age(reading: Reading, i: int) -> bool:
    """Not a list such as "1. 2. 3." and not a decimal."""
    return not (i + 2 < len(reading.doc) and reading.words[i + 2] in (AGE, BIG))


def _born(reading: Reading) -> int | None:
    """The age by year of birth, when even the latest birthday leaves no doubt about which side of 18."""
    for i, text in enumerate(reading.texts):
        if len(text) == 4 and text.isdecimal():
            near = reading.words[max(0, i - 4) : i]
            if _BIRTH.isdisjoint(near) or not _OTHERS.isdisjoint(near):
                continue
            age = this_year() - int(text)
            if 5 <= age <= 99 and age != OF_AGE:
                return age
    return None
