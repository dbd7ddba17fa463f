"""A campaign (活动): a promise with terms. Terms are versioned; a coupon keeps those of its issue."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from counter_app.domain.values import dataclass


class CampaignKind(StrEnum):
    """Kinds of `product.md`; WeChat's names in brackets. `NEWER` stands for all that this program does not know."""

    CASH = "cash"  # CASH 代金券
    DISCOUNT = "discount"  # DISCOUNT 折扣券
    GIFT = "gift"  # GIFT 兑换券
    VOUCHER = "voucher"  # GROUPON 团购券
    GENERAL = "general"  # GENERAL_COUPON 优惠券
    TRIAL = "trial"  # 试用 / 付邮试用
    PASS = "pass"  # noqa: S105 - 次卡, a card of n uses, not a password
    STAMP_CARD = "stamp_card"  # 集点卡
    RESERVATION = "reservation"  # 预约 / 自提
    NEWER = ""  # no file can name it


KINDS = tuple(kind for kind in CampaignKind if kind is not CampaignKind.NEWER)


class CampaignStatus(StrEnum):
    """`paused` issues and redeems nothing; `ended` issues nothing more, issued coupons keep their word."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class OfflineMode(StrEnum):
    """What a counter without the cloud may do with a coupon."""

    ALLOW = "allow"
    ALLOW_UP_TO = "allow_up_to"
    HOME_STORE = "home_store"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the two languages; `pick` falls back to the other one when a side is empty."""

    zh_CN: str
    en: str

    def pick(self, lang: str) -> str:
        """The text in `lang` ("zh_CN" or "en")."""
        first, second = (self.zh_CN, self.en) if lang.startswith("zh") else (self.en, self.zh_CN)
        return first or second


@dataclass(frozen=True, slots=True)
class CashBenefit:
    """`amount_off_minor` off; `keep_rest`: what the amount cannot take stays on the coupon."""

    amount_off_minor: int
    keep_rest: bool = False


@dataclass(frozen=True, slots=True)
class DiscountBenefit:
    """The customer pays `pay_percent` %; the discount never exceeds `cap_minor`."""

    pay_percent: int
    cap_minor: int | None = None


@dataclass(frozen=True, slots=True)
class GiftBenefit:
    """An item for free; `value_minor` is what it is worth (for exposure and reports)."""

    item: str
    value_minor: int = 0


@dataclass(frozen=True, slots=True)
class VoucherBenefit:
    """An item that was paid for before; `value_minor` is what it is worth (for exposure and reports)."""

    item: str
    value_minor: int = 0


@dataclass(frozen=True, slots=True)
class GeneralBenefit:
    """Free text, for example a trial lesson."""

    text: Words


@dataclass(frozen=True, slots=True)
class TrialBenefit:
    """An item to try, in exchange for contact data. `postage_minor`: what the member pays to have it posted, beside the
    basket; 0 = posted for nothing, None = not posted.
    """

    item: str
    postage_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PassBenefit:
    """`uses` of what the title says, one in a checkout; they are the uses of the coupon."""

    uses: int


@dataclass(frozen=True, slots=True)
class StampCardBenefit:
    """Every `stamps`-th stamp of a member earns a coupon of the campaign `reward`. The card itself is never issued: a
    member has it from the first stamp on.
    """

    stamps: int
    reward: str


class NoShow(StrEnum):
    """What becomes of the deposit of who does not come: the shop keeps it, or the member has it back."""

    KEEP = "keep"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Slot:
    """Every week on this day (1 = Monday) `capacity` items can be picked up. Minutes of the store's day, half-open;
    `until_minute <= from_minute` crosses midnight and belongs to the day on which it begins."""

    weekday: int
    from_minute: int
    until_minute: int
    capacity: int


@dataclass(frozen=True, slots=True)
class ReservationBenefit:
    """An item held for pick-up: `deposit_minor` of its price is paid when it is reserved (all of it: prepaid)."""

    item: str
    price_minor: int
    slots: tuple[Slot, ...]
    deposit_minor: int = 0
    no_show: NoShow = NoShow.KEEP


@dataclass(frozen=True, slots=True)
class NewerBenefit:
    """What a newer program has written: the word for its kind, and the whole document as it came (JSON)."""

    kind: str
    document: str


