"""Where everything stands on the card: A4, in millimetres from the top left corner. Pure; drawn by svg.py and pdf.py.

Black on white, one thick box, thin lines: a copier and a printer without colour keep all of it. Lines are broken with
the widths of Helvetica, which Arial and Liberation Sans share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.card.content import Card

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 18.0, 192.0
MM_A_POINT = 25.4 / 72
BODY, LARGE, HEAD, TITLE, SMALL = 11.5, 13.0, 15.0, 26.0, 9.0  # points
_LEADING = 1.28  # a line's height to its size
_CIRCLE = 4.2  # mm

Measure = Callable[[str, float, bool], float]  # text, size in points, bold -> width in mm


@dataclass(frozen=True)
class Text:
    """A line of text; `x` is its left end, its middle or its right end, `y` its base line, `width` its length in mm."""

    x: float
    y: float
    text: str
    size: float  # points
    bold: bool = False
    anchor: str = "start"  # start | middle | end
    url: str = ""
    width: float = 0.0


@dataclass(frozen=True)
class Line:
    """A straight line; `width` in mm."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True)
class Box:
    """A rectangle without filling."""

    x: float
    y: float
    width: float
    height: float
    line: float


@dataclass(frozen=True)
class Circle:
    """A circle without filling."""

    x: float
    y: float
    radius: float
    line: float


Shape = Text | Line | Box | Circle


class Page:
    """The page while it is being set; `y` is how far down it is."""

    def __init__(self, measure: Measure) -> None:
        self.measure, self.y = measure, 15.0
        self.shapes: list[Shape] = []

    def put(self, x: float, text: str, size: float, bold: bool = False, anchor: str = "start", url: str = "") -> Text:
        """Sets one line at the height where the page is; gives it back."""
        shape = Text(x, self.y, text, size, bold, anchor, url, self.measure(text, size, bold))
        self.shapes.append(shape)
        return shape

    def broken(self, text: str, size: float, bold: bool, width: float) -> Iterator[str]:
        """The text in lines that are no wider than `width`."""
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and self.measure(longer, size, bold) > width:
                yield line
                longer = word
            line = longer
        if line:
            yield line

    def paragraph(
        self, text: str, size: float, *, bold: bool = False, left: float = LEFT, right: float = RIGHT
    ) -> None:
        """Sets a text and moves down beneath it."""
        for line in self.broken(text, size, bold, right - left):
            self.y += size * MM_A_POINT * _LEADING
            self.put(left, line, size, bold)

    def rule(self, above: float, below: float) -> None:
        """A thin line across."""
        self.y += above
        self.shapes.append(Line(LEFT, self.y, RIGHT, self.y, 0.25))
        self.y += below


def layout(card: Card, measure: Measure) -> tuple[Shape, ...]:
    """The shapes of the card, from top to bottom. Raises ValueError, with what to shorten, when it does not fit."""
    page = Page(measure)
    page.paragraph(card.title, TITLE, bold=True)
    page.y += 2.2
    for line in card.lead:
        page.paragraph(line, LARGE)
    page.rule(4.6, 1.6)
    _steps(page, card)
    _words(page, card)
    _people(page, card)
    _danger(page, card)
    _foot(page, card)
    return tuple(page.shapes)


def _steps(page: Page, card: Card) -> None:
    page.paragraph(card.steps_title, HEAD, bold=True)
    page.y += 1.8
    for number, (do, how) in enumerate(card.steps, 1):
        top = page.y
        page.paragraph(do, LARGE, bold=True, left=LEFT + 12)
        page.paragraph(how, BODY, left=LEFT + 12)
        foot, page.y = page.y, top + 7.6
        page.shapes.append(Circle(LEFT + _CIRCLE + 0.4, top + 6.0, _CIRCLE, 0.5))
        page.put(LEFT + _CIRCLE + 0.4, str(number), LARGE, True, "middle")
        page.y = foot + 2.1


def _words(page: Page, card: Card) -> None:
    page.y += 1.6
    top = page.y
    page.y += 1.4
    page.paragraph(card.words_title, BODY, left=LEFT + 5, right=RIGHT - 5)
    page.y += 0.6
    page.paragraph(f'"{card.words}"', LARGE, bold=True, left=LEFT + 5, right=RIGHT - 5)
    page.y += 3.2
    page.shapes.append(Box(LEFT, top, RIGHT - LEFT, page.y - top, 0.25))


def _people(page: Page, card: Card) -> None:
    page.y += 3.4
    page.paragraph(card.people_title, HEAD, bold=True)
    page.y += 2.4
    for person in card.people:
        page.shapes.append(Line(LEFT, page.y, RIGHT, page.y, 0.15))
        page.y += 5.6
        name = page.put(LEFT, person.name, LARGE, True)
        about = page.put(LEFT + max(48.0, name.width + 4), person.about, BODY)
        size = HEAD if person.way.url.startswith("tel:") else LARGE
        number = page.put(RIGHT, person.way.shown, size, True, "end", person.way.url)
        if about.x + about.width + 3 > RIGHT - number.width:
            raise ValueError(f"the line of {person.name} is too long; shorten what it is for")
        page.y += 2.6
    page.shapes.append(Line(LEFT, page.y, RIGHT, page.y, 0.15))


def _danger(page: Page, card: Card) -> None:
    page.y += 4.2
    top = page.y
    page.y += 1.6
    page.paragraph(card.danger, LARGE, bold=True, left=LEFT + 5, right=RIGHT - 5)
    page.y += 3.6
    page.shapes.append(Box(LEFT, top, RIGHT - LEFT, page.y - top, 0.9))


def _foot(page: Page, card: Card) -> None:
    page.y += 11.0
    start = LEFT + page.put(LEFT, card.here, BODY).width + 3
    page.shapes.append(Line(start, page.y + 0.6, RIGHT, page.y + 0.6, 0.25))
    page.y += 2.4
    if card.own:
        page.paragraph(card.own, LARGE, bold=True)
    page.paragraph(card.foot, SMALL)
    if page.y > HEIGHT - 10:
        raise ValueError(f"the card is {page.y - HEIGHT + 10:.0f} mm too long for one page; shorten a text")
