"""How far something is that takes long: a number, a bar, what else there is to say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.ui.imports.models import Work
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.progress import Bar


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
