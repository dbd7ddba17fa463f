"""What a redemption takes from: one scope text per limit, the same at counter and cloud."""

from __future__ import annotations

from datetime import date

from counter_app.domain.campaign import CampaignKind, Terms
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import ReasonCode


@dataclass(frozen=True, slots=True)
class Take:
    """`units` taken from `scope`, of which `cap` exist; `reason` is what a full scope answers.

    A unit is a use, save in the scope of a coupon's money (`money_scope`), where it is a minor unit.
    """

    scope: str
    cap: int
    reason: ReasonCode
    units: int = 1


def limit_of(scope: str) -> ReasonCode:
    """What a full scope answers, of those that coupons share."""
    if scope.startswith((_MEMBER_DAY, _STORE_DAY)):
        return ReasonCode.DAILY_LIMIT_REACHED
    return ReasonCode.MEMBER_LIMIT_REACHED if scope.startswith(_MEMBER) else ReasonCode.QUOTA_EXHAUSTED


def coupon_scope(coupon: str) -> str:
    """The scope of a coupon's own uses."""
    return f"{_COUPON}{coupon}"


def total_scope(campaign: str) -> str:
    """The scope of a campaign's hard quota."""
    return f"total:{campaign}"


_MONEY = "money:"
_COUPON = "coupon:"
_MEMBER, _MEMBER_DAY, _STORE_DAY = "member:", "member_day:", "store_day:"


def money_scope(coupon: str) -> str:
    """The scope of the money on a coupon that keeps its rest, counted in minor units."""
    return f"{_MONEY}{coupon}"


def is_coupon(scope: str) -> bool:
    """Whether a scope counts the uses of one coupon."""
    return scope.startswith(_COUPON)


def is_money(scope: str) -> bool:
    """Whether a scope counts minor units and not uses."""
    return scope.startswith(_MONEY)


def own_take(terms: Terms, coupon: str, spent_minor: int = 0) -> Take:
    """What a coupon itself gives up: one of its uses, or `spent_minor` of its money."""
    kept = terms.kept_minor
    if kept:
        return Take(money_scope(coupon), kept, ReasonCode.ALREADY_REDEEMED, spent_minor)
    return Take(coupon_scope(coupon), terms.limits.uses_per_coupon, ReasonCode.ALREADY_REDEEMED)


def takes_of(terms: Terms, coupon: str, member: str, store: str, day: date, spent_minor: int = 0) -> tuple[Take, ...]:
    """Every limit that one redemption touches, the coupon's own first; member limits only when the member is known.

    `spent_minor` is what it takes off, for a coupon that keeps its rest.
    """
    if terms.kind is CampaignKind.RESERVATION:
        return (own_take(terms, coupon),)  # all others were taken when it was reserved
    return own_take(terms, coupon, spent_minor), *shared_takes(terms, member, store, day)


def shared_takes(terms: Terms, member: str, store: str, day: date) -> list[Take]:
    """The limits among them that a coupon shares with others."""
    limits, campaign = terms.limits, terms.campaign
    takes = []
    if member and limits.per_member is not None:
        takes.append(Take(f"{_MEMBER}{campaign}:{member}", limits.per_member, ReasonCode.MEMBER_LIMIT_REACHED))
    if member and limits.per_member_day is not None:
        scope = f"{_MEMBER_DAY}{campaign}:{member}:{day.isoformat()}"
        takes.append(Take(scope, limits.per_member_day, ReasonCode.DAILY_LIMIT_REACHED))
    if limits.per_store_day is not None:
        scope = f"{_STORE_DAY}{campaign}:{store}:{day.isoformat()}"
        takes.append(Take(scope, limits.per_store_day, ReasonCode.DAILY_LIMIT_REACHED))
    if limits.total is not None:
        takes.append(Take(total_scope(campaign), limits.total, ReasonCode.QUOTA_EXHAUSTED))
    return takes


def needs_member(terms: Terms) -> bool:
    """True when the terms cannot be judged without knowing who it is.

    A limit per member is not such a term: a bearer's coupon without a member is redeemed and counts for nobody. A trial
    is given for contact data: there is none without a member. A stamp is on a member's card.
    """
    return terms.kind in (CampaignKind.TRIAL, CampaignKind.STAMP_CARD) or needs_owner(terms)


def needs_owner(terms: Terms) -> bool:
    """True when it matters whose coupon it is, which its row alone can tell."""
    return terms.member_bound or not terms.audience.everyone
