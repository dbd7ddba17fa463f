"""Texts, cards and rules in the window's type scale."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.theme import LOOK


class Text(QLabel):
    """A text of the type scale. Always plain text: what stands in a code or a name is never read as markup."""

    def __init__(
        self, text: str = "", *, size: int = 15, weight: int = 400, tone: str = "ink", wraps: bool = False
    ) -> None:
        super().__init__(text)
        self._size = size
        self._weight = weight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setProperty("tone", tone)
        self.restyle()

    def restyle(self) -> None:
        """Take the present text size."""
        self.setFont(LOOK.font(self._size, self._weight))

    def set_size(self, size: int) -> None:
        """Another size of the type scale."""
        self._size = size
        self.restyle()

    def set_tone(self, tone: str) -> None:
        """Another token colour: ink, soft, accent, good, warn, bad."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


def has_focus(widget: QWidget) -> bool:
    """Whether it has its window's focus, also while the window system has given the focus to no window."""
    return widget.window().focusWidget() is widget


class Card(QFrame):
    """A white sheet with round corners; the only box there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)


class Rule(QFrame):
    """A thin line between two parts of a card."""

    def __init__(self, *, upright: bool = False) -> None:
        super().__init__()
        self.setProperty("rule", True)
        if upright:
            self.setFixedWidth(1)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        else:
            self.setFixedHeight(1)


def row(*parts: QWidget | int | None, spacing: int = 8) -> QHBoxLayout:
    """Parts side by side; a number is a gap in pixels, None takes the room that is left."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for part in parts:
        if part is None:
            made.addStretch(1)
        elif isinstance(part, int):
            made.addSpacing(part)
        else:
            made.addWidget(part)
    return made


def column(*parts: QWidget | int | None, spacing: int = 8) -> QVBoxLayout:
    """Parts one below the other, as `row`."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for part in parts:
        if part is None:
            made.addStretch(1)
        elif isinstance(part, int):
            made.addSpacing(part)
        else:
            made.addWidget(part)
    return made


def scrolled(inner: QWidget) -> QScrollArea:
    """What may be higher than the room there is; the keyboard turns its pages, and never stops in it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


_NO_BOUND = 16_777_215  # Qt's own largest width of a widget
LARGE_PERCENT = 150


def stand_beside(panel: QWidget, width: int) -> None:
    """A panel beside a list: `width` pixels that grow with the text, and with large text, alone, all that there is."""
    large = LOOK.scale_percent >= LARGE_PERCENT
    panel.setMinimumWidth(0 if large else LOOK.room(width))
    panel.setMaximumWidth(_NO_BOUND if large else LOOK.room(width))
