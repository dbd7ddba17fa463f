"""Cards with codes drawn by Qt on whatever can be painted on.

Everything is laid out in dots of 300 to the inch, so that file, paper and picture look alike. A code is one path of
whole dots, filled once: no reader of the file puts hairlines between its modules, and no printer blurs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTextLayout, QTextOption

from counter_app.domain.values import dataclass
from counter_app.services.paper_cards.layout import Box, Inside, Layout, inside_of, module_mm
from counter_app.services.paper_cards.values import PaperCard
from counter_app.ui.theme import FAMILIES

Modules = Callable[[str], tuple[tuple[bool, ...], ...]]

DPI: Final = 300
DOTS_A_MM: Final = DPI / 25.4
_DOTS: Final = DOTS_A_MM
_MARK_DOTS: Final = 1.2
_SHOP_MM, _HEADLINE_MM, _TITLE_MM, _LINE_MM, _GAP_MM = 2.7, 5.2, 3.4, 2.6, 1.3
_STEPS: Final = (1.0, 0.9, 0.8, 0.7, 0.6)
_INK, _SOFT = QColor("#000000"), QColor("#333333")


class CardPages:
    """Paints cards one after another and turns the page when it is full."""

    def __init__(self, painter: QPainter, layout: Layout, modules: Modules, turn: Callable[[], object]) -> None:
        self._painter, self._layout, self._modules, self._turn = painter, layout, modules, turn
        self._inside = inside_of(layout)
        self._marks = list(layout.marks())
        self.cards = 0

    def add(self, card: PaperCard) -> None:
        """The next one. ValueError for a code that has no room on a card of this size."""
        place = self.cards % self._layout.per_page
        if place == 0:
            if self.cards:
                self._turn()
            self._paint_marks()
        corner = self._layout.box(place)
        self._painter.save()
        self._painter.translate(corner.left * _DOTS, corner.top * _DOTS)
        self._paint_code(card.code)
        paint_words(self._painter, card, self._inside)
        self._painter.restore()
        self.cards += 1

    def _paint_marks(self) -> None:
        self._painter.setPen(QPen(_INK, _MARK_DOTS, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for mark in self._marks:
            self._painter.drawLine(
                QPointF(mark.left * _DOTS, mark.top * _DOTS), QPointF(mark.right * _DOTS, mark.bottom * _DOTS)
            )

    def _paint_code(self, text: str) -> None:
        rows, box = self._modules(text), self._inside.code
        module = round(module_mm(len(rows), box.width) * _DOTS)
        side = len(rows) * module
        left, top = (round((at + room / 2) * _DOTS - side / 2) for at, room in _both(box))
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for number, line in enumerate(rows):
            for start, end in _runs(line):
                path.addRect(QRectF(left + start * module, top + number * module, (end - start) * module, module))
        self._painter.fillPath(path, _INK)


def _both(box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    return (box.left, box.width), (box.top, box.height)


def _runs(line: tuple[bool, ...]) -> Iterable[tuple[int, int]]:
    start = -1
    for number, dark in enumerate((*line, False)):
        if dark and start < 0:
            start = number
        elif not dark and start >= 0:
            yield start, number
            start = -1


@dataclass(frozen=True, slots=True)
class _Part:
    """A text in one size, in at most `most` lines."""

    text: str
    size_mm: float
    weight: QFont.Weight
    most: int
    ink: QColor


# --- words ------------------------------------------------------------------------------------------------------------


def paint_words(painter: QPainter, card: PaperCard, inside: Inside) -> None:
    """Shop, headline, title and lines from the top of their place; the number in its own."""
    if inside.fold is not None:
        painter.setPen(QPen(_SOFT, _MARK_DOTS, Qt.PenStyle.DashLine))
        x, bottom = inside.fold * _DOTS, inside.code.height * _DOTS
        painter.drawLine(QPointF(x, 3 * _DOTS), QPointF(x, bottom - 3 * _DOTS))
    _number(painter, card.number, inside)
    if inside.words.height < 4 * _HEADLINE_MM * inside.scale and inside.centred:
        _few_words(painter, card, inside)
        return
    parts = (
        _Part(card.shop, _SHOP_MM, QFont.Weight.DemiBold, 1, _SOFT),
        _Part(card.headline, _HEADLINE_MM, QFont.Weight.Bold, 2, _INK),
        _Part(card.title, _TITLE_MM, QFont.Weight.DemiBold, 2, _INK),
        *(_Part(line, _LINE_MM, QFont.Weight.Normal, 2, _SOFT) for line in card.lines),
    )
    shown = [part for part in parts if part.text]
    gap = _GAP_MM * inside.scale * _DOTS
    # All of it a little smaller until it fits: no card is cut for the length of its words.
    laid: list[_Laid] = []
    for factor in _STEPS:
        laid = [_Laid(part, factor, inside) for part in shown]
        if sum(each.height + gap for each in laid) - gap <= inside.words.height * _DOTS:
            break
    y = inside.words.top * _DOTS
    for each in laid:
        each.paint(painter, y)
        y += each.height + gap


def _few_words(painter: QPainter, card: PaperCard, inside: Inside) -> None:
    """Where there is room for no more: what it gives, and small below the number until when and of whom."""
    first = _Part(card.headline, 3.2, QFont.Weight.Bold, 1, _INK)
    _Laid(first, 1, inside).paint(painter, inside.words.top * _DOTS)
    foot = _Part(" · ".join(part for part in (*card.lines, card.shop) if part), 2.0, QFont.Weight.Normal, 1, _SOFT)
    below = inside.number.top + inside.number.height + 0.3
    _Laid(foot, 1, inside).paint(painter, below * _DOTS)


def _number(painter: QPainter, number: str, inside: Inside) -> None:
    if not number:
        return
    box = inside.number
    size = box.height * 0.78 * _DOTS
    font = _font(size, QFont.Weight.DemiBold)
    wide = QFontMetricsF(font).horizontalAdvance(number)
    if wide > box.width * _DOTS:
        font = _font(size * box.width * _DOTS / wide, QFont.Weight.DemiBold)
    align = Qt.AlignmentFlag.AlignHCenter if inside.centred or inside.fold else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font)
    painter.setPen(_INK)
    area = QRectF(box.left * _DOTS, box.top * _DOTS, box.width * _DOTS, box.height * _DOTS)
    painter.drawText(area, int(align | Qt.AlignmentFlag.AlignVCenter), number)


class _Laid:
    """A text in at most so many lines of a given width: smaller where it must be, and where that is not enough it ends
    with three dots."""

    def __init__(self, part: _Part, factor: float, inside: Inside) -> None:
        self._ink, self._box = part.ink, inside.words
        width = inside.words.width * _DOTS
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter if inside.centred else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        for smaller in _STEPS:
            self._font = _font(part.size_mm * inside.scale * factor * smaller * _DOTS, part.weight)
            self._layout, lines = self._lay(part.text, option, width)
            if lines <= part.most:
                break
        else:
            metrics = QFontMetricsF(self._font)
            cut = metrics.elidedText(part.text, Qt.TextElideMode.ElideRight, width * (part.most - 0.25))
            self._layout, lines = self._lay(cut, option, width)
        self.height = self._layout.boundingRect().height()

    def _lay(self, text: str, option: QTextOption, width: float) -> tuple[QTextLayout, int]:
        layout = QTextLayout(text, self._font)
        layout.setTextOption(option)
        layout.beginLayout()
        high = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, high))
            high += line.height() * 0.86
        layout.endLayout()
        return layout, layout.lineCount()

    def paint(self, painter: QPainter, y: float) -> None:
        """With its upper edge at `y`."""
        painter.setPen(self._ink)
        self._layout.draw(painter, QPointF(self._box.left * _DOTS, y))


def _font(pixels: float, weight: QFont.Weight) -> QFont:
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
