"""What coupons take off a basket: gift and voucher items, fixed amounts, percents, unless campaigns say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from counter_app.domain.campaign import (
    CampaignKind,
    CashBenefit,
    DiscountBenefit,
    GiftBenefit,
    ReservationBenefit,
    Terms,
    VoucherBenefit,
)
from counter_app.domain.money import pay_percent
from counter_app.domain.values import dataclass

_ALL_THERE: Mapping[int, int] = MappingProxyType({})
# Whatever takes nothing off the rest of the basket comes first; a deposit was paid, and comes when all else is off.
_KIND_ORDER = {CampaignKind.CASH: 1, CampaignKind.DISCOUNT: 2, CampaignKind.RESERVATION: 3}


@dataclass(frozen=True, slots=True)
class Discount:
    """`minor` taken off by the coupon at `index` of what was handed in."""

    index: int
    minor: int


def apply_in_order(
    amount_minor: int, all_terms: Iterable[Terms], left_minor: Mapping[int, int] = _ALL_THERE
) -> tuple[Discount, ...]:
    """Discounts in the order they are applied; payable never goes below zero.

    `left_minor`: by index, the money that is left on a coupon; one that is not named has no such bound.
    """
    listed = sorted(enumerate(all_terms), key=lambda pair: (place_of(pair[1]), pair[0]))
    rest, done = amount_minor, []
    for index, terms in listed:
        taken = taken_off(terms, rest, left_minor.get(index))
        rest -= taken
        done.append(Discount(index, taken))
    return tuple(done)


def place_of(terms: Terms) -> tuple[int, int, bool, str]:
    """When a coupon is applied: by priority, then by kind, then what keeps its rest behind what does not, then by its
    group, of which there is one in a checkout: whatever the order of scanning, what is to be paid is the same."""
    keeps = isinstance(terms.benefit, CashBenefit) and terms.benefit.keep_rest
    return terms.stacking.priority, _KIND_ORDER.get(terms.kind, 0), keeps, terms.stacking.group


def taken_off(terms: Terms, rest_minor: int, left_minor: int | None = None) -> int:
    """What one coupon takes off what is still to be paid; `left_minor`: the money that is left on it.

    Of more it never takes less, and it never leaves less to pay of more.
    """
    off = min(rest_minor, _off(terms, rest_minor))
    return off if left_minor is None else min(off, left_minor)


def _off(terms: Terms, rest_minor: int) -> int:
    match terms.benefit:
        case CashBenefit(amount_off_minor=off):
            return off
        case DiscountBenefit(pay_percent=percent, cap_minor=cap):
            off = rest_minor - pay_percent(rest_minor, percent)
            return off if cap is None else min(off, cap)
        case ReservationBenefit(deposit_minor=deposit):
            return deposit
        case _:
            return 0


def uses_in(terms: Terms, left_minor: int) -> int:
    """How many times the money left on a coupon can still be handed in; a last small rest is one time."""
    assert isinstance(terms.benefit, CashBenefit)
    return -(-left_minor // terms.benefit.amount_off_minor)


def exposure_minor(terms: Terms, discount_minor: int) -> int:
    """Money at stake in one use: the discount, or what a gift or a prepaid item is worth."""
    if isinstance(terms.benefit, GiftBenefit | VoucherBenefit):
        return terms.benefit.value_minor
    return discount_minor
