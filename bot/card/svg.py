"""The card as SVG: real text, a title and a description for screen readers, numbers that can be tapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# B406 is about reading XML; this only writes it.
from xml.sax.saxutils import escape, quoteattr  # nosec B406

from bot.card.content import Card
from bot.card.layout import HEIGHT, MM_A_POINT, WIDTH, Box, Circle, Line, Shape, Text

FONTS = "Helvetica, Arial, 'Liberation Sans', sans-serif"


def svg(card: Card, shapes: Sequence[Shape]) -> bytes:
    """The file. The same card gives the same bytes."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" lang="{card.language}" xml:lang="{card.language}" '
        f'role="document" aria-labelledby="title about" font-family="{FONTS}">'
    )
    lines = [
        head,
        f'<title id="title">{escape(card.title)}</title>',
        f'<desc id="about">{escape(card.about)}</desc>',
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fff"/>',
        *(line for shape in shapes for line in _drawn(shape)),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _drawn(shape: Shape) -> Iterator[str]:
    match shape:
        case Text():
            yield _text(shape)
        case Line():
            where = f'x1="{shape.x1:.2f}" y1="{shape.y1:.2f}" x2="{shape.x2:.2f}" y2="{shape.y2:.2f}"'
            yield f'<line {where} stroke="#000" stroke-width="{shape.width:g}"/>'
        case Box():
            where = f'x="{shape.x:.2f}" y="{shape.y:.2f}" width="{shape.width:.2f}" height="{shape.height:.2f}"'
            yield f'<rect {where} rx="2" fill="none" stroke="#000" stroke-width="{shape.line:g}"/>'
        case Circle():
            where = f'cx="{shape.x:.2f}" cy="{shape.y:.2f}" r="{shape.radius:g}"'
            yield f'<circle {where} fill="none" stroke="#000" stroke-width="{shape.line:g}"/>'


def _text(shape: Text) -> str:
    weight = ' font-weight="bold"' if shape.bold else ""
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    where = f'x="{shape.x:.2f}" y="{shape.y:.2f}" font-size="{shape.size * MM_A_POINT:.3f}"'
    # The width is part of it: a device without these fonts must not push a number off the page.
    length = f' textLength="{shape.width:.2f}" lengthAdjust="spacingAndGlyphs"'
    drawn = f"<text {where}{weight}{anchor}{length}>{escape(shape.text)}</text>"
    return f"<a href={quoteattr(shape.url)}>{drawn}</a>" if shape.url else drawn
