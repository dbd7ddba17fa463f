"""The customer's screen, painted: a few words, large enough to be read at 1.5 m, in the colours of the window.

It takes no focus, no keys and no clicks: a hand scanner that types never ends here.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.display.models import DisplayLine, DisplayView, Scene
from counter_app.ui.icons import draw_icon
from counter_app.ui.theme import LOOK, font_of

# Shares of the height: letters of 4.4 mm and more at the least on a screen 135 mm high.
LEAST = 0.046
_PLACE, _NOTE, _LINE, _LABEL, _FIGURE = 0.05, 0.056, 0.066, 0.075, 0.24
_HEADLINE, _ALONE, _WELCOME, _EDGE = 0.1, 0.14, 0.17, 0.075
_MOST_LINES = 4
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


class CustomerCanvas(QWidget):
    """Shows a `DisplayView` until the next one. `activated`: the window system gave it the focus all the same."""

    activated = Signal()

    def __init__(self) -> None:
        flags = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus
        super().__init__(None, flags)
        self.setObjectName("customer")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # The program ends with the counter's window, whatever still stands on the other screen.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setMinimumSize(480, 270)
        self.view = DisplayView(Scene.WELCOME, "")

    def show_view(self, view: DisplayView) -> None:
        """Replace what is shown."""
        if view != self.view:
            self.view = view
            self.setAccessibleName(" ".join(part for part in (view.headline, view.label, view.figure) if part))
            self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.activated.emit()
        return super().event(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), LOOK.colour("ground"))
        if self.view.scene is Scene.WELCOME:
            self._paint_welcome(painter)
        else:
            self._paint_sale(painter)

    # --- scenes -------------------------------------------------------------------------------------------------------

    def _paint_welcome(self, painter: QPainter) -> None:
        high, wide = self.height(), self.width()
        edge = high * _EDGE
        box = QRectF(edge, high * 0.28, wide - 2 * edge, high * 0.3)
        self._text(painter, self.view.headline, box, _WELCOME, "ink", 700, _MIDDLE)
        rule = QRectF(wide / 2 - high * 0.09, high * 0.6, high * 0.18, max(3.0, high * 0.008))
        painter.fillRect(rule, LOOK.colour("accent"))
        below = QRectF(edge, high * 0.64, wide - 2 * edge, high * 0.1)
        self._text(painter, self.view.who, below, _LINE, "soft", 400, _MIDDLE)

    def _paint_sale(self, painter: QPainter) -> None:
        """Who and what from the top, the one amount at the bottom, at its right."""
        high, wide = self.height(), self.width()
        edge, view = high * _EDGE, self.view
        inner = wide - 2 * edge
        self._text(painter, view.who, QRectF(edge, edge * 0.55, inner, high * _PLACE * 1.3), _PLACE, "soft", 400, _LEFT)
        # With no amount to look at, the words stand where one looks first.
        alone = not view.figure
        top = high * (0.3 if alone else 0.02) + (0 if alone else edge * 0.55 + high * _PLACE * 1.5)
        top = self._paint_headline(painter, top, _ALONE if alone else _HEADLINE)
        foot = high * (0.34 if view.figure else 0.08)
        self._paint_lines(painter, QRectF(edge, top, inner, high - foot - top))
        if view.figure:
            self._paint_figure(painter, QRectF(0, high - foot, wide, foot))

    def _paint_headline(self, painter: QPainter, top: float, share: float) -> float:
        """The greeting; a tick before it when all is done. Where what follows begins."""
        high, edge, view = self.height(), self.height() * _EDGE, self.view
        if not view.headline:
            return top
        size = high * share
        left = edge
        if view.scene is Scene.THANKS:
            draw_icon(painter, "tick", LOOK.tokens.good, QRectF(left, top + size * 0.15, size, size))
            left += size * 1.25
        box = QRectF(left, top, self.width() - edge - left, size * 1.3)
        tone = "good" if view.scene is Scene.THANKS else "ink"
        self._text(painter, view.headline, box, share, tone, 700, _LEFT)
        return top + size * 1.55

    def _paint_lines(self, painter: QPainter, box: QRectF) -> None:
        high, view = self.height(), self.view
        step, top = high * _LINE * 1.35, box.top()
        shown, more = view.lines, 0
        if len(shown) > _MOST_LINES:
            more = len(shown) - _MOST_LINES + 1
            shown = shown[: _MOST_LINES - 1]
        for line in (*shown, *((DisplayLine(f"+ {more}", ""),) if more else ())):
            figure = QRectF(box.right() - box.width() * 0.32, top, box.width() * 0.32, step)
            what = QRectF(box.left(), top, box.width() * 0.66, step)
            self._text(painter, line.what, what, _LINE, "ink", 400, _LEFT)
            self._text(painter, line.figure, figure, _LINE, "good", 600, _RIGHT)
            top += step
        top += high * _NOTE * 0.3 if view.lines else 0
        notes = QRectF(box.left(), top, box.width(), high * _NOTE * 1.4)
        if view.notes and notes.bottom() <= box.bottom():
            self._text(painter, " · ".join(view.notes), notes, _NOTE, "soft", 400, _LEFT)

    def _paint_figure(self, painter: QPainter, box: QRectF) -> None:
        high, edge = self.height(), self.height() * _EDGE
        painter.fillRect(box, LOOK.colour("card"))
        painter.setPen(QPen(LOOK.colour("line"), max(1.0, high * 0.003)))
        painter.drawLine(box.topLeft(), box.topRight())
        label = QRectF(box.left() + edge, box.top(), box.width() * 0.25 - edge, box.height())
        figure = QRectF(box.left() + box.width() * 0.25, box.top(), box.width() * 0.75 - edge, box.height())
        self._text(painter, self.view.label, label, _LABEL, "soft", 400, _LEFT)
        self._text(painter, self.view.figure, figure, _FIGURE, "ink", 700, _RIGHT)

    def _text(
        self,
        painter: QPainter,
        text: str,
        box: QRectF,
        share: float,
        tone: str,
        weight: int,
        align: Qt.AlignmentFlag,
    ) -> None:
        """As large as it was meant, smaller where it would not fit, and shortened where even that is not enough."""
        size = self.height() * share
        least = self.height() * LEAST
        font = font_of(round(size), weight)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > box.width():
            font = font_of(round(max(least, size * box.width() / wide * 0.99)), weight)
            text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(font)
        painter.setPen(QColor(LOOK.colour(tone)))
        painter.drawText(box, int(align) | int(Qt.TextFlag.TextSingleLine), text)
