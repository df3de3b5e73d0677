"""Where the person is, and on which platform it happens."""

from __future__ import annotations

from bot.nlu.fact_rules.notation import AGE, BIG
from bot.nlu.fact_rules.reading import Heard, Reading, Span

# A message of so few words that is mostly a place answers "which country are you in?".
_SHORT = 7
_OPENING = frozenset(
    ("from", "hi", "hello", "hey", "po", "good", "morning", "evening", "afternoon", "day", "greetings", ",")
)
_LAST_YEAR = 6  # of a Scottish secondary school


def platform(reading: Reading) -> str | None:
    """The platform named first; e-mail only when no other is named, since addresses are often only threatened with."""
    named = [key for key, _ in reading.names("platform")]
    others = [key for key in named if key not in ("email", "sms_phone")]
    return next(iter(others or named), None)


def country(reading: Reading, need: str | None = None) -> str | None:
    """Where the person lives; else where they come from. A scammer's or a relative's country is not theirs.

    When the need is known to be to say where they are, a place with no word before it is an answer.
    """
    places = reading.names("country")
    frames = reading.heard("where")
    ranked: list[tuple[int, int, str]] = []
    for order, (key, span) in enumerate(places):
        kind = _frame(frames, span) or _greets_from(reading, span)
        if kind is None and (need == "inform_country" or _is_answer(reading, places)):
            kind = "answer"
        if kind in ("here", "answer", "from"):
            ranked.append((("here", "answer", "from").index(kind), order, key))
    if not ranked:
        return _by_school_year(reading, frames)
    best = min(ranked)
    return _narrowest(best, ranked)


def _frame(frames: list[Heard], span: Span) -> str | None:
    """What the longest words right before a place make of it, or "police" and the like right after it."""
    before = [(frame.span.end - frame.span.start, frame.value) for frame in frames if frame.span.end == span.start]
    if before:
        return max(before)[1]
    return "here" if any(f.value == "here_after" and f.span.start == span.end for f in frames) else None


def _greets_from(reading: Reading, span: Span) -> str | None:
    """from, for a place whose sentence opens with "from" and at most a greeting: "po from cebu, he wants ..."."""
    opening = []
    for i in range(span.start - 1, -1, -1):
        if reading.sentence[i] != reading.sentence[span.start]:
            break
        opening.append(reading.words[i])
    return "from" if "from" in opening and _OPENING.issuperset(opening) else None


def _by_school_year(reading: Reading, frames: list[Heard]) -> str | None:
    """Scotland, for somebody in S1 to S6: only Scottish schools are known to us to count so."""
    for frame in frames:
        if frame.value == "school_year":
            number = next(i for i in range(frame.span.start, frame.span.end) if reading.words[i] in (AGE, BIG))
            figure = reading.texts[number]
            if figure.isdecimal() and 1 <= int(figure) <= _LAST_YEAR:
                return "GB-SCT"
    return None


def _is_answer(reading: Reading, places: list[tuple[str, Span]]) -> bool:
    words = sum(token.is_alpha for token in reading.doc)
    placed = sum(span.end - span.start for _, span in places)
    first = places[0][1]
    opens = first.start == 0 and (first.end == len(reading.doc) or reading.doc[first.end].is_punct)
    return opens or (words <= _SHORT and (placed * 2 >= words or (first.start == 0 and words <= 4)))


def _narrowest(best: tuple[int, int, str], ranked: list[tuple[int, int, str]]) -> str:
    """A nation of the UK says more than "UK"."""
    if best[2] == "GB":
        nations = [key for kind, _, key in ranked if key.startswith("GB-") and kind == best[0]]
        return nations[0] if nations else "GB"
    return best[2]
