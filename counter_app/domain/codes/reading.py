"""One total parser: any text or bytes becomes one `Code`, and none raises."""

from __future__ import annotations

import re
from typing import Literal, assert_never

from counter_app.domain import damm
from counter_app.domain.codes.kinds import (
    ChannelCode,
    Code,
    EnrolmentCode,
    ForeignCode,
    MemberNumber,
    PaymentCode,
    PhoneText,
    ReadingRules,
    ReceiptCode,
    RefusedCode,
    ShortCode,
    SignedCode,
)
from counter_app.domain.codes.links import read_link
from counter_app.domain.codes.receipts import is_receipt_shape, read_receipt
from counter_app.domain.codes.signed import is_signed_shape, read_signed
from counter_app.domain.codes.texts import close_up, cut, harmless, is_digits, mark_of, normalise

SHORT_CODE_DIGITS = 12
MEMBER_NUMBER_DIGITS = 10

_CHINESE_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
# Also a Chinese landline; but a Chinese mobile with a digit too many or too few is none of another country.
_PHONE_ABROAD = re.compile(r"\+(?!861[3-9])[1-9][0-9]{6,14}")


def read_code(text: str | bytes, rules: ReadingRules, *, typed: bool = False) -> Code:
    """What `text` is. `typed`: by a person's hand, so it may be a phone number, or a number written in groups."""
    plain = normalise(cut(text))
    if typed:
        plain = close_up(plain)
    found: Code | None = None
    if is_digits(plain):
        found = _read_digits(plain, rules)
    if found is None and typed:
        found = _read_phone(plain)
    if found is None:
        found = read_link(plain, rules.cloud_hosts)
    return found if found is not None else ForeignCode(harmless(plain), mark_of(plain))


def read_enrolment(text: str | bytes) -> EnrolmentCode | None:
    """The invitation in `text`, of whatever host: for the enrolment screen, which shows the host to be confirmed."""
    found = read_link(normalise(cut(text)), frozenset())
    return found if isinstance(found, EnrolmentCode) else None


def code_identity(code: Code) -> tuple[str, ...]:
    """Equal for "the same code": kind and subject, not the text, so that a renewed code held still fires once."""
    match code:
        case SignedCode():
            return ("signed", code.kind.value, code.subject)
        case ShortCode() | MemberNumber() | PhoneText():
            return (type(code).__name__, code.digits)
        case ChannelCode() | EnrolmentCode():
            return _identity_of_link(code)
        case PaymentCode():
            return ("payment",)
        case ReceiptCode():
            return ("receipt", code.checkout)
        case ForeignCode():
            return ("foreign", code.mark or code.shown)
        case RefusedCode():
            return ("refused", code.reason, code.detail, code.mark)
        case _:
            assert_never(code)


def _identity_of_link(code: ChannelCode | EnrolmentCode) -> tuple[str, ...]:
    return ("channel", code.token) if isinstance(code, ChannelCode) else ("enrolment", code.host, code.token)


def _read_digits(digits: str, rules: ReadingRules) -> Code | None:
    if is_signed_shape(digits):
        return read_signed(digits, rules)
    if is_receipt_shape(digits):
        return read_receipt(digits)
    if len(digits) in (SHORT_CODE_DIGITS, MEMBER_NUMBER_DIGITS):
        if not damm.is_valid(digits):
            return RefusedCode("malformed", "check_digit", mark_of(digits))
        return ShortCode(digits) if len(digits) == SHORT_CODE_DIGITS else MemberNumber(digits)
    provider = payment_provider(digits)
    return None if provider is None else PaymentCode(provider)


def payment_provider(digits: str) -> Literal["wechat", "alipay"] | None:
    """Whose payment code these digits are; None for every other text."""
    if not digits.isascii() or not digits.isdigit():
        return None
    if len(digits) == 18 and "10" <= digits[:2] <= "15":
        return "wechat"
    if 16 <= len(digits) <= 24 and "25" <= digits[:2] <= "30":
        return "alipay"
    return None


def _read_phone(text: str) -> PhoneText | None:
    mobile = _CHINESE_MOBILE.fullmatch(text)
    if mobile is not None:
        return PhoneText(mobile[1])
    return PhoneText(text) if _PHONE_ABROAD.fullmatch(text) is not None else None
