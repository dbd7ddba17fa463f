"""What goes up: operations and their results (`sync.md`, "Up: operations"). Names are the wire names.

A body is encoded once, when it is written, and travels and is hashed as those bytes. Two operations are the same when
id, type and body hash are the same. `mode`, `at` and `clock_offset_ms` are not in it: a claim may become a report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum

import msgspec

MAX_OPERATIONS = 500
GENESIS = "0" * 64


class OperationType(StrEnum):
    """Types of this release; the cloud answers `refused: unknown_type` to any other."""

    MEMBER_SIGN_UP = "member_sign_up"
    MEMBER_UPDATE = "member_update"
    CHECKOUT = "checkout"
    VOID = "void"
    ISSUE = "issue"
    COUPON_PUT = "coupon_put"
    CANCEL = "cancel"
    CAMPAIGN_PUT = "campaign_put"
    STAFF_PUT = "staff_put"
    SETTINGS_PUT = "settings_put"
    LEASE_RETURN = "lease_return"


class Mode(StrEnum):
    """`report`: it has happened. `claim`: asked before the goods are handed over."""

    REPORT = "report"
    CLAIM = "claim"


class ResultKind(StrEnum):
    """What became of an operation at the cloud."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    EXCEPTION = "exception"
    REFUSED = "refused"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One act at a counter. `seq` grows by one per (device, epoch); `prev` is the `chain_hash` of the one before.

    `at` is the counter's own clock, `clock_offset_ms` ahead of the cloud's: the corrected time is the difference.
    """

    id: str
    device: str
    epoch: int
    seq: int
    prev: str
    type: str
    mode: str
    at: str
    clock_offset_ms: int
    staff: str
    body: msgspec.Raw


class OperationBatch(msgspec.Struct, frozen=True):
    """Body of `POST /v1/operations`; at most `MAX_OPERATIONS`."""

    operations: list[Operation]


class ExceptionNote(msgspec.Struct, frozen=True, kw_only=True):
    """Something a manager must look at; `sides` are the operations or redemptions that contradict each other."""

    id: str
    reason: str
    at_stake_minor: int = 0
    sides: list[str] = []


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """The answer for one operation.

    `result` = refused: `detail["reason"]` says why: `invalid`, `id_reused`, `cancelled`, `unknown_type`; of a claim it
    is the first reason of the verdict, whose reasons stand whole under `detail["reasons"]`. Of a checkout with coupons
    that keep their rest, `detail["rests"]` says what is left on each, in minor units.

    `since`: the first version that its changes took: a row that it changed shows it from this version on, and not
    before. 0 where it changed none, or where an older cloud does not say.
    """

    id: str
    result: str
    version: int = 0
    since: int = 0
    exceptions: list[ExceptionNote] = []
    detail: dict[str, object] = {}


class OperationResults(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/operations`, results in the order of the batch; `now` is the cloud's time (ISO, UTC).

    Versions count within `cloud_epoch`.
    """

    now: str
    results: list[Result]
    cloud_epoch: str = ""


# --- bodies -----------------------------------------------------------------------------------------------------------


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """Which text was agreed to and when."""

    text_version: str
    at: str


class IssuedCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """One coupon handed out. `coupon` is the 12 hex digits of its subject."""

    coupon: str
    short_code: str
    signed_code: str
    campaign: str
    terms_version: int
    issued_at: str
    member: str = ""


class MemberSignUp(msgspec.Struct, frozen=True, kw_only=True):
    """`member_sign_up`: identity comes from the counter's reserve; `welcome` is issued in the same breath."""

    member: str
    number: str
    phone: str
    name: str
    consent: Consent
    store: str
    channel: str = ""
    member_code: str = ""
    welcome: list[IssuedCoupon] = []


class MemberUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """`member_update`: only the fields that change. `status` is `active` or `frozen`; `home_store` is where the member
    belongs, and whose counters have the member at hand."""

    member: str
    name: str | None = None
    phone: str | None = None
    tier: str | None = None
    tags: list[str] | None = None
    birthday: str | None = None
    status: str | None = None
    reason: str = ""
    home_store: str | None = None


class CouponUse(msgspec.Struct, frozen=True, kw_only=True):
    """One redemption inside a checkout. `lease`: the lease of the campaign's quota that this use is taken from."""

    redemption: str
    coupon: str
    campaign: str
    terms_version: int
    discount_minor: int
    short_code: str = ""
    signed_code: str = ""
    lease: str = ""


