"""Reasons, their order and colours, and the verdict they make together (`product.md`, "Verdicts")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType

from counter_app.domain.campaign import Words
from counter_app.domain.holdings import Balances
from counter_app.domain.ledgers import Paid
from counter_app.domain.member import Member
from counter_app.domain.tiers import TierDiscount
from counter_app.domain.values import dataclass

Detail = str | int | bool | None | tuple[str, ...]

NO_WORDS = Words("", "")


class Colour(IntEnum):
    """The worst one wins; `wire` is its name in answers."""

    GREEN = 0
    AMBER = 1
    RED = 2

    @property
    def wire(self) -> str:
        """`"green"`, `"amber"` or `"red"`."""
        return self.name.lower()


class ReasonCode(StrEnum):
    """Why the answer is not green; the wire name is the value."""

    TYPING_LOCKED = "typing_locked"
    SIGN_IN_REQUIRED = "sign_in_required"
    CONSENT_MISSING = "consent_missing"
    ID_REUSED = "id_reused"
    MALFORMED = "malformed"
    FOREIGN = "foreign"
    PAYMENT_CODE = "payment_code"
    CHANNEL_CODE = "channel_code"
    UNSUPPORTED_VERSION = "unsupported_version"
    WRONG_MERCHANT = "wrong_merchant"
    FORGED = "forged"
    UNKNOWN_CODE = "unknown_code"
    COUPON_FROZEN = "coupon_frozen"
    COUPON_VOIDED = "coupon_voided"
    MEMBER_FROZEN = "member_frozen"
    ALREADY_REDEEMED = "already_redeemed"
    CLOCK_SUSPECT = "clock_suspect"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    WRONG_TIME = "wrong_time"
    STALE_CODE = "stale_code"
    WRONG_STORE = "wrong_store"
    NOT_OWNER = "not_owner"
    MEMBER_REQUIRED = "member_required"
    COUPON_REQUIRED = "coupon_required"
    NOT_ELIGIBLE = "not_eligible"
    MEMBER_LIMIT_REACHED = "member_limit_reached"
    DAILY_LIMIT_REACHED = "daily_limit_reached"
    QUOTA_EXHAUSTED = "quota_exhausted"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    MIN_SPEND_NOT_MET = "min_spend_not_met"
    NOT_STACKABLE = "not_stackable"
    NEEDS_ONLINE = "needs_online"
    OFFLINE_LIMIT_REACHED = "offline_limit_reached"
    SHIFT_OPEN = "shift_open"
    NO_SHIFT = "no_shift"

    @property
    def rank(self) -> int:
        """Place in the list of reasons; declaration order is `product.md`'s order."""
        return _RANKS[self]

    @property
    def colour(self) -> Colour:
        """Amber when something can be done about it at the counter now, else red."""
        return Colour.AMBER if self in _AMBER else Colour.RED


