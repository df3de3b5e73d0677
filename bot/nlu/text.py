"""One way to see a text, whoever typed it and however they hid or mangled it.

`fold` undoes what a keyboard, a phone or a trick does to letters and keeps what a person meant: full-width and
look-alike letters, zero-width characters inside words, control characters, l e t t e r s  s p a c e d  o u t, and
runs like "pleeeeease". It changes neither language nor case, so a folded text can still be read.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that look like Latin ones (a subset of Unicode's confusables.txt, the lower-case and
# upper-case pairs that people use to get past filters). Applied only inside words that also hold Latin letters.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнАВЕКМНОРСТХУІЈЅαορνικτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlkmtbhABEKMHOPCTXYIJSaopviktuABEZHIKMNOPTYX",
)
_LATIN = re.compile(r"[A-Za-z]")
_OTHER = re.compile(r"[Ѐ-ӿԀ-ԯͰ-Ͽ]")
_WORD = re.compile(r"\w+", re.UNICODE)
_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*]){3,}\w(?!\w)")
_SPACES = re.compile(r"[^\S\n]+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
# Signs that Unicode calls marks or letters and that show nothing: joiners, fillers, variation selectors (a subset of
# its Default_Ignorable_Code_Point).
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# Tabs and line ends are white space to a reader; all other control and format characters are nothing.
_KEPT_CONTROLS = "\n\t"


def _shown(sign: str) -> bool:
    return sign in _KEPT_CONTROLS or unicodedata.category(sign)[0] != "C"


# All that is to be undone in plain ASCII before runs and spaces: a table is several times as fast as the general way.
_ASCII = _QUOTES | {code: None for code in range(128) if not _shown(chr(code))}


def fold(text: str) -> str:
    """The text with invisible, look-alike and stretched characters undone; at most three equal ones in a row."""
    # Most messages are plain ASCII, and every part of the pipeline folds: there, a table does.
    text = text.translate(_ASCII) if text.isascii() else _beyond_ascii(text)
    text = _SPACED.sub(lambda m: re.sub(r"[ .\-_*]", "", m.group()), text)
    return _SPACES.sub(" ", _RUN.sub(r"\1\1\1", text)).strip()


def _beyond_ascii(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = "".join(filter(_shown, text))
    return _WORD.sub(_latinised, _INVISIBLE.sub("", text))


def _latinised(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_LOOKALIKES) if _LATIN.search(word) and _OTHER.search(word) else word


def ends(text: str, most: int) -> str:
    """A text of at most `most` characters: of a longer one the beginning and the end, where people say what matters."""
    return text if len(text) <= most else f"{text[: most // 2]} {text[-(most // 2) :]}"


def has_words(text: str) -> bool:
    """Whether there is anything to understand: at least one letter or digit of any alphabet."""
    return any(c.isalnum() for c in text)