class Tender(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid; `kind` is cash, wechat, alipay or card."""

    kind: str
    minor: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A purchased item. `minor` is the price of all `quantity` of it, `discount_minor` its share of the discounts:
    taken back alone, it gives back the difference. Lines are counted from 1, in this order."""

    what: str
    minor: int
    quantity: int = 1
    discount_minor: int = 0


class Checkout(msgspec.Struct, frozen=True, kw_only=True):
    """`checkout`: all that happens for one customer at one moment; its id is the operation's id.

    Where there are `lines` they make the amount, and their shares the discount; `tender` makes what is payable.
    `confirmed_by`: how the staff know the member (phone, card, known), where that was said.
    """

    store: str
    business_day: str
    amount_minor: int
    discount_minor: int
    payable_minor: int
    coupons: list[CouponUse] = []
    member: str = ""
    lines: list[Line] = []
    tender: list[Tender] = []
    points: int = 0
    earned_points: int = 0
    confirmed_by: str = ""


class Void(msgspec.Struct, frozen=True, kw_only=True):
    """`void`: takes back one redemption, or all of a checkout when `redemption` is empty.

    Another counter's is a claim, and `checkout` may be the redemption's id, where no more is known; a coupon's id
    asks how its last use was taken back. `approved_by`: whose PIN was given beside the cashier's session.
    """

    checkout: str
    reason: str
    redemption: str = ""
    approved_by: str = ""


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """`issue`: coupons handed out at the counter from its reserve."""

    coupons: list[IssuedCoupon]
    store: str


class CouponPut(msgspec.Struct, frozen=True, kw_only=True):
    """`coupon_put`: `action` is freeze, unfreeze or revoke."""

    coupon: str
    action: str
    reason: str


class Cancel(msgspec.Struct, frozen=True, kw_only=True):
    """`cancel`: the operation `target` shall never take effect, or is undone."""

    target: str


class CampaignPut(msgspec.Struct, frozen=True, kw_only=True):
    """`campaign_put`: `terms` as in a campaign file; the cloud gives version and tag. `status` pauses or ends."""

    campaign: str
    terms: dict[str, object] | None = None
    status: str | None = None


class StaffPut(msgspec.Struct, frozen=True, kw_only=True):
    """`staff_put`: `pin_hash` None keeps the PIN."""

    staff: str
    name: str
    role: str
    active: bool = True
    pin_hash: str | None = None


class SettingsPut(msgspec.Struct, frozen=True, kw_only=True):
    """`settings_put`: values by setting name; `store` limits a value to one store."""

    values: dict[str, object]
    store: str = ""


class LeaseReturn(msgspec.Struct, frozen=True, kw_only=True):
    """`lease_return`: of this lease `kept` uses were ever taken here; all others come back.

    The count and not the order makes it exact: a use that arrives later still has its place.
    """

    lease: str
    kept: int


BODY_TYPES: dict[OperationType, type[msgspec.Struct]] = {
    OperationType.MEMBER_SIGN_UP: MemberSignUp,
    OperationType.MEMBER_UPDATE: MemberUpdate,
    OperationType.CHECKOUT: Checkout,
    OperationType.VOID: Void,
    OperationType.ISSUE: Issue,
    OperationType.COUPON_PUT: CouponPut,
    OperationType.CANCEL: Cancel,
    OperationType.CAMPAIGN_PUT: CampaignPut,
    OperationType.STAFF_PUT: StaffPut,
    OperationType.SETTINGS_PUT: SettingsPut,
    OperationType.LEASE_RETURN: LeaseReturn,
}


def _plain(value: object) -> object:
    """Read-only mappings travel as what they hold."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be encoded")


_encoder = msgspec.json.Encoder(order="deterministic", enc_hook=_plain)


def encode(value: object) -> bytes:
    """JSON bytes with keys in a fixed order, so that equal values have equal bytes."""
    return _encoder.encode(value)


def decode_body(kind: str, body: bytes | msgspec.Raw) -> msgspec.Struct:
    """The body's struct. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return msgspec.json.decode(body, type=BODY_TYPES[OperationType(kind)])


def body_hash(kind: str, body: bytes | msgspec.Raw) -> str:
    """SHA-256 (hex) of type and canonical body: white space and key order do not make another body."""
    try:
        canonical = encode(msgspec.json.decode(bytes(body)))
    except msgspec.DecodeError:
        canonical = bytes(body)
    return hashlib.sha256(kind.encode() + b"\0" + canonical).hexdigest()


def chain_hash(operation: Operation) -> str:
    """SHA-256 (hex) that the next operation of the device names as `prev`; `mode` is left out (see above)."""
    return chain_hash_of(
        operation.prev,
        operation.id,
        operation.device,
        operation.epoch,
        operation.seq,
        operation.type,
        operation.at,
        operation.staff,
        body_hash(operation.type, operation.body),
    )


def chain_hash_of(  # noqa: PLR0913, PLR0917 - what a place in the log is made of
    prev: str, identity: str, device: str, epoch: int, seq: int, kind: str, at: str, staff: str, digest: str
) -> str:
    """The same from the parts; `digest` is the `body_hash`."""
    fields = [prev, identity, device, str(epoch), str(seq), kind, at, staff, digest]
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()
