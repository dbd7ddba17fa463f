"""Amounts in the window: typed and shown with as many digits behind the point as the shop's currency has.

A counter belongs to one shop, and a shop has one currency; it is known with the first
look at the store, before anything is sold.
"""

from __future__ import annotations

import re
from weakref import WeakSet

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from counter_app.domain.money import currency_digits, format_minor, grouped_minor

MOST_MINOR = 999_999_999
_WHOLE_DIGITS = 7
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_SHAPE = re.compile(r"([0-9]*)(?:[.。．]([0-9]*))?")


class ShopMoney:
    """`digits`: 2 until another currency is known."""

    def __init__(self) -> None:
        self.digits = currency_digits("CNY")
        self._shapes: WeakSet[_MoneyShape] = WeakSet()

    def use(self, currency: str) -> None:
        """The shop's money is `currency` (three capital letters); what fields hold is read again."""
        digits = currency_digits(currency)
        if digits != self.digits:
            self.digits = digits
            # A field may be gone and still be known to Python for a while.
            for shape in [each for each in self._shapes if isValid(each)]:
                shape.take()
                shape.read_again()

    def shapes(self, shape: _MoneyShape) -> None:
        """Keep `shape`, while it lives, in step with the money."""
        self._shapes.add(shape)


SHOP_MONEY = ShopMoney()


def parse_amount(text: str, most_digits: int = _WHOLE_DIGITS) -> int | None:
    """`"187.5"` → 18750 where money has two digits; None for an empty text, for more digits before the point than
    `most_digits` or more behind it than the shop's money has. Full-width digits and points count as what they mean."""
    plain = text.strip().translate(_FULL_WIDTH).replace(",", "")
    found = _SHAPE.fullmatch(plain)
    if found is None or len(found[1]) > most_digits or not plain.strip(".。．"):
        return None
    rest = found[2] or ""
    if len(rest) > SHOP_MONEY.digits:
        return None
    return int((found[1] or "0") + rest.ljust(SHOP_MONEY.digits, "0"))


def money(amount_minor: int) -> str:
    """`-5000` → `−50.00`, thousands grouped; a real minus sign, as wide as a digit."""
    return grouped_minor(amount_minor, SHOP_MONEY.digits, "−")


def typed_money(field: QLineEdit) -> None:
    """Let `field` take amounts: what else is typed is not taken, and empty it shows nothing of the shop's money."""
    _MoneyShape(field)


class _MoneyShape(QRegularExpressionValidator):
    """Lives and dies with its field."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self.take()
        field.setValidator(self)
        SHOP_MONEY.shapes(self)

    def take(self) -> None:
        """As many digits as the shop's money has."""
        behind = f"([.][0-9]{{0,{SHOP_MONEY.digits}}})?" if SHOP_MONEY.digits else ""
        self.setRegularExpression(QRegularExpression(f"[0-9]{{0,{_WHOLE_DIGITS}}}{behind}"))
        self._field.setPlaceholderText(format_minor(0, SHOP_MONEY.digits))

    def read_again(self) -> None:
        """What was typed before the shop's money was known means something else now."""
        if self._field.text():
            self._field.textEdited.emit(self._field.text())
