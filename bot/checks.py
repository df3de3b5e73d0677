"""`python -m bot check`: every data file checked as at start, how its texts read, and what is due for review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone

from bot import rasa_parts  # noqa: F401  # isort: skip  # first: the channels import Rasa, loud without it

from bot.card.content import Card, path
from bot.card.files import stale
from bot.channels.telegram.texts import Texts
from bot.channels.web.words import languages
from bot.content import ContentError
from bot.guide.commands import Commands
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.guide.wording import PATH, Said, Wording, plain, sentences, words
from bot.helplines.report import review
from bot.helplines.source import load_book
from bot.helplines.words import load_words
from bot.nlu import training_data
from bot.nlu.fact_rules import tables
from bot.nlu.fragments import Fragments
from bot.nlu.lexicon import Lexicon
from bot.spoken import every_text


def check_data(say: Callable[[str], None] = print) -> None:
    """Checks all of data/; raises ContentError, with file and line, for the first mistake."""
    say(f"data/nlu: {training_data.check()} training examples")
    tables.read()
    say("data/facts: right")
    Lexicon.load()
    Cards.load()
    Fragments.load()
    say("data/safety: every phrase catches its example and leaves its counter-example")
    content = Content.load()
    Commands.load()
    telegram, web = Texts.load(content.links), languages()
    say(f"data/responses, data/guide: {len(content.responses)} responses, none missing")
    say("data/web, data/privacy, data/telegram: right")
    book, today = load_book(), datetime.now(timezone.utc).date()
    due = review(book, today)
    say(f"data/helplines.yml: {len(book.services)} services, {len(due)} due for review (`helplines review` lists them)")
    card = Card.load()
    if old := stale(card):
        raise ContentError(path(card.language), None, f"{', '.join(old)} show something else; run `python -m bot card`")
    say("data/card.en.yml: the help card shows it")
    check_texts(list(every_text(content, telegram, web, book, load_words(), card)), Wording.load(), say)


def check_texts(texts: Sequence[Said], rules: Wording, say: Callable[[str], None] = print) -> None:
    """Says how the texts read, kind by kind, and lists every break of the rules; ContentError if there is one."""
    for kind, limits in rules.limits.items():
        some = [text for text in texts if text.kind == kind and rules.measures(text.text)]
        if some and limits.grade:
            say(f"{kind}: {summary(some, rules)} (most: {limits.grade:g})")
    faults = [fault for text in texts for fault in rules.faults(text)]
    for fault in faults:
        say(fault)
    if faults:
        raise ContentError(PATH, None, f"{len(faults)} texts break its rules; the lines above say which")
    say(f"data/safety/wording.yml: {len(texts)} texts keep its rules")


def summary(texts: Sequence[Said], rules: Wording) -> str:
    """Reading grade and longest sentence of some texts."""
    grades = sorted(rules.grade(text.text) for text in texts)
    longest = max(len(words(part)) for text in texts for part in sentences(plain(text.text)))
    middle, last = grades[len(grades) // 2], grades[-1]
    return (
        f"{len(texts)} texts, grade {middle:.1f} in the middle and {last:.1f} at most, no sentence over {longest} words"
    )
