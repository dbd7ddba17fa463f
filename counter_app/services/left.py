"""What is left on a coupon, as far as this counter knows: its uses, or the money of one that keeps its rest."""

from __future__ import annotations

from counter_app.domain.coupon import Coupon
from counter_app.domain.discounts import uses_in
from counter_app.domain.limits import own_take
from counter_app.domain.values import dataclass
from counter_app.services.ports import Reading


@dataclass(frozen=True, slots=True)
class Left:
    """`uses` of `of`, before limits of member and campaign; `rest_minor` where it is money that is left."""

    uses: int
    of: int
    rest_minor: int | None = None


def left_on(reading: Reading, coupon: Coupon) -> Left | None:
    """None while the terms of the coupon have not come down."""
    terms = reading.terms(coupon.campaign, coupon.terms_version)
    if terms is None:
        return None
    own, several = own_take(terms, coupon.id), terms.limits.uses_per_coupon
    left = max(0, own.cap - reading.usage([own.scope]).get(own.scope, 0))
    return Left(uses_in(terms, left), several, left) if terms.kept_minor else Left(left, several)
