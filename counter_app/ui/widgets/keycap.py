"""Key caps, and buttons that print their key."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.icons import draw_icon
from counter_app.ui.theme import LOOK, font_of

TOUCH_PIXELS = 44


def cap_size(key: str) -> QSize:
    """Room a key cap takes."""
    return _cap_size(key, LOOK.px(13))


@lru_cache(maxsize=256)
def _cap_size(key: str, pixels: int) -> QSize:
    metrics = QFontMetricsF(font_of(pixels, 600))
    height = round(metrics.height())
    return QSize(max(round(metrics.horizontalAdvance(key)) + 12, height), height)


def draw_cap(painter: QPainter, key: str, box: QRectF, ink: QColor, edge: QColor) -> None:
    """Draw a key cap: a small key with a thicker lower edge."""
    painter.save()
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.drawLine(QPointF(box.left() + 4, box.bottom() + 0.5), QPointF(box.right() - 4, box.bottom() + 0.5))
    painter.setFont(LOOK.font(13, 600))
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


class KeyCap(QWidget):
    """A key, printed beside what it does."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        size = cap_size(self.key)
        return QSize(size.width(), size.height() + 2)

    def restyle(self) -> None:
        """Take the present text size."""
        self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = cap_size(self.key)
        box = QRectF(0, (self.height() - size.height() - 1) / 2, size.width(), size.height())
        draw_cap(painter, self.key, box, LOOK.colour("soft"), LOOK.colour("line"))


class KeyButton(QAbstractButton):
    """A button with its key on it. `role`: main (filled), plain (a card), quiet (no ground until touched).

    It is at least 44 px high, and never takes Enter: that belongs to the panel's main action.
    """

    _RADIUS: ClassVar[int] = 10

    def __init__(self, key: str, role: str = "plain", *, size: int = 17, icon: str = "") -> None:
        super().__init__()
        self.key = key
        self._role = role
        self._size = size
        self._icon = icon
        self._detail = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_role(self, role: str) -> None:
        """Another role: main for the one of several that is on."""
        if role != self._role:
            self._role = role
            self.updateGeometry()
            self.update()

    def set_words(self, text: str, *, detail: str = "", spoken: str = "") -> None:
        """The label, a stronger part behind it, and what a screen reader says when that differs."""
        words = spoken or f"{text} {detail}".strip()
        named = f"{words} ({self.key})" if self.key else words
        if (text, detail, named) == (self.text(), self._detail, self.accessibleName()):
            return
        self.setText(text)
        self._detail = detail
        self.setAccessibleName(named)
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the present text size and colours."""
        self.updateGeometry()
        self.update()

    def _parts(self) -> tuple[float, float, float, float]:
        """Widths: icon with gap, label, detail with gap, cap with gap."""
        metrics = QFontMetricsF(LOOK.font(self._size, self._weight))
        icon = LOOK.px(18) + 8 if self._icon else 0
        detail = QFontMetricsF(LOOK.font(self._size, 500)).horizontalAdvance(self._detail) + 6 if self._detail else 0
        cap = cap_size(self.key).width() + 10 if self.key else 0
        return icon, metrics.horizontalAdvance(self.text()), detail, cap

    @property
    def _weight(self) -> int:
        return 600 if self._role == "main" else 400

    @override
    def sizeHint(self) -> QSize:
        margin = {"main": 24, "plain": 14, "quiet": 8}[self._role]
        text = QFontMetricsF(LOOK.font(self._size, self._weight)).height()
        height = max(TOUCH_PIXELS, round(text) + (20 if self._role != "quiet" else 8))
        return QSize(round(sum(self._parts())) + 2 * LOOK.room(margin), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(round(sum(self._parts())) + 12, self.sizeHint().height())

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        """Ground, edge, ink."""
        ink = LOOK.colour("ink" if self.isEnabled() else "soft")
        if self._role == "main":
            ground = LOOK.colour("accent")
            if not self.isEnabled():
                ground.setAlphaF(0.42)
                return ground, QColor(0, 0, 0, 0), LOOK.colour("accent_ink")
            if self.isDown():
                ground = ground.darker(115)
            elif self.underMouse():
                ground = ground.lighter(108)
            return ground, QColor(0, 0, 0, 0), LOOK.colour("accent_ink")
        touched = self.isEnabled() and (self.underMouse() or self.isDown())
        if self._role == "quiet":
            return LOOK.colour("hover") if touched else QColor(0, 0, 0, 0), QColor(0, 0, 0, 0), LOOK.colour("soft")
        return LOOK.colour("hover" if touched else "card"), LOOK.colour("line"), ink

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge, ink = self._colours()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(ground)
        painter.setPen(QPen(edge, 1) if edge.alpha() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, self._RADIUS, self._RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LOOK.colour("ink" if self._role == "main" else "accent"), 2))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), self._RADIUS - 2, self._RADIUS - 2)
        self._paint_words(painter, ink)

    def _paint_words(self, painter: QPainter, ink: QColor) -> None:
        icon, label, detail, cap = self._parts()
        left = (self.width() - icon - label - detail - cap) / 2
        middle = self.height() / 2
        if icon:
            pixels = LOOK.px(18)
            draw_icon(painter, self._icon, ink.name(), QRectF(left, middle - pixels / 2, pixels, pixels))
            left += icon
        painter.setFont(LOOK.font(self._size, self._weight))
        painter.setPen(ink)
        centred = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, 0, label + 2, self.height()), centred, self.text())
        left += label
        if detail:
            painter.setFont(LOOK.font(self._size, 500))
            painter.setPen(LOOK.colour("ink"))
            painter.drawText(QRectF(left + 6, 0, detail + 2, self.height()), centred, self._detail)
            left += detail
        if cap:
            size = cap_size(self.key)
            cap_ink = ink if self._role == "main" else LOOK.colour("soft")
            cap_edge = ink if self._role == "main" else LOOK.colour("line")
            spot = QRectF(left + 10, middle - size.height() / 2, size.width(), size.height())
            draw_cap(painter, self.key, spot, cap_ink, cap_edge)
