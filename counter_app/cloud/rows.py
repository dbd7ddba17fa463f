"""Rows of the cloud's database as plain records. They live inside one transaction and never leave the cloud.

Fields are columns, in order; `merchant` and `id` are the key of every table. Times are texts (`times.iso`), structures
are JSON texts, `None` only where a unique index must let several rows be without a value. `version` is the merchant's
change counter at the row's last change; only kinds that travel have it. `digest` is the signed hash of the row as it
travels (`protocol/digest`), 0 for one that does not; `zone` says to whom (`cloud/zones`), `ends_at` from when on to
nobody any more.
"""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, gc=False):
    """The key of every table. A field holds no other object, so that there are no circles to be looked for."""

    merchant: str
    id: str


class CloudFact(Record):
    """Of the whole database (`merchant` is empty): its epoch, whether it is a trial. Of a merchant: an own epoch."""

    value: str


class MerchantRow(Record):
    """A merchant; `pin_pepper` is sealed. `id` equals `merchant`."""

    name: str
    tag: str
    currency: str
    trial: bool
    owner: str
    pin_pepper: bytes
    recovery_public_key: str
    created_at: str


class CounterRow(Record):
    """The merchant's change counter, and the campaign tags given so far. Every writing transaction locks it.

    `digest_format`: how the digests were computed; another number than the program's means that they are to be rebuilt.
    """

    version: int
    tags_given: int
    digest_format: int = 0


class SigningKeyRow(Record):
    """A signing key; `id` is the decimal key id, `private_sealed` opens with the service's own key only."""

    public_key: str
    private_sealed: bytes
    active: bool
    version: int = 0
    digest: int = 0


class StoreRow(Record):
    """A store."""

    name: str
    timezone: str
    version: int = 0
    digest: int = 0


class DeviceRow(Record):
    """A counter; `counter` is its name in the store. `misses` counts fruitless look-ups of `misses_minute`.
    `cloned_at`: two were seen; `came_from`: "ID@EPOCH" of before; `attempt`: of its enrolment; `audit_*`: log's end."""

    epoch: int
    store: str
    counter: str
    public_key: str
    token_hash: str
    enrolled_at: str
    revoked_at: str = ""
    misses_minute: str = ""
    misses: int = 0
    cloned_at: str = ""
    came_from: str = ""
    attempt: str = ""
    signs: bool = False
    audit_number: int = 0
    audit_hash: str = ""


class EnrolmentCodeRow(Record):
    """An invitation; `id` is the hash of the code. `public_key` and `device` are of the counter that took it up."""

    store: str
    created_at: str
    expires_at: str
    public_key: str = ""
    device: str = ""


class StaffRow(Record):
    """A person at the counter."""

    name: str
    role: str
    pin_hash: str
    active: bool
    version: int = 0
    digest: int = 0


class SettingRow(Record):
    """A setting; `id` is `NAME` or `NAME@STORE`, `value` JSON; `deleted`: back to the default."""

    value: str
    changed_at: str
    changed_by: str
    deleted: bool = False
    version: int = 0
    digest: int = 0


class SegmentRow(Record):
    """A saved segment; `document` JSON with its `title` and `rule`; `deleted`: there is none any more."""

    document: str
    changed_at: str
    changed_by: str
    deleted: bool = False
    version: int = 0
    digest: int = 0


class CampaignRow(Record):
    """A campaign; without any terms yet while `current_version` is 0."""

    tag: int
    status: str
    status_since: str
    current_version: int


class TermsRow(Record):
    """One version of a campaign's terms in the file form; `id` is `CAMPAIGN/VERSION`."""

    campaign: str
    terms_version: int
    tag: int
    made_at: str
    terms: str
    version: int = 0
    digest: int = 0


class IdentityRow(Record):
    """A drawn identity, for ever: `id` is the subject, `digits` the member number or short code."""

    kind: str
    digits: str
    signed_code: str
    campaign: str
    terms_version: int
    device: str
    allocated_at: str


