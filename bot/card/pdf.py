"""The card as PDF, by matplotlib (Rasa brings it): real text in the fonts that every PDF reader has, nothing embedded.

Imported only where the card is drawn; a server never loads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

import matplotlib as mpl
from matplotlib import font_manager, patches
from matplotlib.afm import AFM
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bot.card.content import Card
from bot.card.layout import HEIGHT, MM_A_POINT, WIDTH, Box, Circle, Line, Shape, Text

_MM_AN_INCH = 25.4
_SETTINGS = {
    "pdf.use14corefonts": True,
    "pdf.compression": 0,  # what one machine packs, another packs otherwise: the bytes are to be the same
    "font.family": "Helvetica",
    "axes.unicode_minus": False,
    "text.usetex": False,
}


def measure(text: str, size: float, bold: bool) -> float:
    """The width in mm of a text in Helvetica of `size` points."""
    width, _ = _metrics(bold).string_width_height(text)
    return float(width) / 1000 * size * MM_A_POINT


def pdf(card: Card, shapes: Sequence[Shape]) -> bytes:
    """The file. The same card gives the same bytes: no date is in it."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(WIDTH / _MM_AN_INCH, HEIGHT / _MM_AN_INCH))
        canvas = FigureCanvasPdf(figure)
        for shape in shapes:
            _draw(figure, shape)
        out = BytesIO()
        about = {
            "Title": card.title,
            "Subject": card.about,
            "Creator": "Steady",
            "Producer": None,
            "CreationDate": None,
        }
        canvas.print_pdf(out, metadata=about)
        return out.getvalue()


@lru_cache
def _metrics(bold: bool) -> AFM:
    wanted = font_manager.FontProperties("Helvetica", weight="bold" if bold else "normal")
    with open(font_manager.findfont(wanted, fontext="afm"), "rb") as file:
        return AFM(file)


def _draw(figure: Figure, shape: Shape) -> None:
    line = {"transform": figure.dpi_scale_trans, "color": "black"}
    box = {"transform": figure.dpi_scale_trans, "fill": False, "edgecolor": "black"}
    match shape:
        case Text():
            sides = {"start": "left", "middle": "center", "end": "right"}
            figure.text(
                _x(shape.x),
                _y(shape.y),
                shape.text,
                transform=figure.dpi_scale_trans,
                fontsize=shape.size,
                fontweight="bold" if shape.bold else "normal",
                horizontalalignment=sides[shape.anchor],
                verticalalignment="baseline",
            )
        case Line():
            ends = ((_x(shape.x1), _x(shape.x2)), (_y(shape.y1), _y(shape.y2)))
            figure.add_artist(Line2D(*ends, linewidth=shape.width / MM_A_POINT, **line))
        case Box():
            corner = (_x(shape.x), _y(shape.y + shape.height))
            size = (_x(shape.width), _x(shape.height))
            figure.add_artist(patches.Rectangle(corner, *size, linewidth=shape.line / MM_A_POINT, **box))
        case Circle():
            middle = (_x(shape.x), _y(shape.y))
            figure.add_artist(patches.Circle(middle, _x(shape.radius), linewidth=shape.line / MM_A_POINT, **box))


def _x(mm: float) -> float:
    return mm / _MM_AN_INCH


def _y(mm: float) -> float:
    """Millimetres from the top as inches from the foot."""
    return (HEIGHT - mm) / _MM_AN_INCH
