"""One of several small answers beside one another, each chosen or not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.keycap import TOUCH_PIXELS


class Chip(QAbstractButton):
    """Space chooses it; the arrows go to its neighbours."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self.value = value
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, text: str, group: str) -> None:
        """The answer, and for a screen reader what it answers."""
        self.setText(text)
        self.setAccessibleName(f"{group}: {text}" if group else text)
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the present text size and colours."""
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(LOOK.font(15, 600))
        height = max(TOUCH_PIXELS, round(metrics.height()) + 20)
        return QSize(max(TOUCH_PIXELS, round(metrics.horizontalAdvance(self.text())) + LOOK.room(20)), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, box = self.isChecked(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(LOOK.colour("accent" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(LOOK.colour("accent_soft" if chosen else "hover" if self.underMouse() else "card"))
        painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LOOK.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 6, 6)
        painter.setFont(LOOK.font(15, 600 if chosen else 400))
        painter.setPen(LOOK.colour("ink"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