Benefit = (
    CashBenefit
    | DiscountBenefit
    | GiftBenefit
    | VoucherBenefit
    | GeneralBenefit
    | TrialBenefit
    | PassBenefit
    | StampCardBenefit
    | ReservationBenefit
    | NewerBenefit
)


@dataclass(frozen=True, slots=True)
class Validity:
    """Store days, inclusive; or `days_after_issue` counted from the first valid day. All None = no end."""

    from_day: date | None = None
    until_day: date | None = None
    days_after_issue: int | None = None
    starts_after_days: int = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of the store's day, half-open; `until_minute <= from_minute` crosses midnight."""

    from_minute: int
    until_minute: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may redeem; every field set must hold. All empty = everyone."""

    tier: str | None = None
    segment: str | None = None
    tag: str | None = None
    first_visit: bool = False
    birthday_month: bool = False
    member_since_before: date | None = None

    @cached_property
    def everyone(self) -> bool:
        """True when no member needs to be known."""
        return self == _EVERYONE

    @property
    def asks_for_visits(self) -> bool:
        """Whether it depends on when and how often a member was here."""
        return self.first_visit or self.segment is not None


_EVERYONE = Audience()


@dataclass(frozen=True, slots=True)
class Limits:
    """Uses; None = no limit. Days are the store's business days."""

    uses_per_coupon: int = 1
    per_member: int | None = None
    per_member_day: int | None = None
    per_store_day: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Stacking:
    """One coupon of a `group` in a checkout; `exclusive` stands alone; lower `priority` is applied earlier."""

    group: str
    exclusive: bool = False
    priority: int = 100


@dataclass(frozen=True, slots=True)
class OfflinePolicy:
    """`amount_minor` is the sum of discounts a counter may give off-line in this campaign (`allow_up_to`)."""

    mode: OfflineMode = OfflineMode.ALLOW
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class OnVoid:
    """What a void gives back."""

    frees_limits: bool = True
    grace_days: int = 0
    max_cycles: int = 10


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a campaign's terms. `tag` (1..65535) is what a signed code carries."""

    campaign: str
    version: int
    tag: int
    kind: CampaignKind
    title: Words
    benefit: Benefit
    valid: Validity
    stacking: Stacking
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    hours: tuple[Hours, ...] = ()
    stores: tuple[str, ...] = ()
    min_spend_minor: int = 0
    audience: Audience = Audience()
    limits: Limits = Limits()
    member_bound: bool = False
    transferable: bool = True
    offline: OfflinePolicy = OfflinePolicy()
    on_void: OnVoid = OnVoid()
    made_at: datetime | None = None

    @cached_property
    def kept_minor(self) -> int:
        """All the money on one coupon that keeps its rest; 0 for every other coupon, whose uses are counted."""
        if not isinstance(self.benefit, CashBenefit) or not self.benefit.keep_rest:
            return 0
        return self.benefit.amount_off_minor * self.limits.uses_per_coupon

    @property
    def readable(self) -> bool:
        """False for what a newer program has written: nothing is issued or redeemed under such terms here."""
        return self.kind is not CampaignKind.NEWER

    @property
    def issues(self) -> bool:
        """Whether coupons of it can be issued here: not of a stamp card, nor of what a newer program has written."""
        return self.readable and self.kind is not CampaignKind.STAMP_CARD

    @property
    def lease_total(self) -> int | None:
        """The hard quota that is shared out to counters. Of reservations the cloud alone gives places."""
        return None if self.kind is CampaignKind.RESERVATION else self.limits.total

    @property
    def kind_name(self) -> str:
        """The word for the kind, also for one that is not known here."""
        return self.benefit.kind if isinstance(self.benefit, NewerBenefit) else self.kind.value

    @property
    def postage_minor(self) -> int | None:
        """What the member pays to have the item posted; None where nothing is posted."""
        return self.benefit.postage_minor if isinstance(self.benefit, TrialBenefit) else None


@dataclass(frozen=True, slots=True)
class Campaign:
    """The campaign itself; `since` is when the status was set."""

    id: str
    status: CampaignStatus
    since: datetime
    current_version: int
