"""The amount of the basket: typed blind, in whole minor units behind the point."""

from __future__ import annotations

import re

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QFocusEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from counter_app.ui.theme import LOOK

MOST_MINOR = 999_999_999
_MOST_DIGITS = 7
_SHAPE = re.compile(r"([0-9]*)(?:[.。．]([0-9]{0,2}))?")


def parse_amount(text: str, most_digits: int = _MOST_DIGITS) -> int | None:
    """`"187.5"` → 18750; None for an empty text, or more digits before the point than `most_digits`. Full-width
    digits and points count as what they mean."""
    plain = "".join(chr(ord(char) - 0xFEE0) if "０" <= char <= "９" else char for char in text.strip())
    plain = plain.replace(",", "")
    found = _SHAPE.fullmatch(plain)
    if found is None or len(found[1]) > most_digits or not plain.strip(".。．"):
        return None
    return int(found[1] or "0") * 100 + int((found[2] or "").ljust(2, "0"))


def money(amount_minor: int) -> str:
    """`-5000` → `−50.00`, thousands grouped; a real minus sign, as wide as a digit."""
    sign = "−" if amount_minor < 0 else ""
    return f"{sign}{abs(amount_minor) // 100:,}.{abs(amount_minor) % 100:02d}"


class AmountField(QLineEdit):
    """Digits that are typed anywhere end here; a burst of a hand scanner does not."""

    amount_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("amount")
        self.setProperty("bare", True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("0.00")
        self.setMaxLength(12)
        self.setMinimumHeight(36)
        # No input method: it would keep the digits to itself until they are confirmed.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"[0-9]{0,7}([.][0-9]{0,2})?"), self))
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
