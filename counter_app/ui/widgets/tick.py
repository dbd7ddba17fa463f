"""A tick box with its sentence, the whole of it a touch target."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from counter_app.ui.icons import draw_icon
from counter_app.ui.theme import LOOK

_BOX = 24
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


class TickLine(QAbstractButton):
    """Space ticks it, as everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def restyle(self) -> None:
        """Take the present text size and colours."""
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(320, self.width())))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(160, self.width())))

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        box = QRectF(0, 0, max(60, width - _BOX - 28), 10_000)
        return max(44, round(QFontMetricsF(LOOK.font(15)).boundingRect(box, _WRAP, self.text()).height()) + 14)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(8, self.height() / 2 - _BOX / 2, _BOX, _BOX)
        painter.setPen(QPen(LOOK.colour("accent" if self.isChecked() else "soft"), 2))
        painter.setBrush(LOOK.colour("accent" if self.isChecked() else "card"))
        painter.drawRoundedRect(box, 6, 6)
        if self.isChecked():
            draw_icon(painter, "tick", LOOK.tokens.accent_ink, box.adjusted(3, 3, -3, -3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(LOOK.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.setFont(LOOK.font(15))
        painter.setPen(LOOK.colour("ink"))
        painter.drawText(QRectF(_BOX + 20, 0, self.width() - _BOX - 28, self.height()), _WRAP, self.text())
