"""What a scanned or typed text can be. Frozen values; the text itself goes no further than `read_code`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from counter_app.domain.values import dataclass

PRINTED_LIFE = 65535
UNTIL_TERMS_END_LIFE = 0


class CodeKind(StrEnum):
    """What a signed code names; the order is that of the format's low nibble."""

    MEMBER = "member"
    COUPON = "coupon"
    RESERVATION = "reservation"
    PASS = "pass"  # noqa: S105 - a card of n uses, not a password


class VerifyResult(StrEnum):
    """What the signature check says; a key that is not held here is no proof of forgery."""

    VALID = "valid"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"


@dataclass(frozen=True, slots=True)
class SignedCode:
    """A code whose signature was checked.

    `merchant_tag`: 5 digits. `key_id`: 0..255. `subject`: 12 lower-case hex digits. `issued_at`: UTC, whole seconds.
    `campaign_tag`: 0..65535, 0 for members. `text`: the 200 ASCII digits.
    """

    kind: CodeKind
    merchant_tag: str
    key_id: int
    subject: str
    issued_at: datetime
    life_minutes: int
    campaign_tag: int
    text: str = field(repr=False)

    @property
    def of_coupon(self) -> bool:
        """Whether it names a coupon; a pass is one, of several uses, and a reservation one, of a time and place."""
        return self.kind is not CodeKind.MEMBER

    @property
    def printed(self) -> bool:
        """Identifies, but does not spend."""
        return self.life_minutes == PRINTED_LIFE

    @property
    def until_terms_end(self) -> bool:
        """Lives as long as the terms of its campaign say."""
        return self.life_minutes == UNTIL_TERMS_END_LIFE


@dataclass(frozen=True, slots=True)
class ShortCode:
    """12 digits whose check digit holds: a coupon to look up, here and then on-line."""

    digits: str


@dataclass(frozen=True, slots=True)
class MemberNumber:
    """10 digits whose check digit holds: a member to look up."""

    digits: str


@dataclass(frozen=True, slots=True)
class PhoneText:
    """A phone number typed by hand: the 11 digits of a Chinese mobile, else `+` and 7 to 15 digits."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChannelCode:
    """A channel of our own cloud."""

    token: str


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """An invitation to become a counter; acted on by the enrolment screen only.

    `url`: the cloud's base address (`https://shop.example:8443`). `host`: its host with the port where one is given, to
    be shown and confirmed. `fingerprint`: SHA-256 of the cloud's certificate, 64 lower-case hex digits.
    """

    token: str = field(repr=False)
    url: str
    host: str
    fingerprint: str | None = None

    @property
    def link(self) -> str:
        """The address as it stands in the picture, without the fingerprint."""
        return f"{self.url}/e/{self.token}"


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """Somebody's payment code. Its digits are deliberately not kept anywhere."""

    provider: Literal["wechat", "alipay"]


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """Not ours. `shown`: harmless plain text of at most 60 characters; never opened, never fetched."""

    shown: str
    mark: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """The code on a receipt. `checkout`: the UUID that it names; it is worth nothing and redeems nothing."""

    checkout: str


RefusedReason = Literal["malformed", "unsupported_version", "wrong_merchant", "forged", "needs_online"]


@dataclass(frozen=True, slots=True)
class RefusedCode:
    """One of ours by its shape that cannot be used.

    `detail`: a fixed word for support, never a part of the text: `check_digit`, `integer`, `printed_coupon`,
    `member_campaign`, `version`, `kind`, `merchant_tag`, `signature`, `unknown_key`. `mark`: tells two refused codes
    apart, see `code_identity`.
    """

    reason: RefusedReason
    detail: str
    mark: str = field(default="", repr=False, compare=False)


Code = (
    SignedCode
    | ShortCode
    | MemberNumber
    | PhoneText
    | ChannelCode
    | EnrolmentCode
    | PaymentCode
    | ForeignCode
    | ReceiptCode
    | RefusedCode
)

Verify = Callable[[int, bytes, bytes], VerifyResult]


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What a counter knows when it reads.

    `merchant_tag`: its merchant's, None while it belongs to none. `verify(key_id, message, signature)`: the signature
    check. `cloud_hosts`: `host` or `host:port` of our own cloud; empty while there is none, and then an enrolment code
    of any host is recognised, since choosing one is what enrolment is for.
    """

    merchant_tag: str | None
    verify: Verify
    cloud_hosts: frozenset[str] = frozenset()
