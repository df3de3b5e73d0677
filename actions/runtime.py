"""What the actions work with: the content and the directory, loaded once.

The server hands in its own with `use`; under a plain `rasa run actions` they are loaded at the first turn.
"""

from __future__ import annotations

from functools import cache

from bot.guide.content import Content
from bot.guide.emergency import Cards
from bot.helplines.model import Directory

_given: dict[str, object] = {}


def use(content: Content, directory: Directory) -> None:
    """Works with these from now on."""
    _given.update(content=content, directory=directory)


def content() -> Content:
    """The texts and the plan."""
    given = _given.get("content")
    return given if isinstance(given, Content) else _content()


def directory() -> Directory:
    """The helplines."""
    return _given.get("directory") or _directory()  # type: ignore[return-value]


@cache
def cards() -> Cards:
    """The static numbers, which need nothing else to work."""
    return Cards.load()


@cache
def _content() -> Content:
    return Content.load()


@cache
def _directory() -> Directory:
    from bot.helplines import open_directory  # opens the database: only where the server has not given one

    return open_directory()
