"""Draws the card into the files that the server sends (`python -m bot card`)."""

from __future__ import annotations

from pathlib import Path

from bot.card.content import Card, path
from bot.card.layout import layout
from bot.card.svg import svg
from bot.content import ROOT, ContentError

FOLDER = ROOT / "bot" / "web" / "static"
NAMES = ("help-card.svg", "help-card.pdf")


def drawn(card: Card) -> dict[str, bytes]:
    """The files of the card by name. Raises ContentError when it does not fit on a page."""
    from bot.card.pdf import measure, pdf  # matplotlib takes its time, and only drawing needs it

    try:
        shapes = layout(card, measure)
    except ValueError as error:
        raise ContentError(path(card.language), None, str(error)) from None
    return dict(zip(NAMES, (svg(card, shapes), pdf(card, shapes)), strict=True))


def write(card: Card, folder: Path = FOLDER) -> list[Path]:
    """Writes the files; where they are."""
    files = {folder / name: body for name, body in drawn(card).items()}
    for file, body in files.items():
        file.write_bytes(body)
    return list(files)


def stale(card: Card, folder: Path = FOLDER) -> list[str]:
    """The files that do not show this card."""
    files = {name: folder / name for name in NAMES}
    return [name for name, body in drawn(card).items() if not files[name].exists() or files[name].read_bytes() != body]
