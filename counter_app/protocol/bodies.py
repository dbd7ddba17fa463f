"""The bodies of operations, one struct a type (`sync.md`, "Up: operations"). Names are the wire names.

Points, stored value and stamps are said as *how much*, never as *from which lots* (`docs/decisions/160-ledgers.md`)."""

from __future__ import annotations

import msgspec

from counter_app.protocol.desk_bodies import DESK_TYPES
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.operations import OperationType
from counter_app.protocol.settling import ExceptionSettle
from counter_app.protocol.shifts import Shift


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """Which text was agreed to and when; `guardian`: by a parent or guardian, for a child under 14."""

    text_version: str
    at: str
    guardian: bool = False


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
    birthday: str = ""
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


# In the detail of an answer about another counter's sale: by what the money of `back` is handed over (`Tender`s).
BACK_TENDER = "back_tender"


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


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Stored value, in the two parts that it consists of."""

    principal_minor: int = 0
    bonus_minor: int = 0


class TierDiscount(msgspec.Struct, frozen=True, kw_only=True):
    """What the member's tier took off what coupons had left: `minor`, so that `pay_percent` of it was paid."""

    tier: str
    pay_percent: int
    minor: int


class Checkout(msgspec.Struct, frozen=True, kw_only=True):
    """`checkout`: all that happens for one customer at one moment; its id is the operation's id.

    Where there are `lines` they make the amount, and their shares the discount; worth of `points`, `value` and `tender`
    make what is payable. `earned_until`: the last day of the points that were earned, by the rules of the counter;
    empty where they do not end, and where it does not say so the cloud's rules do. `per_minor`, `worth_minor_per_100`:
    the rules under which points were earned and spent, by which they come back too; 0 where it does not say so.
    `tier_discount`: the part of the discount that is the tier's. `points_percent`: of what those rules give, what the
    member's tier earned; 0 = all of it and no more.
    `confirmed_by`: how the staff know the member (phone, card, known), where that was said; `approved_by`: whose PIN
    was given beside the cashier's session. `stamps` of the same customer are operations of their own (`stamp`): a
    checkout that brings some waits for a service that knows them there.
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
    points_minor: int = 0
    value: Value | None = None
    earned_points: int = 0
    earned_until: str | None = None
    per_minor: int = 0
    worth_minor_per_100: int = 0
    points_percent: int = 0
    tier_discount: TierDiscount | None = None
    confirmed_by: str = ""
    approved_by: str = ""
    stamps: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET


class Reservation(Checkout, frozen=True, kw_only=True):
    """`reserve`: an item is held for a member in `pick_up_store`, in the slot that begins at `slot` ("10:00") of `day`.

    As a checkout it is the purchase of the deposit: its amount is what the terms say. `coupon` comes from the counter's
    reserve and is redeemed at the pick-up. It is made as a claim. `from_at`, `until_at`, `due_at` (until when it is
    held) and `price_minor` are the counter's word, which counts where the cloud does not know the terms.
    """

    campaign: str
    terms_version: int
    pick_up_store: str
    day: str
    slot: str
    from_at: str
    until_at: str
    due_at: str
    coupon: IssuedCoupon
    price_minor: int = 0


class GivenBack(msgspec.Struct, frozen=True, kw_only=True):
    """What a refund or void handed back, as the counter worked it out: money over the counter (`tender_minor`), value
    and points to their lots; `taken_points`: earned points that were taken back, `debt_points` of them owed."""

    tender_minor: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
    points: int = 0
    taken_points: int = 0
    debt_points: int = 0


class Void(msgspec.Struct, frozen=True, kw_only=True):
    """`void`: takes back one redemption, one `line` (counted from 1), or all of a checkout or top-up.

    Another counter's is a claim, and `checkout` may be the redemption's id, where no more is known; a coupon's id
    asks how its last use was taken back. `approved_by`: whose PIN was given beside the cashier's session.
    """

    checkout: str
    reason: str
    redemption: str = ""
    approved_by: str = ""
    line: int = 0
    back: GivenBack | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """`refund`: `amount_minor` of what was paid for a checkout, or all that is left of it, comes back; its coupons stay
    used. `checkout` may be a top-up: then all of it. `back`: what was handed over."""

    checkout: str
    amount_minor: int
    store: str
    business_day: str
    reason: str
    back: GivenBack
    approved_by: str = ""


class TopUp(msgspec.Struct, frozen=True, kw_only=True):
    """`top_up`: principal that was paid for, and the bonus that comes with it."""

    member: str
    amount_minor: int
    store: str
    business_day: str
    bonus_minor: int = 0
    tender: list[Tender] = []


class PointsAdjust(msgspec.Struct, frozen=True, kw_only=True):
    """`points_adjust`: a manager's entry. `points` below zero takes away; `until`: the last day of what is added."""

    member: str
    points: int
    reason: str
    store: str
    until: str = ""


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """`stamp`: one on a member's card; its id is the operation's. `of`: how many make the card full, by the counter's
    terms; `rewards`: the coupons that full cards have earned, from the counter's reserve."""

    card: str
    member: str
    store: str
    business_day: str
    terms_version: int = 0
    of: int = 0
    rewards: list[IssuedCoupon] = []


class TrafficCount(msgspec.Struct, frozen=True, kw_only=True):
    """`traffic_count`: visits without a purchase. `kind`: walk_in, phone or inquiry; `count`s add up, also below 0."""

    kind: str
    count: int
    store: str
    business_day: str


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """`issue`: coupons from the reserve. `unless_held`: to all of a list who hold none; of two the later gives way."""

    coupons: list[IssuedCoupon]
    store: str
    unless_held: bool = False


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
    """`staff_put`: `pin_hash` None keeps the PIN. The operation's `staff` must be a manager; about owners an owner."""

    staff: str
    name: str
    role: str
    active: bool = True
    pin_hash: str | None = None


class SettingsPut(msgspec.Struct, frozen=True, kw_only=True):
    """`settings_put`: values by setting name; `store` limits a value to one store."""

    values: dict[str, object]
    store: str = ""


class SegmentPut(msgspec.Struct, frozen=True, kw_only=True):
    """`segment_put`: `title` and `rule` as in a segment's file; both left out: there is no such segment any more."""

    segment: str
    title: dict[str, object] | None = None
    rule: dict[str, object] | None = None


class LeaseReturn(msgspec.Struct, frozen=True, kw_only=True):
    """`lease_return`: of this lease `kept` uses were ever taken here; all others come back. The count and not the order
    makes it exact: a use that arrives later still has its place."""

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
    OperationType.SEGMENT_PUT: SegmentPut,
    OperationType.LEASE_RETURN: LeaseReturn,
    OperationType.SHIFT: Shift,
    OperationType.REFUND: Refund,
    OperationType.TOP_UP: TopUp,
    OperationType.POINTS_ADJUST: PointsAdjust,
    OperationType.STAMP: Stamp,
    OperationType.RESERVE: Reservation,
    OperationType.TRAFFIC_COUNT: TrafficCount,
    OperationType.EXCEPTION_SETTLE: ExceptionSettle,
    OperationType.MEMBER_IMPORT: MemberImport,
    OperationType.MEMBER_MERGE: MemberMerge,
    OperationType.MEMBER_ERASE: MemberErase,
    **DESK_TYPES,
}


def decode_body(kind: str, body: bytes | msgspec.Raw) -> msgspec.Struct:
    """The body's struct. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return msgspec.json.decode(body, type=BODY_TYPES[OperationType(kind)])
