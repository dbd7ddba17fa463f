"""What comes down: changes (`sync.md`, "Down: changes"), column-wise as on the wire, and rows as structs.

Each kind's struct fields, in order, are its columns on the wire. A deletion is a row with `deleted` true.
"""

from __future__ import annotations

import msgspec

from counter_app.protocol.channels import ChannelRow
from counter_app.protocol.consents import ConsentRow
from counter_app.protocol.messages import MessagePlanRow
from counter_app.protocol.operations import Result
from counter_app.protocol.purchases import PurchasesRow


class KindPage(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind: `rows[i][j]` is the value of `columns[j]`."""

    columns: list[str]
    rows: list[list[object]]


class KindDigest(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of a kind are in a device's scope, and the sum of their hashes modulo 2^64 (`protocol/digest`)."""

    count: int
    sum: int


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `GET /v1/digest`: the rows of the device's scope as they are at `version`. `format`: how rows are
    hashed."""

    version: int
    kinds: dict[str, KindDigest]
    format: int = 1
    scope: str = ""


class ChangesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `GET /v1/changes`; ask again with `after=version` while `more`.

    `scope` names what comes down to this device: `all`, or `store:` and an id. When it is another than before,
    everything is asked for anew. The last page brings the digest at its own version. `results`: of the operations that
    were named in `sent`, the first answers of those that had taken effect when these rows were read. `sharers`, with
    the last page: of each quota of which the device holds a lease, among how many counters it is shared. `ahead`:
    `after` is beyond the newest change of this cloud (the digest's version), so whoever asks knows more than it: it was
    set back, which is to be said with `POST /v1/witness`. `version` is `after` then: a cursor never goes back within an
    epoch. `receipt`, with the last page: to be kept, and shown there.
    """

    now: str
    version: int
    more: bool
    kinds: dict[str, KindPage]
    cloud_epoch: str = ""
    scope: str = ""
    digest: Digest | None = None
    results: list[Result] = []
    sharers: dict[str, int] = {}
    ahead: bool = False
    receipt: str = ""


class CampaignRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a campaign's terms; `terms` is the file form of `cli.md`; `current` marks the newest version."""

    id: str
    version: int
    terms_version: int
    tag: int
    status: str
    status_since: str
    current: bool
    made_at: str
    terms: dict[str, object]
    deleted: bool = False


class CouponRow(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon; `used` counts its unvoided redemptions, exceptions included; `last_*` tell of the newest of them."""

    id: str
    version: int
    campaign: str
    terms_version: int
    short_code: str
    signed_code: str
    member: str
    home_store: str
    issued_at: str
    status: str
    status_since: str
    cycles: int
    used: int
    last_redemption: str = ""
    last_at: str = ""
    last_store: str = ""
    last_counter: str = ""
    last_staff: str = ""
    deleted: bool = False


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member; `alias_of` points straight at the member that this id became."""

    id: str
    version: int
    number: str
    phone: str
    name: str
    home_store: str
    joined_at: str
    status: str
    status_since: str
    tier: str
    tags: list[str]
    channel: str
    birthday: str
    visits: int
    last_visit_at: str
    member_code: str
    alias_of: str = ""
    deleted: bool = False


class UsageRow(msgspec.Struct, frozen=True, kw_only=True):
    """Uses taken from one limit scope (`domain/limits`), over all counters."""

    id: str
    version: int
    used: int
    deleted: bool = False


class StaffRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person at the counter."""

    id: str
    version: int
    name: str
    role: str
    pin_hash: str
    active: bool
    deleted: bool = False


class StoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """A store."""

    id: str
    version: int
    name: str
    timezone: str
    deleted: bool = False


class SettingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One setting; `id` is `NAME` or `NAME@STORE`; `value` any JSON."""

    id: str
    version: int
    value: object
    deleted: bool = False


class SegmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A saved segment; `title` and `rule` as in its file (docs/segments.md)."""

    id: str
    version: int
    title: dict[str, object]
    rule: dict[str, object]
    deleted: bool = False


class FollowUpRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is to be called again, and what came of it (`docs/decisions/272`)."""

    id: str
    version: int
    member: str
    list: str
    title: str
    script: str
    due: str
    who: str
    made_at: str
    outcome: str
    note: str
    next: str
    said_at: str
    said_op: str
    said_by: str
    tries: int
    deleted: bool = False


class SigningKeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A public key of the merchant; `id` is the decimal key id, `public_key` hex."""

    id: str
    version: int
    public_key: str
    active: bool
    deleted: bool = False


class ExceptionRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something a manager must look at; `facts` holds both sides with corrected times."""

    id: str
    version: int
    operation: str
    reason: str
    at_stake_minor: int
    made_at: str
    status: str
    facts: dict[str, object]
    deleted: bool = False


class LeaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """Uses of a campaign's hard quota that this counter alone may take; only its own come down.

    `quota`: the total under which it was granted. `used`: those that have arrived at the cloud. `status`: open,
    returned, written_off. `until` ends new redemptions and nothing else.
    """

    id: str
    version: int
    campaign: str
    quota: int
    granted: int
    used: int
    until: str
    status: str
    made_at: str
    deleted: bool = False


class VoidRow(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption of this counter that was taken back, by another one or before it was enrolled anew; `id` is the
    redemption's.

    `operation`, `at`, `store`, `counter`, `staff` (a name): which void, when, where and by whom. `shown_from`:
    from which version on the rows that it changed show it, 0 = not said. `deleted`: the void was withdrawn, and
    the redemption counts again.
    """

    id: str
    version: int
    checkout: str
    operation: str
    at: str
    store: str
    counter: str
    staff: str
    shown_from: int = 0
    deleted: bool = False


class LotRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a member has of one ledger (points, principal, bonus, debt: points owed) that ends on one day: the sum of
    its entries. `until`: its last day, or empty where it has none. Below zero: more was spent than there was."""

    id: str
    version: int
    member: str
    ledger: str
    until: str
    left: int
    deleted: bool = False


class TierRow(msgspec.Struct, frozen=True, kw_only=True):
    """Of the member with this id, where there are tiers: what its tier, which stands in the member's row, follows from.

    `since`: its first day. `until`: its last day, where less is reached than it asks for; else empty. `paid_minor`,
    `visits`: within the window, the same up to and with the day `holds` where nothing else is bought."""

    id: str
    version: int
    since: str
    until: str
    paid_minor: int
    visits: int
    holds: str
    deleted: bool = False


class ReservationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item held for pick-up in a store; `id` is that of the operation that made it, `coupon` what is redeemed at the
    pick-up. `from_at`, `until_at`: its slot on `day`; `due_at`: until when it is held. `deposit_minor` of `price_minor`
    is paid, `deposit_from` value or a kind of tender. `state`: booked, picked_up, cancelled, no_show; who is booked and
    has not come by `due_at` is a no-show, whether the row says so yet or not.
    """

    id: str
    version: int
    coupon: str
    campaign: str
    terms_version: int
    member: str
    store: str
    day: str
    from_at: str
    until_at: str
    due_at: str
    price_minor: int
    deposit_minor: int
    deposit_from: str
    state: str
    made_at: str
    deleted: bool = False


ROW_TYPES: dict[str, type[msgspec.Struct]] = {
    "campaign": CampaignRow,
    "coupon": CouponRow,
    "member": MemberRow,
    "usage": UsageRow,
    "staff": StaffRow,
    "store": StoreRow,
    "setting": SettingRow,
    "segment": SegmentRow,
    "channel": ChannelRow,
    "follow_up": FollowUpRow,
    "message_plan": MessagePlanRow,
    "signing_key": SigningKeyRow,
    "exception": ExceptionRow,
    "lease": LeaseRow,
    "void": VoidRow,
    "lot": LotRow,
    "tier": TierRow,
    "reservation": ReservationRow,
    "consent": ConsentRow,
    "purchases": PurchasesRow,
}


def columns_of(kind: str) -> list[str]:
    """Column names of a kind, in wire order."""
    return list(ROW_TYPES[kind].__struct_fields__)


def row_key(kind: str) -> tuple[str, ...]:
    """The columns that tell the rows of a kind apart: a row that comes again takes the place of the one before."""
    return ("id", "terms_version") if ROW_TYPES[kind] is CampaignRow else ("id",)
