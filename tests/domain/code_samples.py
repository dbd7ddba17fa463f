"""Codes of a test merchant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from counter_app.domain.codes import CodeKind, ReadingRules, SignedCode, encode_signed, read_code
from counter_app.security.signing import MerchantKey, Verifier

KEY, NEW_KEY = (MerchantKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
TAG = "12345"
RULES = ReadingRules(TAG, Verifier({1: KEY.public_bytes}), frozenset({"cloud.example", "127.0.0.1:8765"}))
AT = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
SHORT, NUMBER = "132890846167", "9998149960"


def digits(
    kind: CodeKind = CodeKind.MEMBER,
    subject: str = "00112233aabb",
    issued_at: datetime = AT,
    life_minutes: int = 2,
    campaign_tag: int = 0,
    key_id: int = 1,
    tag: str = TAG,
    sign: Callable[[bytes], bytes] = KEY.sign,
) -> str:
    return encode_signed(
        kind=kind,
        merchant_tag=tag,
        key_id=key_id,
        subject=subject,
        issued_at=issued_at,
        life_minutes=life_minutes,
        campaign_tag=campaign_tag,
        sign=sign,
    )


def signed(text: str) -> SignedCode:
    code = read_code(text, RULES)
    assert isinstance(code, SignedCode)
    return code
