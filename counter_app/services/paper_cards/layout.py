"""Where cards stand on a page, and what stands where on a card. Pure arithmetic in millimetres.

Cards touch one another: one cut parts two of them, and nothing is printed up to an edge, so a cut that is a little off
spoils nothing. Marks stand in the margin only, at both ends of every cut, and none is left on a card.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from counter_app.domain.values import dataclass
from counter_app.services.paper_cards.values import CardSize, PaperSize

QUIET_MODULES: Final = 4
SMALLEST_MODULE_MM: Final = 0.4
DOT_MM: Final = 25.4 / 300
MARK_GAP_MM: Final = 1.0
MARK_MM: Final = 3.5
# What many printers leave white at every edge.
UNPRINTABLE_MM: Final = 4.3
_LEAST_MARGIN_MM: Final = UNPRINTABLE_MM + MARK_MM + MARK_GAP_MM
_PAGES: Final = {PaperSize.A4: (210.0, 297.0), PaperSize.LETTER: (215.9, 279.4)}
_CARDS: Final = {CardSize.BUSINESS: (90.0, 54.0), CardSize.SMALL: (50.0, 50.0), CardSize.STRIP: (180.0, 39.0)}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page or card."""

    left: float
    top: float
    width: float
    height: float

    def moved(self, right: float, down: float) -> Box:
        """The same, elsewhere."""
        return Box(self.left + right, self.top + down, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line along which is cut, outside the cards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """`width` x `height`: of the page; the grid of cards in its middle."""

    size: CardSize
    width: float
    height: float
    columns: int
    rows: int
    card_width: float
    card_height: float

    @property
    def per_page(self) -> int:
        """How many cards a page has."""
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """The margin beside the grid."""
        return (self.width - self.columns * self.card_width) / 2

    @property
    def top(self) -> float:
        """The margin above the grid."""
        return (self.height - self.rows * self.card_height) / 2

    def pages(self, cards: int) -> int:
        """How many pages so many cards take."""
        return -(-cards // self.per_page)

    def box(self, number: int) -> Box:
        """The place of card `number` of a page, from 0, row by row."""
        column, row = number % self.columns, number // self.columns
        left, top = self.left + column * self.card_width, self.top + row * self.card_height
        return Box(left, top, self.card_width, self.card_height)

    def marks(self) -> Iterator[Mark]:
        """Both ends of every cut; none for a page that is one card."""
        if self.size is CardSize.POSTER:
            return
        right, bottom = self.width - self.left, self.height - self.top
        for column in range(self.columns + 1):
            x = self.left + column * self.card_width
            yield Mark(x, self.top - MARK_GAP_MM - MARK_MM, x, self.top - MARK_GAP_MM)
            yield Mark(x, bottom + MARK_GAP_MM, x, bottom + MARK_GAP_MM + MARK_MM)
        for row in range(self.rows + 1):
            y = self.top + row * self.card_height
            yield Mark(self.left - MARK_GAP_MM - MARK_MM, y, self.left - MARK_GAP_MM, y)
            yield Mark(right + MARK_GAP_MM, y, right + MARK_GAP_MM + MARK_MM, y)


@dataclass(frozen=True, slots=True)
class Inside:
    """The places on one card, from its corner: the code with its quiet zone, and what is read by people.

    `words`: shop, headline, title and lines, from the top. `number`: the short code. `fold`: where a line parts the
    stub of a strip, None elsewhere.
    """

    code: Box
    words: Box
    number: Box
    centred: bool = False
    scale: float = 1.0
    fold: float | None = None


_INSIDE: Final = {
    CardSize.BUSINESS: Inside(Box(2.5, 6, 42, 42), Box(46, 7.5, 40, 32), Box(46, 41, 40, 5.5)),
    CardSize.SMALL: Inside(Box(5.9, 0, 38.2, 38.2), Box(2.5, 38.2, 45, 4.2), Box(2.5, 42.4, 45, 3.7), centred=True),
    CardSize.STRIP: Inside(
        Box(0.3, 0.3, 38.4, 38.4), Box(41, 5.5, 88, 29), Box(135, 16.5, 41, 6), scale=1.15, fold=131.0
    ),
}


def layout_of(size: CardSize, paper: PaperSize) -> Layout:
    """As many cards as fit beside marks that every printer prints."""
    width, height = _PAGES[paper]
    if size is CardSize.POSTER:
        return Layout(size, width, height, 1, 1, width, height)
    card_width, card_height = _CARDS[size]
    columns = int((width - 2 * _LEAST_MARGIN_MM) // card_width)
    rows = int((height - 2 * _LEAST_MARGIN_MM) // card_height)
    return Layout(size, width, height, columns, rows, card_width, card_height)


def inside_of(layout: Layout) -> Inside:
    """The places on a card of this size; a poster's follow from its page."""
    if layout.size is not CardSize.POSTER:
        return _INSIDE[layout.size]
    side = 120.0
    code = Box((layout.width - side) / 2, layout.height - side - 58, side, side)
    words = Box(20, 24, layout.width - 40, code.top - 30)
    return Inside(code, words, Box(20, layout.height - 50, layout.width - 40, 12), centred=True, scale=2.6)


def module_mm(modules: int, side: float) -> float:
    """How large a module is in a code of `modules` across that has `side` with its quiet zone.

    Whole dots of a printer of 300 or 600 to the inch, so that every module is the same; never below
    `SMALLEST_MODULE_MM`. ValueError for a code that would need that.
    """
    dots = int(side / (modules + 2 * QUIET_MODULES) / DOT_MM + 1e-9)
    if dots * DOT_MM < SMALLEST_MODULE_MM:
        raise ValueError("a code this large has no room on this card")
    return dots * DOT_MM
