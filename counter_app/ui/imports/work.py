"""How far something is that takes long: a number, a bar, what else there is to say."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.imports.models import Work
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text


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


class WorkView(QWidget):
    """In the middle of its room."""

    def __init__(self) -> None:
        super().__init__()
        self.number = Text(size=26, weight=700, wraps=True)
        self.bar = Bar()
        self.sentences = Text(size=17, tone="soft", wraps=True)
        for text in (self.number, self.sentences):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 24, 48, 24)
        layout.setSpacing(16)
        layout.addStretch(2)
        for widget in (self.number, self.bar, self.sentences):
            layout.addWidget(widget)
        layout.addStretch(3)

    def show_work(self, work: Work) -> None:
        """The newest state."""
        self.number.setText(work.number)
        self.bar.show_share(work.share, work.number)
        self.sentences.setText("\n".join(work.sentences))
