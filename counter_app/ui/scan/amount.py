"""The amount of the basket: typed blind, in whole minor units behind the point."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from counter_app.ui.money import money, parse_amount, typed_money
from counter_app.ui.theme import LOOK


class AmountField(QLineEdit):
    """Digits that are typed anywhere end here; a burst of a hand scanner does not."""

    amount_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("amount")
        self.setProperty("bare", True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(12)
        self.setMinimumHeight(36)
        # No input method: it would keep the digits to itself until they are confirmed.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        typed_money(self)
        self.textEdited.connect(self._edited)
        self.restyle()

    def restyle(self) -> None:
        """Take the present text size."""
        self.setFont(LOOK.font(17, 500))
        self.setMinimumWidth(LOOK.px(150))

    def set_amount(self, amount_minor: int | None) -> None:
        """Show an amount without telling of it."""
        self.setText("" if amount_minor is None else money(amount_minor).replace(",", ""))

    def type_first(self, digit: str) -> None:
        """Begin anew with a digit that was typed while nothing had the focus."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setText(digit)
        self._edited(digit)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.text():
            self.set_amount(parse_amount(self.text()))

    def _edited(self, text: str) -> None:
        self.amount_changed.emit(parse_amount(text))