class MemberRow(Record):
    """A member. `filled`: its own operation has arrived. `edited`: JSON list of fields that an update has set since.

    `said`, JSON, "" where nobody was merged by hand: of who stays what was said of that record itself; of an alias
    which `record` takes what is said of its id (`ledger/persons`).
    """

    number: str | None
    phone: str | None
    name: str
    home_store: str
    joined_at: str
    status: str
    status_since: str
    tier: str
    tags: str
    channel: str
    birthday: str
    visits: int
    last_visit_at: str
    member_code: str
    alias_of: str
    consent: str
    edited: str
    filled: bool
    version: int = 0
    digest: int = 0
    zone: str = ""
    said: str = ""


class CouponRow(Record):
    """A coupon. `used` unvoided redemptions within the rules (never above `cap`), `excess` those beyond them.

    What was spent of a coupon that keeps its rest is a `UsageRow`.

    `filled`: its issue has arrived. `welcome`: handed out with a sign-up. `round_at`: when it came with a round
    that gave one to whoever held none, by the corrected clock. `yielded_to`: the one of these that stayed when this one
    was withdrawn; itself, where a manager has revoked it since. `reward_by`: the stamp
    with which it came as the reward of a full card, for `reward_stamps`; withdrawn from it, it has yielded to that
    stamp. `reservation`: what it picks up. `counted`: what it has added to the sums of funnels (`ledger/funnels`).
    """

    campaign: str
    terms_version: int
    short_code: str | None
    member: str
    home_store: str
    issued_at: str
    status: str
    status_since: str
    cycles: int
    used: int
    excess: int
    cap: int
    filled: bool
    welcome: bool
    yielded_to: str
    last_redemption: str = ""
    last_at: str = ""
    last_store: str = ""
    last_counter: str = ""
    last_staff: str = ""
    version: int = 0
    digest: int = 0
    zone: str = ""
    ends_at: str = ""
    reward_by: str = ""
    reward_stamps: int = 0
    reservation: str = ""
    counted: str = ""
    round_at: str = ""


class UsageRow(Record):
    """Units taken of one limit: `used` within it, `excess` beyond it; uses, or minor units (`limits.money_scope`).

    `leased`: of a hard quota, what counters hold and have not reported; `used` and `leased` are never above `cap`.
    """

    used: int
    excess: int
    cap: int
    leased: int = 0
    version: int = 0
    digest: int = 0
    zone: str = ""
    ends_at: str = ""
    member: str = ""


class CheckoutRow(Record):
    """A checkout that took effect; `id` is its operation's. `tender`: JSON list of [kind, minor], or empty.
    `counted`: what it has added to the sums of charts (`ledger/figures`), "" for nothing yet."""

    member: str
    store: str
    device: str
    counter: str
    staff: str
    at: str
    business_day: str
    amount_minor: int
    discount_minor: int
    payable_minor: int
    cancelled: bool = False
    tender: str = ""
    counted: str = ""


class RedemptionRow(Record):
    """One use of a coupon, or a stamp: then `coupon` is empty, and `id` and `checkout` are the operation's.

    `excess`: beyond the coupon's uses. `takes`: JSON list of [scope, cap, "used"|"excess"|""].

    `beyond_minor`: the part of its discount beyond the money on a coupon that keeps its rest (then it is an `excess`).
    It counts while neither `voided_by` nor `cancelled` is set.
    """

    checkout: str
    coupon: str
    campaign: str
    terms_version: int
    member: str
    store: str
    counter: str
    staff: str
    staff_name: str
    at: str
    amount_minor: int
    discount_minor: int
    excess: bool
    takes: str
    voided_by: str = ""
    voided_at: str = ""
    cancelled: bool = False
    beyond_minor: int = 0

    @property
    def counts(self) -> bool:
        """Whether it uses its coupon up now."""
        return not self.voided_by and not self.cancelled


class CancellationRow(Record):
    """`id` shall never take effect."""

    operation: str
    at: str


class OperationRow(Record):
    """An operation and its first answer (JSON of `Result`). `member`: whose sign-up or update it is; of a
    `coupon_put` the coupon."""

    device: str
    epoch: int
    seq: int
    prev: str
    type: str
    mode: str
    at: str
    clock_offset_ms: int
    staff: str
    body: bytes
    body_hash: str
    result: str
    answer: bytes
    received_at: str
    member: str = ""


class ExceptionRow(Record):
    """Something a manager must look at; `facts` JSON."""

    operation: str
    reason: str
    at_stake_minor: int
    made_at: str
    status: str
    facts: str
    version: int = 0
    digest: int = 0
