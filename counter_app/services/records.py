"""Frozen values that cross between services and adapters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from counter_app.domain.lease import Lease
from counter_app.domain.member import Role
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import Operation

# A row that is set aside is tried again after so long, by whatever the counter's clock says.
ASIDE_AGAIN = timedelta(hours=1)


class OutboxState(StrEnum):
    """Where an operation stands. `claiming` waits for the cloud's word; `declined` is a claim the cloud refused."""

    CLAIMING = "claiming"
    WAITING = "waiting"
    CLOSED = "closed"
    REFUSED = "refused"
    DECLINED = "declined"
    UNDELIVERABLE = "undeliverable"


# A cloud that was set back is given what it lost: closed rows wait again, then the reserve is shown, then all is sent.
# Facts about the operations' log: where it was put together again, and places that only the cloud still has.
REBUILT, LOG_GAPS = "log_rebuilt", "log_gaps"
REFILL_OVER, REFILL_OPENING, REFILL_HOLDING, REFILL_SENDING = "", "opening", "holding", "sending"
RECEIPT = "cloud_receipt"  # what proves how far the cloud had got, as it came down last
CLOUD_EPOCH, SCOPE = "cloud_epoch", "scope"  # why everything is asked for anew


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Who this counter is; secrets (token, device key, pepper) lie in the key store, not here.

    `cause`: why it is revoked, where no person did it (`protocol.devices`).
    """

    device: str
    epoch: int
    merchant: str
    merchant_name: str
    merchant_tag: str
    store: str
    counter: str
    currency: str
    cloud_url: str
    cloud_epoch: str
    trial: bool
    revoked: bool = False
    cause: str = ""


@dataclass(frozen=True, slots=True)
class LogHeads:
    """The newest places of both logs: of the operations (epoch, seq, hash), of the audit log (number, hash)."""

    epoch: int
    seq: int
    hash: str
    audit_number: int
    audit_hash: str


@dataclass(frozen=True, slots=True)
class LogPlace:
    """One row of the operations' log exactly as it stands in the file; `digest`: hash of what its body is now."""

    id: str
    device: str
    epoch: int
    seq: int
    prev: str
    hash: str
    type: str
    at: str
    staff: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditPlace:
    """One row of the audit log exactly as it stands in the file."""

    number: int
    at: str
    staff: str
    action: str
    subject: str
    outcome: str
    details: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, until when."""

    staff: str
    name: str
    role: Role
    until: datetime | None


@dataclass(frozen=True, slots=True)
class PinTries:
    """Failed tries of one person; survives restarts."""

    staff: str
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of the way to the cloud; `offline_until` is set by a claim that ran into its time-out.

    `clock_offset_ms`: how far our clock is ahead of the cloud's; negative where it is behind. `digest_equal`: whether
    both ends held the same at the last comparison; None where none could be made.
    """

    last_success_at: datetime | None = None
    next_try_at: datetime | None = None
    last_error: str = ""
    offline_until: datetime | None = None
    clock_offset_ms: int = 0
    digest_equal: bool | None = None


@dataclass(frozen=True, slots=True)
class OfflineTotals:
    """What was accepted without the cloud since the last contact."""

    redemptions: int = 0
    sum_minor: int = 0
    campaign_sums_minor: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """An operation with its place in the outbox. `answer` is what the caller was told, for a repetition."""

    operation: Operation
    state: OutboxState
    request_hash: str
    written_at: datetime
    answer: bytes = b""
    attempts: int = 0
    last_error: str = ""
    result: bytes = b""
    result_version: int = 0


@dataclass(frozen=True, slots=True)
class TakenBack:
    """When (ISO), where and by whom (a name) a redemption was voided."""

    redemption: str
    at: str
    store: str
    counter: str
    staff: str


@dataclass(frozen=True, slots=True)
class RedemptionRecord:
    """One consumed use. `offline`: accepted without the cloud's word; `state`: of its operation, for the last scans;
    `voided`: how it was taken back, here or at another counter; `place`: (epoch, seq) of its operation."""

    id: str
    checkout: str
    coupon: str
    campaign: str
    title_zh: str
    title_en: str
    member: str
    member_name: str
    store: str
    counter: str
    staff: str
    staff_name: str
    at: datetime
    discount_minor: int
    exposure_minor: int
    offline: bool
    voided_at: datetime | None = None
    voided: TakenBack | None = None
    state: OutboxState = OutboxState.WAITING
    place: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class UnshownRecord:
    """A use whose verdict was not confirmed as shown. `lost`: by a process that is gone, and not merely on its way."""

    checkout: str
    redemption: str
    coupon: str
    title_zh: str
    title_en: str
    counter: str
    staff: str
    at: datetime
    discount_minor: int
    lost: bool


@dataclass(frozen=True, slots=True)
class ShiftRecord:
    """A shift of this counter; `id` and `place` are its opening operation's. `report`: as it was closed."""

    id: str
    store: str
    business_day: str
    opened_at: datetime
    opened_by: str
    float_minor: int
    place: tuple[int, int] = (0, 0)
    closed_at: datetime | None = None
    closed_by: str = ""
    counted_minor: int | None = None
    report: bytes = b""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A row a manager must see."""

    id: str
    type: str
    at: datetime
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """`oldest_seconds` None when nothing waits."""

    waiting: int
    oldest_seconds: int | None
    refused: tuple[QueueEntry, ...]
    undeliverable: tuple[QueueEntry, ...]


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """As it came down from the cloud."""

    id: str
    operation: str
    reason: str
    at_stake_minor: int
    made_at: str
    status: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One line of the scan log; `shown` is safe to show (never a payment code, never a whole signed code)."""

    at: datetime
    source: str
    kind: str
    shown: str
    colour: str
    reasons: tuple[str, ...]
    staff: str
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what; `details` holds ids and amounts, no names or phones."""

    at: datetime
    staff: str
    action: str
    subject: str
    outcome: str
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry with its place in the chain; `hash` covers everything before it (SHA-256, hex)."""

    number: int
    entry: AuditEntry
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """A lease and what became of it: open, returned, written_off; lost: of a life of this counter before a restore."""

    lease: Lease
    status: str


@dataclass(frozen=True, slots=True)
class ReservedMember:
    """A member identity to draw on."""

    subject: str
    number: str
    signed_code: str


@dataclass(frozen=True, slots=True)
class ReservedCoupon:
    """A coupon identity to draw on."""

    subject: str
    campaign: str
    terms_version: int
    short_code: str
    signed_code: str


@dataclass(frozen=True, slots=True)
class Refetch:
    """Kinds that are being asked for anew, page by page; `why` is `scope`, `digest` or `upgrade`."""

    kinds: list[str]
    after: int = 0
    why: str = ""
