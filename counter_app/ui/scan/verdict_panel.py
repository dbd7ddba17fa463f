"""The panel nobody can miss: one colour, one shape, one headline, what to do, then the facts.

It paints itself, so that the text always fits: the headline never below 64 px, the rest wraps, and only when the room
is too small the advice and the facts become smaller.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.icons import draw_icon
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.theme import LOOK, Paint, font_of

HEADLINE_PIXELS = 80
LEAST_HEADLINE_PIXELS = 64
MOST_HEADLINE_PIXELS = 104
FRAME_PIXELS = 8
_RADIUS = 12
_DESIGNED = QSize(817, 324)
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class TextSpot:
    """A text with its font and the box it is painted in."""

    text: str
    font: QFont
    box: QRectF
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class PanelLayout:
    """Where everything stands; `fits` is False only where the window is smaller than the least it supports."""

    shape: QRectF
    spots: tuple[TextSpot, ...]
    fits: bool


def paint_of(look: Look) -> Paint:
    """The colours of a look in the present theme."""
    found = getattr(LOOK.tokens, look.value)
    assert isinstance(found, Paint)
    return found


class VerdictPanel(QWidget):
    """Shows a `VerdictView` until the next one; `painted` tells once of each checkout that was painted as done."""

    painted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._told_of = ""
        self.view = VerdictView(Look.IDLE, "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setObjectName("verdict")

    def show_view(self, view: VerdictView) -> None:
        """Replace what is shown, and tell screen readers. It is on the screen when this returns.

        The cashier waits for the word: it waits for no layout and no paint of what else changes with it.
        """
        if view == self.view:
            return
        self.view = view
        self.repaint()
        self.setAccessibleName(view.headline)
        self.setAccessibleDescription("。".join((view.advice, *view.facts)))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def restyle(self) -> None:
        """Take the present theme and text size."""
        self.update()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(420, 240)

    @override
    def sizeHint(self) -> QSize:
        return _DESIGNED

    def plan(self) -> PanelLayout:
        """Where shape and texts stand at the present size; the largest sizes that fit are taken."""
        inside = QRectF(self.rect()).adjusted(24, 16, -24, -16)
        # A larger window is looked at from farther away: everything grows with the panel.
        growth = max(1.0, min(self.height() / _DESIGNED.height(), self.width() / _DESIGNED.width(), 2.2))
        side = min(132.0 * growth, inside.height() * 0.42, inside.width() * 0.17)
        text_left = inside.left() + side + min(72.0 * growth, inside.width() * 0.075)
        width = inside.right() - text_left
        shape = QRectF(inside.left() + (text_left - inside.left() - side) * 0.45, 0, side, side)
        spots: tuple[TextSpot, ...] = ()
        height = 0.0
        for shrink in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.42):
            spots, height = self._stack(text_left, width, shrink * growth)
            if height <= inside.height():
                break
        top = inside.top() + max(0.0, (inside.height() - height) / 2)
        placed = tuple(TextSpot(spot.text, spot.font, spot.box.translated(0, top), spot.strength) for spot in spots)
        shape.moveTop(inside.top() + (inside.height() - side) / 2)
        return PanelLayout(shape, placed, height <= inside.height() and all(_is_whole(spot) for spot in placed))

    def _stack(self, left: float, width: float, shrink: float) -> tuple[tuple[TextSpot, ...], float]:
        view = self.view
        wanted_pixels = min(LOOK.px(HEADLINE_PIXELS) * shrink, MOST_HEADLINE_PIXELS * max(1.0, shrink))
        headline = _on_one_line(view.headline, round(wanted_pixels), width)
        advice_size = 32 if view.look in (Look.READY, Look.REDEEMED) else 26
        wanted = [
            (view.headline, headline, 1.0, 0.0),
            (view.advice, font_of(max(20, round(LOOK.px(advice_size) * shrink)), 500), 1.0, 4.0),
            (" · ".join(view.facts), font_of(max(16, round(LOOK.px(19) * shrink)), 400), 0.94, 6.0),
        ]
        spots: list[TextSpot] = []
        top = 0.0
        for text, font, strength, gap in wanted:
            if not text:
                continue
            metrics = QFontMetricsF(font)
            box = metrics.boundingRect(QRectF(0, 0, width, 10_000), _WRAP, text)
            # Chinese fonts bring a high line of their own: one line of the headline stands closer than the font asks.
            trim = metrics.height() * 0.12 if font is headline else 0.0
            top += gap if spots else 0.0
            spots.append(TextSpot(text, font, QRectF(left, top - trim / 2, width, box.height()), strength))
            top += box.height() - trim
        return tuple(spots), top

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint = paint_of(self.view.look)
        framed = self.view.look is Look.READY
        edge = FRAME_PIXELS if framed else 1
        inset = edge / 2
        painter.setPen(QPen(QColor(paint.frame), edge))
        painter.setBrush(QColor(paint.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)
        layout = self.plan()
        draw_icon(painter, self.view.shape or self.view.look.value, paint.ink, layout.shape)
        for spot in layout.spots:
            painter.setFont(spot.font)
            painter.setPen(QColor(paint.ink))
            painter.drawText(spot.box, _WRAP, spot.text)
        if self.view.busy:
            self._paint_busy(painter, paint)
        if self.view.checkout and self.view.checkout != self._told_of:
            self._told_of = self.view.checkout
            self.painted.emit(self.view.checkout)

    def _paint_busy(self, painter: QPainter, paint: Paint) -> None:
        """A dashed line below: something is on its way; it stands still, so that it costs nothing."""
        pen = QPen(QColor(paint.ink), 4, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        y = self.height() - 24
        painter.drawLine(28, y, self.width() - 28, y)


def _on_one_line(text: str, pixels: int, width: float) -> QFont:
    """The largest font up to `pixels` in which the headline needs one line; never below the least, then it wraps."""
    size = max(LEAST_HEADLINE_PIXELS, pixels)
    while size > LEAST_HEADLINE_PIXELS and QFontMetricsF(font_of(size, 700)).horizontalAdvance(text) > width:
        size = max(LEAST_HEADLINE_PIXELS, size - 4)
    return font_of(size, 700)


def _is_whole(spot: TextSpot) -> bool:
    """Whether no single word is wider than its box."""
    metrics = QFontMetricsF(spot.font)
    return metrics.boundingRect(spot.box, _WRAP, spot.text).width() <= spot.box.width() + 1
