"""Whether somebody in despair speaks of themselves: a mother who writes "I want to die" is not writing about her child.

Pure and small, for one question only: to whom a crisis reply speaks while the conversation is about somebody else.
"""

from __future__ import annotations

import re

_OTHERS = (
    r"he|hes|she|shes|they|theyre|him|her|hers|them|their|son|sons|daughter|daughters|child|kid|friend|friends|mate|"
    r"boyfriend|girlfriend|partner|husband|wife|brother|sister|pupil|student|himself|herself|themselves"
)
_I = r"i|im|ive|id|ill|me|my|myself"
# "I want to die", with nobody else between the wish and its object.
_WISH = re.compile(
    rf"\bi(?:m)?(?: (?!(?:{_OTHERS})\b)\w+)? (?:want|wanna|wish|going|gonna|gunna|will|would|plan|need)\b"
    rf"(?: (?!(?:{_OTHERS})\b)\w+){{0,4}} (?:die|dead|end|kill|suicide|suicidal|disappear|gone|live|hurt)\b"
)
_SELF = re.compile(r"\b(?:myself|my (?:own )?life|(?:im|i am|i feel|ive been) (?:\w+ )?suicidal)\b")
_THIRD = re.compile(rf"\b(?:{_OTHERS})\b")
_FIRST = re.compile(rf"\b(?:{_I})\b")


def speaks_of_self(text: str) -> bool:
    """Whether the despair in these words is the writer's own."""
    words = re.sub(r"[^\w\s]", " ", re.sub(r"['\u2019]", "", text.lower()))
    words = re.sub(r"\s+", " ", words)
    if _WISH.search(words) or _SELF.search(words):
        return True
    return bool(_FIRST.search(words)) and not _THIRD.search(words)
