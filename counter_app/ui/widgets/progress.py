"""How far something is: a share of a whole, painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.theme import LOOK


class Bar(QWidget):
    """A share of a whole, painted; the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._share = -1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, words: str) -> None:
        """0 to 1; below 0 nothing is filled."""
        self._share = share
        self.setAccessibleName(words)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, 12)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        if self._share > 0:
            painter.setBrush(LOOK.colour("accent"))
            painter.drawRoundedRect(QRectF(0, 0, max(12.0, self.width() * min(self._share, 1.0)), self.height()), 6, 6)