_RANKS: Mapping[ReasonCode, int] = MappingProxyType({code: index for index, code in enumerate(ReasonCode)})
_AMBER = frozenset(
    {
        ReasonCode.MIN_SPEND_NOT_MET,
        ReasonCode.NEEDS_ONLINE,
        ReasonCode.OFFLINE_LIMIT_REACHED,
        ReasonCode.STALE_CODE,
        ReasonCode.CHANNEL_CODE,
        ReasonCode.NOT_STACKABLE,
        ReasonCode.NOT_OWNER,
        ReasonCode.MEMBER_REQUIRED,
        ReasonCode.COUPON_REQUIRED,
        ReasonCode.TYPING_LOCKED,
        ReasonCode.SIGN_IN_REQUIRED,
        ReasonCode.CONSENT_MISSING,
        ReasonCode.ID_REUSED,
        ReasonCode.SHIFT_OPEN,
        ReasonCode.NO_SHIFT,
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that fails; `about` is the scanned code it concerns (shown shortened), `details` as in `cli.md`."""

    code: ReasonCode
    about: str = ""
    details: Mapping[str, Detail] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def colour(self) -> Colour:
        """That of its code; amber where it was redeemed here and nobody saw it: the goods are still to be given."""
        return Colour.AMBER if self.details.get("unshown") else self.code.colour


NOT_HERE = "not_here"


def is_unknown(reason: Reason) -> bool:
    """A code that nobody has, as far as is known: a guess looks the same, off-line too."""
    not_here = reason.code is ReasonCode.NEEDS_ONLINE and reason.details.get("why") == NOT_HERE
    return not_here or reason.code is ReasonCode.UNKNOWN_CODE


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Reasons by rank, the same fact named once."""
    seen: dict[tuple[str, str, tuple[tuple[str, Detail], ...]], Reason] = {}
    for reason in reasons:
        seen.setdefault((reason.code, reason.about, tuple(sorted(reason.details.items()))), reason)
    return tuple(sorted(seen.values(), key=lambda reason: reason.code.rank))


def colour_of(reasons: Iterable[Reason]) -> Colour:
    """The worst reason's colour; green when there is none."""
    return max((reason.colour for reason in reasons), default=Colour.GREEN)


@dataclass(frozen=True, slots=True)
class JudgedCode:
    """What became of one code: `discount_minor` is what it takes off in this basket; `uses_left` of `uses` before it is
    used.

    `rest_minor`: the money left on a coupon that keeps its rest, before it is used; None for every other code.
    `postage_minor`: what the member pays beside the basket to have it posted; None where nothing is posted.
    `price_minor`: of a reserved item; its discount is the deposit that was paid. None for every other code.
    `turn`: as the how many-th it was applied, from 1; 0: it is no coupon.
    """

    text: str
    kind: str
    subject: str = ""
    campaign: str = ""
    terms_version: int = 0
    title: Words = NO_WORDS
    uses_left: int | None = None
    rest_minor: int | None = None
    discount_minor: int = 0
    until: datetime | None = None
    min_spend_minor: int = 0
    uses: int = 1
    postage_minor: int | None = None
    price_minor: int | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying that changes no colour (80 % of an off-line cap; the computer's clock differs)."""

    code: str
    details: Mapping[str, Detail] = field(default_factory=lambda: MappingProxyType({}))


TAKES_NOTHING_OFF = "takes_nothing_off"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A coupon of the member that the best combination does without; `reason` None: it would take nothing more off."""

    campaign: str
    coupon: str
    title: Words = NO_WORDS
    reason: Reason | None = None

    @property
    def word(self) -> str:
        """What stands in answers."""
        return TAKES_NOTHING_OFF if self.reason is None else self.reason.code.value


def needs_online(about: str, why: str) -> Reason:
    """The cloud has to be asked, and does not answer."""
    return Reason(ReasonCode.NEEDS_ONLINE, about, {"why": why})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of `judge`. `reasons` is empty exactly when it is green. `left_out`: of the best combination.

    `paid`: how what is payable is paid, and the points that are earned; `balances`: what the member has before it, None
    where nobody looked. `tier_discount`: the part of the discount that is the tier's.
    """

    reasons: tuple[Reason, ...]
    codes: tuple[JudgedCode, ...]
    amount_minor: int
    discount_minor: int
    payable_minor: int
    member: Member | None = None
    notes: tuple[Note, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    paid: Paid = Paid()
    balances: Balances | None = None
    tier_discount: TierDiscount | None = None

    @property
    def accepted(self) -> bool:
        """True when it may go ahead."""
        return not self.reasons

    @property
    def postage_minor(self) -> int:
        """What the member pays for postage; no part of the basket, and never a discount."""
        return 0 if self.reasons else sum(code.postage_minor or 0 for code in self.codes)

    @property
    def colour(self) -> Colour:
        """Colour of the worst reason."""
        return colour_of(self.reasons)


def no_because(verdict: Verdict, reasons: Iterable[Reason]) -> Verdict:
    """The same, refused: a no takes nothing off, and shows no figure as if it had."""
    codes = tuple(replace(code, discount_minor=0) for code in verdict.codes)
    whole = verdict.amount_minor
    no = replace(verdict, reasons=in_order(reasons), codes=codes, discount_minor=0, payable_minor=whole)
    return replace(no, paid=Paid(tender_minor=whole), tier_discount=None)
