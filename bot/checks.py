"""`python -m bot check`: every data file read and checked as at start, and what is due for another look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from bot.channels.telegram.texts import Texts
from bot.channels.web.words import languages
from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.helplines.report import review
from bot.helplines.source import load_book
from bot.nlu import training_data
from bot.nlu.fact_rules import tables
from bot.nlu.lexicon import Lexicon


def check_data(say: Callable[[str], None] = print) -> None:
    """Checks all of data/; raises ContentError, with file and line, for the first mistake."""
    say(f"data/nlu: {training_data.check()} training examples")
    tables.read()
    say("data/facts: right")
    Lexicon.load()
    Cards.load()
    say("data/safety: every phrase catches its example and leaves its counter-example")
    content = Content.load()
    Texts.load(content.links)
    languages()
    say(f"data/responses, data/guide, data/web, data/telegram: {len(content.responses)} responses, none missing")
    book, today = load_book(), datetime.now(timezone.utc).date()
    due = review(book, today)
    say(f"data/helplines.yml: {len(book.services)} services, {len(due)} due for review (`helplines review` lists them)")
