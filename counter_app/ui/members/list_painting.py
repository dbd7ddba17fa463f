"""The rows of the member list on the screen, a column at a time: pen and font change with the column and not with each
cell, and no cell asks a model, a delegate or a style for anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from counter_app.domain.values import dataclass
from counter_app.ui.members.list_model import NUMBERS, Column, MemberLine
from counter_app.ui.theme import LOOK

PAD = 10
_SEARCHED = frozenset({Column.NAME, Column.PHONE})


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is seen of a list, in pixels: its `lines`, the first one's `top`, how high and wide each is, and which of
    them are chosen; `marked` says so of each, where anybody is marked."""

    lines: Sequence[MemberLine]
    top: int
    height: int
    width: int
    chosen: frozenset[int] = frozenset()
    marked: tuple[bool, ...] | None = None
    searched: str = ""


class LinePainter:
    """Paints a stretch of rows."""

    def __init__(self, painter: QPainter, stretch: Stretch) -> None:
        self._painter, self._all = painter, stretch

    def grounds(self) -> None:
        """What is chosen stands out; a line ends each row."""
        painter, seen = self._painter, self._all
        for row in seen.chosen:
            painter.fillRect(0, seen.top + row * seen.height, seen.width, seen.height, LOOK.colour("accent_soft"))
        painter.setPen(LOOK.colour("line"))
        for row in range(1, len(seen.lines) + 1):
            bottom = seen.top + row * seen.height - 1
            painter.drawLine(0, bottom, seen.width - 1, bottom)

    def ticks(self, left: int, room: int) -> int:
        """A box in each row, with a tick where it is marked; how much of the `room` is taken, 0 where nobody is."""
        painter, seen = self._painter, self._all
        if seen.marked is None:
            return 0
        side = min(18, seen.height - 9)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, marked in enumerate(seen.marked):
            middle = seen.top + row * seen.height + (seen.height - 2) // 2
            square = QRectF(left + 0.5, middle - side / 2 + 0.5, side, side)
            painter.setPen(QPen(LOOK.colour("accent" if marked else "soft"), 1.5))
            painter.setBrush(LOOK.colour("accent") if marked else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(square, 4, 4)
            if marked:
                painter.setPen(QPen(LOOK.colour("accent_ink"), 2))
                corners = ((0.24, 0.52), (0.43, 0.70), (0.77, 0.32))
                painter.drawPolyline([QPointF(square.left() + x * side, square.top() + y * side) for x, y in corners])
        painter.restore()
        return min(side + 8, room)

    def texts(self, column: Column, left: int, width: int) -> None:
        """One column's; what has no room ends in an ellipsis, the whole of it is in the details and the sentence."""
        painter, seen = self._painter, self._all
        painter.setFont(LOOK.font(15))
        metrics = painter.fontMetrics()
        base = _base(metrics, seen.height)
        searched = seen.searched.lower() if column in _SEARCHED else ""
        ink, soft = LOOK.colour("soft" if column is Column.JOINED else "ink"), LOOK.colour("soft")
        painter.setPen(ink)
        softly, right = False, column in NUMBERS
        for row, line in enumerate(seen.lines):
            text = line.cells[column]
            if not text:
                continue
            top = seen.top + row * seen.height
            wide = metrics.horizontalAdvance(text)
            if wide > width + 1:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width + 1)
                wide = metrics.horizontalAdvance(text) if right else width
            if searched:
                self._found(metrics, text, searched, QRect(left, top, width, seen.height - 1))
            if line.frozen is not softly:
                softly = line.frozen
                painter.setPen(soft if softly else ink)
            painter.drawText(left + width - wide if right else left, top + base, text)

    def _found(self, metrics: QFontMetrics, text: str, searched: str, box: QRect) -> None:
        """What was searched for stands out."""
        start = text.lower().find(searched)
        if start >= 0:
            left = box.left() + metrics.horizontalAdvance(text[:start])
            width = metrics.horizontalAdvance(text[start : start + len(searched)])
            mark = QColor(LOOK.tokens.amber.ground)
            mark.setAlphaF(0.4)
            top = box.center().y() - metrics.height() / 2
            self._painter.fillRect(QRectF(left, top, width, metrics.height()), mark)

    def tags(self, left: int, width: int) -> None:
        """Each in a spot of its own, as many as there is room for."""
        painter, seen = self._painter, self._all
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(LOOK.font(13))
        metrics, ground = painter.fontMetrics(), LOOK.colour("line")
        base, high = _base(metrics, seen.height), metrics.height() + 4
        for row, line in enumerate(seen.lines):
            top, at = seen.top + row * seen.height, float(left)
            upper = top + (seen.height - 2) // 2 - high / 2 + 0.5
            for tag in line.tags:
                wide = metrics.horizontalAdvance(tag)
                if at + wide + 14 > left + width:
                    painter.setPen(LOOK.colour("soft"))
                    painter.drawText(QPointF(at, top + base), "…")
                    break
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(QRectF(at, upper, wide + 14, high), 6, 6)
                painter.setPen(LOOK.colour("ink"))
                painter.drawText(QPointF(at + 7, top + base), tag)
                at += wide + 20


def _base(metrics: QFontMetrics, height: int) -> int:
    """How far below a row's top its letters stand; the last pixel is the line's."""
    return (height - 1 - metrics.height()) // 2 + metrics.ascent()
