"""The rules of `judge` for what was reserved: when and where it is picked up, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.campaign import ReservationBenefit
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.reservation import ReservationState
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.verdict import Detail, Note, Reason, ReasonCode

R = ReasonCode
WHAT = "reservation"
PICKED_UP_LATE = "picked_up_late"


def pick_up_reasons(item: Candidate, situation: Situation) -> list[Reason]:
    """Not reserved at all, another store, too early, or too late: held no more."""
    found, zone, at = item.reservation, situation.zone, situation.judged_at
    if found is None:
        if situation.offline.online:
            return [Reason(R.NOT_ELIGIBLE, item.text, {"rule": "not_reserved"})]
        return [Reason(R.NEEDS_ONLINE, item.text, {"why": WHAT})]
    reasons = []
    if found.store != situation.store.id:
        stores = (situation.store_names.get(found.store, found.store),)
        reasons.append(Reason(R.WRONG_STORE, item.text, {"stores": stores, "what": WHAT}))
    state = found.at(at)
    if state is ReservationState.CANCELLED:
        # Its coupon was withdrawn with it, and says so, where that is here.
        withdrawn = item.coupon is not None and item.coupon.status is CouponStatus.VOIDED
        reasons += [] if withdrawn else [Reason(R.COUPON_VOIDED, item.text, {"what": WHAT})]
    elif state is ReservationState.NO_SHOW:
        held_until = found.due_at.astimezone(zone).isoformat()
        details: dict[str, Detail] = {"until": found.until_at.astimezone(zone).isoformat(), "held_until": held_until}
        reasons.append(Reason(R.EXPIRED, item.text, {**details, "what": WHAT}))
    elif at < found.from_at:
        opens, today = found.from_at.astimezone(zone), at.astimezone(zone).date() == found.day
        key, code = ("next_from", R.WRONG_TIME) if today else ("from", R.NOT_YET_VALID)
        until = found.until_at.astimezone(zone)
        reasons.append(Reason(code, item.text, {key: opens.isoformat(), "until": until.isoformat(), "what": WHAT}))
    return reasons


def cancelled(item: Candidate) -> dict[str, Detail]:
    """Says that a coupon was withdrawn with its reservation."""
    found = item.reservation
    return {"what": WHAT} if found is not None and found.state is ReservationState.CANCELLED else {}


def price_minor(item: Candidate) -> int:
    """What the reserved item costs; 0 of every other coupon."""
    benefit = item.terms.benefit if item.terms is not None else None
    return benefit.price_minor if isinstance(benefit, ReservationBenefit) else 0


def below_price(coupons: Sequence[Candidate], price: int, amount: int) -> list[Reason]:
    """The basket holds what was reserved, and so comes to no less than its price."""
    if amount >= price:
        return []
    first = next(item for item in coupons if price_minor(item))
    return [Reason(R.MIN_SPEND_NOT_MET, first.text, {"missing_minor": price - amount, "min_spend_minor": price})]


def late_notes(coupons: Sequence[Candidate], situation: Situation) -> list[Note]:
    """The slot is over and the item still held: it may be handed over, and that is said."""
    at = situation.judged_at
    return [
        Note(PICKED_UP_LATE, {"until": found.until_at.astimezone(situation.zone).isoformat()})
        for item in coupons
        if (found := item.reservation) is not None and found.until_at <= at < found.due_at
    ]
