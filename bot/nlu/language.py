"""Which language a message is in, for chat: short, mistyped, full of names and borrowed words.

English is assumed until something speaks against it, since a wrong "foreign" costs an English speaker their answer:
1. the alphabet, where most letters are not Latin ones;
2. a whole message that is surely of one language ("bonjour");
3. words that only one side has (data/languages), English chat on one side, a dozen languages on the other;
4. py3langid (offline, 97 languages), only where the words leave room for doubt. Its chance of English is not to be
   taken at face value on a few words ("hello" is English to it with 0.17), so it never decides alone on these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.languages import ENGLISH, Language, bare, load_languages, plain, words_of
from bot.nlu.text import fold

# Read up to here; a language shows early.
_LONGEST = 400
_READ = 2 * _LONGEST
# Alphabets that settle the language, or leave few: the first is taken where no letter below speaks for another.
_ALPHABETS = (
    (re.compile(r"[぀-ヿ]"), ("ja",)),
    (re.compile(r"[가-힯ᄀ-ᇿ]"), ("ko",)),
    (re.compile(r"[㐀-鿿豈-﫿]"), ("zh",)),
    (re.compile(r"[؀-ۿݐ-ݿﭐ-﷿ﹰ-ﻼ]"), ("ar", "fa", "ur")),
    (re.compile(r"[Ѐ-ӿ]"), ("ru", "uk", "bg", "sr")),
    (re.compile(r"[Ͱ-Ͽἀ-῿]"), ("el",)),
    (re.compile(r"[֐-׿]"), ("he",)),
    (re.compile(r"[ऀ-ॿ]"), ("hi", "mr", "ne")),
    (re.compile(r"[ঀ-৿]"), ("bn",)),
    (re.compile(r"[਀-੿]"), ("pa",)),
    (re.compile(r"[઀-૿]"), ("gu",)),
    (re.compile(r"[஀-௿]"), ("ta",)),
    (re.compile(r"[ఀ-౿]"), ("te",)),
    (re.compile(r"[ಀ-೿]"), ("kn",)),
    (re.compile(r"[ഀ-ൿ]"), ("ml",)),
    (re.compile(r"[඀-෿]"), ("si",)),
    (re.compile(r"[฀-๿]"), ("th",)),
    (re.compile(r"[ក-៿]"), ("km",)),
    (re.compile(r"[Ա-֏]"), ("hy",)),
    (re.compile(r"[Ⴀ-ჿ]"), ("ka",)),
    (re.compile(r"[ሀ-፿]"), ("am",)),
)
# Letters and words that tell languages of one alphabet apart.
_TELLING = (
    ("ur", re.compile(r"[ٹڈڑںھہۂے]")),
    ("fa", re.compile(r"[پچژگکی]")),
    ("uk", re.compile(r"[іїєґ]|\b(?:мене|що|якщо|його|йому|вони|дуже|треба|померти|вмерти)\b", re.I)),
    ("sr", re.compile(r"[ђјљњћџ]", re.I)),
    ("bg", re.compile(r"\b(?:съм|ще|искам|това|какво|защо|имам|снимки|моите)\b", re.I)),
    ("mr", re.compile(r"आहे|मला|माझ")),
    ("ne", re.compile(r"मलाई|मेरो|छैन|\bछ\b")),
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
# A letter of a script without spaces says as much as a short word.
_DENSE = {"ja": 3, "ko": 2, "zh": 3}
# Latin-script languages that py3langid may answer, the larger ones: of all 97 it would find Latin and Breton.
_LATIN_LANGUAGES = (
    "cs", "cy", "da", "de", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "id", "is", "it", "lt", "lv", "nb", "nl",
    "pl", "pt", "ro", "sk", "sl", "sq", "sv", "sw", "tl", "tr", "vi",
)  # fmt: skip
# From how many words on py3langid is asked about a text with no word that tells, and how sure it must then be.
_ENOUGH_WORDS = 5
_UNKNOWN_WORDS_SURE = 1e-6
_SOME_WORDS_SURE = 0.02
# Up to this many telling words, a language that has no list of words wins when py3langid is as sure of it as this;
# from one more on, a language with one word fewer is still in the running.
_FEW = 3
_LISTLESS_SURE = 0.99
# py3langid's codes that ISO 639-1 or we write in another way.
_SAME = {"nb": "no"}


@dataclass(frozen=True)
class _Lists:
    """What data/languages says. A word of English and of another language counts for neither."""

    words: dict[str, frozenset[str]]  # a word -> the languages that have it
    letters: dict[str, frozenset[str]]
    alone: dict[str, str]  # whole messages of exactly one language
    loans: re.Pattern[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    languages = load_languages()
    foreign = [one for code, one in languages.items() if code != ENGLISH]
    shared = Counter(phrase for one in foreign for phrase in one.alone)
    having: dict[str, set[str]] = {}
    for one in languages.values():
        for word in one.words:
            having.setdefault(word, set()).add(one.code)
    return _Lists(
        {word: frozenset(codes) for word, codes in having.items() if ENGLISH not in codes or len(codes) == 1},
        {one.code: one.letters for one in foreign if one.letters},
        {phrase: one.code for one in foreign for phrase in one.alone if shared[phrase] == 1},
        re.compile(r"\b(?:" + "|".join(map(re.escape, languages[ENGLISH].loans)) + r")\b"),
    )


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LATIN_LANGUAGES))
    return identifier


def identify(text: str) -> str | None:
    """The language of a message as ISO 639-1 code, or None for English and for what cannot be told."""
    text = fold(text[:_READ])[:_LONGEST]
    other = None if text.isascii() else _by_alphabet(text)
    return other or _lists().alone.get(bare(text)) or _by_words(text)


def whole(text: str, language: Language) -> str | None:
    """The need of a whole message that says only yes, no or hello in a language."""
    return language.alone.get(bare(fold(text[:_READ])[:_LONGEST]))


def _by_alphabet(text: str) -> str | None:
    latin = len(_LATIN.findall(text))
    for letters, languages in _ALPHABETS:
        count = len(letters.findall(text))
        if count > 1 and count * _DENSE.get(languages[0], 1) >= latin:
            return languages[0] if len(languages) == 1 else _among(text, languages)
    return None


def _among(text: str, languages: Sequence[str]) -> str:
    """One of the languages of an alphabet: py3langid takes much Arabic for Urdu, and short Russian for Macedonian."""
    telling = (code for code, letters in _TELLING if code in languages and letters.search(text))
    return next(telling, languages[0])


def _by_words(text: str) -> str | None:
    lists = _lists()
    words = set(words_of(lists.loans.sub(" ", plain(text))))
    parts = {part for word in words for part in _parts(word, lists)}
    counts = Counter(code for part in parts for code in lists.words.get(part, ()))
    ours = counts.pop(ENGLISH, 0)
    if not text.isascii():
        unlisted = {letter for word in text.lower().split() if plain(word) not in lists.words for letter in word}
        counts.update(code for code, letters in lists.letters.items() if letters & unlisted)
    theirs = max(counts.values(), default=0)
    if theirs >= 2 and theirs > 2 * ours:
        return _best(counts, _ranking(text))
    if ours > theirs or len(parts) < 3:
        return None
    ranking = _ranking(text)
    first = next(iter(ranking))
    if first == ENGLISH:
        return None
    if theirs > ours and ranking[ENGLISH] < _SOME_WORDS_SURE:
        return _best(counts, ranking)
    sure = not ours and not theirs and len(parts) >= _ENOUGH_WORDS and ranking[ENGLISH] < _UNKNOWN_WORDS_SURE
    return _SAME.get(first, first) if sure else None


def _ranking(text: str) -> dict[str, float]:
    return dict(_identifier().rank(text.lower()))


def _parts(word: str, lists: _Lists) -> list[str]:
    """A word; "j'ai" as j' and ai, where the whole is on no list."""
    head, mark, tail = word.partition("'")
    return [word] if not mark or word in lists.words else [part for part in (head + mark, tail) if part]


def _best(counts: Counter[str], ranking: dict[str, float]) -> str:
    """The language with most words.

    Near ones that share words are told apart by py3langid, which also names languages that have no list of words
    (Swedish shares many with Dutch and German).
    """
    most = max(counts.values())
    first = next(iter(ranking))
    if most <= _FEW and first not in counts and first != ENGLISH and ranking[first] > _LISTLESS_SURE:
        return _SAME.get(first, first)
    level = [code for code, count in counts.items() if count >= (most - 1 if most > _FEW else most)]
    return max(level, key=lambda code: ranking.get(code, 0.0))
