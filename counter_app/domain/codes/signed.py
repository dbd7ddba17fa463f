"""The signed code: 200 digits that say what they are and prove it. docs/codes.md is the page for other programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from counter_app.domain.codes.kinds import (
    PRINTED_LIFE,
    CodeKind,
    ReadingRules,
    RefusedCode,
    RefusedReason,
    SignedCode,
    VerifyResult,
)
from counter_app.domain.codes.texts import mark_of

PREFIX = "71"
LENGTH = 200
VERSION = 1
CONTEXT = b"counter-app/code/1"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

_KINDS = tuple(CodeKind)
_TAG = re.compile(r"[0-9]{5}")
_SUBJECT = re.compile(r"[0-9a-f]{12}")
_NUMBER_DIGITS = LENGTH - len(PREFIX) - 5
_CONTENT_BYTES = 16
_SIGNATURE_BYTES = 64
_ALL_BYTES = _CONTENT_BYTES + _SIGNATURE_BYTES

LifeState = Literal["live", "stale", "future"]


def sign_input(tag: str, content: bytes) -> bytes:
    """The bytes that are signed: the context, the merchant's tag in ASCII, the 16 bytes of content."""
    return CONTEXT + tag.encode("ascii") + content


def is_signed_shape(digits: str) -> bool:
    """Whether these ASCII digits claim to be a signed code."""
    return len(digits) == LENGTH and digits.startswith(PREFIX)


def read_signed(digits: str, rules: ReadingRules) -> SignedCode | RefusedCode:
    """Reads 200 ASCII digits that begin with 71, in the order that the format prescribes."""
    tag, number = digits[2:7], int(digits[7:])
    if number.bit_length() > 8 * _ALL_BYTES:
        return RefusedCode("malformed", "integer", mark_of(digits))
    raw = number.to_bytes(_ALL_BYTES, "big")
    content, signature = raw[:_CONTENT_BYTES], raw[_CONTENT_BYTES:]

    def refused(reason: RefusedReason, detail: str) -> RefusedCode:
        # A code that renews itself is still the same refused code: only what it claims to be is marked.
        return RefusedCode(reason, detail, mark_of(f"{tag} {content[0]:02x} {content[2:8].hex()}"))

    if content[0] >> 4 != VERSION:
        return refused("unsupported_version", "version")
    if rules.merchant_tag is not None and tag != rules.merchant_tag:
        return refused("wrong_merchant", "merchant_tag")
    verified = rules.verify(content[1], sign_input(tag, content), signature)
    if verified is VerifyResult.UNKNOWN_KEY:
        return refused("needs_online", "unknown_key")
    if verified is not VerifyResult.VALID:
        return refused("forged", "signature")
    if content[0] & 15 >= len(_KINDS):
        # Signed by the merchant, so made by a newer program: the remedy is an update.
        return refused("unsupported_version", "kind")
    code = _meaning(content, tag, digits)
    fault = _nonsense(code.kind, code.life_minutes, code.campaign_tag)
    return refused("malformed", fault) if fault else code


def encode_signed(
    *,
    kind: CodeKind,
    merchant_tag: str,
    key_id: int,
    subject: str,
    issued_at: datetime,
    life_minutes: int,
    campaign_tag: int = 0,
    sign: Callable[[bytes], bytes],
) -> str:
    """The 200 digits; fields as in `SignedCode`, `issued_at` cut to whole seconds, `sign` gives 64 bytes (Ed25519).

    Raises ValueError for a field outside its range: only our own cloud calls this.
    """
    seconds = (issued_at - EPOCH) // timedelta(seconds=1)
    fault = _nonsense(kind, life_minutes, campaign_tag)
    if fault or _TAG.fullmatch(merchant_tag) is None or _SUBJECT.fullmatch(subject) is None:
        raise ValueError(f"no such code: {fault or 'merchant_tag or subject'}")
    try:
        content = b"".join(
            (
                bytes((VERSION << 4 | _KINDS.index(kind), key_id)),
                bytes.fromhex(subject),
                seconds.to_bytes(4, "big"),
                life_minutes.to_bytes(2, "big"),
                campaign_tag.to_bytes(2, "big"),
            )
        )
    except OverflowError as error:
        raise ValueError("no such code: a number is outside its range") from error
    signature = sign(sign_input(merchant_tag, content))
    if len(signature) != _SIGNATURE_BYTES:
        raise ValueError("no such code: the signature has not 64 bytes")
    return f"{PREFIX}{merchant_tag}{int.from_bytes(content + signature, 'big'):0{_NUMBER_DIGITS}d}"


def life_state(code: SignedCode, now: datetime, skew_seconds: int = 60) -> LifeState:
    """Whether the code is alive at `now` (UTC), clocks differing by less than `skew_seconds`.

    `future` is to be treated as stale. A printed code and one without a life of its own never go stale.
    """
    age = now - code.issued_at
    skew = timedelta(seconds=skew_seconds)
    if age < -skew:
        return "future"
    if code.printed or code.until_terms_end:
        return "live"
    return "live" if age < timedelta(minutes=code.life_minutes) + skew else "stale"


def _meaning(content: bytes, tag: str, digits: str) -> SignedCode:
    return SignedCode(
        kind=_KINDS[content[0] & 15],
        merchant_tag=tag,
        key_id=content[1],
        subject=content[2:8].hex(),
        issued_at=EPOCH + timedelta(seconds=int.from_bytes(content[8:12], "big")),
        life_minutes=int.from_bytes(content[12:14], "big"),
        campaign_tag=int.from_bytes(content[14:16], "big"),
        text=digits,
    )


def _nonsense(kind: CodeKind, life_minutes: int, campaign_tag: int) -> str:
    """The word for a combination that means nothing, else an empty text."""
    if kind is CodeKind.COUPON and life_minutes == PRINTED_LIFE:
        return "printed_coupon"
    if kind is CodeKind.MEMBER and campaign_tag != 0:
        return "member_campaign"
    return ""
