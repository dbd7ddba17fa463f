"""The scanner as the window and the command line use it: which texts are the same code, which prove themselves."""

from __future__ import annotations

from collections.abc import Hashable

from counter_app.domain.codes import (
    MemberNumber,
    PaymentCode,
    ReadingRules,
    ShortCode,
    SignedCode,
    VerifyResult,
    code_identity,
    read_code,
)
from counter_app.services.ports import CodeReader


def _any_signature(key_id: int, message: bytes, signature: bytes) -> VerifyResult:
    del key_id, message, signature
    return VerifyResult.VALID


# Before a counter belongs to a merchant the shape of a code has to do.
_RULES = ReadingRules(None, _any_signature)


def identify(text: str) -> Hashable:
    """What makes two texts the same code: kind and subject."""
    return code_identity(read_code(text, _RULES))


def proves_itself(text: str) -> bool:
    """Whether length and check digit hold, so that one reading is enough."""
    return isinstance(read_code(text, _RULES), SignedCode | ShortCode | MemberNumber)


def is_payment_code(text: str) -> bool:
    """Whether it is somebody's payment code, which is printed nowhere."""
    return isinstance(read_code(text, _RULES), PaymentCode)


class Recogniser:
    """The same two questions asked of an enrolled counter's reader, whose signature check proves more."""

    def __init__(self, reader: CodeReader) -> None:
        self._reader = reader

    def identify(self, text: str) -> Hashable:
        """Kind and subject."""
        return code_identity(self._reader(text))

    def proves_itself(self, text: str) -> bool:
        """Length and signature or check digit hold."""
        return isinstance(self._reader(text), SignedCode | ShortCode | MemberNumber)
