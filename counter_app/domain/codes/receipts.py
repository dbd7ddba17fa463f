"""The code on a receipt: it names a checkout, to be taken back or printed again, and is worth nothing.

Digits only, like every code of ours, so that a hand scanner that types gets it through every keyboard and input method;
of a length that no coupon, member, or payment code has.
"""

from __future__ import annotations

from counter_app.domain import damm
from counter_app.domain.codes.kinds import ReceiptCode, RefusedCode
from counter_app.domain.codes.texts import mark_of
from counter_app.domain.ids import canonical, is_uuid

PREFIX = "72"
LENGTH = 42
_UUID_DIGITS = 39
_TOO_LARGE = 1 << 128


def receipt_code(checkout: str) -> str:
    """`72`, the checkout's id as 39 decimal digits, a Damm check digit. ValueError for what is no UUID."""
    if not is_uuid(checkout):
        raise ValueError("a receipt's code names a checkout by its UUID")
    payload = f"{PREFIX}{int(checkout.replace('-', ''), 16):0{_UUID_DIGITS}d}"
    return payload + damm.check_digit(payload)


def is_receipt_shape(digits: str) -> bool:
    """Whether these ASCII digits can only be a receipt's."""
    return len(digits) == LENGTH and digits.startswith(PREFIX)


def read_receipt(digits: str) -> ReceiptCode | RefusedCode:
    """Which checkout; `malformed` where a digit is wrong."""
    if not damm.is_valid(digits):
        return RefusedCode("malformed", "check_digit", mark_of(digits))
    number = int(digits[len(PREFIX) : -1])
    if number >= _TOO_LARGE:
        return RefusedCode("malformed", "integer", mark_of(digits))
    return ReceiptCode(canonical(f"{number:032x}"))
