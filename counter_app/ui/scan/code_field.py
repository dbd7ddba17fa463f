"""One field for everything that is typed: a code of 12 digits, a phone number, a member's number or name."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.keys import Action, cap_of
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyCap


class CodeField(Field):
    """Tells what is typed while it is typed (for the search) and when it is confirmed."""

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__()
        self.setParent(parent)
        self.setObjectName("code")
        self._cap = KeyCap(cap_of(Action.CODE))
        self._cap.setParent(self)
        self.textEdited.connect(self.typed)
        self.retranslate()

    @override
    def restyle(self) -> None:
        """Take the present text size."""
        self.setFont(LOOK.font(15))
        self.setMinimumHeight(max(48, LOOK.px(15) + 26))
        if hasattr(self, "_cap"):
            self._place_cap()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cap()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.minimumHeight())

    def retranslate(self) -> None:
        """Set the words again."""
        self.setAccessibleName(translate("Scan", "Code, member number, phone or name"))
        self.setPlaceholderText(translate("Scan", "Code, phone or name"))

    def _place_cap(self) -> None:
        size = self._cap.sizeHint()
        self._cap.setGeometry(
            self.width() - size.width() - 12, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        margins = self.textMargins()
        if margins.right() != size.width() + 8:
            self.setTextMargins(0, 0, size.width() + 8, 0)
