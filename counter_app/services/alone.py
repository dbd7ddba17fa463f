"""A coupon taken back alone: the purchase stays, without its discount, and what is due then is said.

Within its own business day it can be; on a later one until the member's next checkout (`docs/decisions/226`).
"""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import business_day
from counter_app.services.drawing import own_store
from counter_app.services.ports import Reading
from counter_app.services.records import RedemptionRecord
from counter_app.services.sales import sale_named

NEXT_CHECKOUT, PICK_UP, PARTLY_BACK = "next_checkout", "pick_up", "partly_back"
_NEWEST = 200  # purchases among which the next one is looked for


def due_minor(reading: Reading, record: RedemptionRecord) -> int:
    """What the customer owes once it is: its discount, as long as the purchase stands."""
    if not record.coupon or record.voided_at is not None:
        return 0
    sale = sale_named(reading, record.checkout)
    return 0 if sale is None or sale.gone else record.discount_minor


def not_alone(reading: Reading, record: RedemptionRecord, target: str) -> Reason | None:
    """Why it cannot be: the item was handed out against it, a part of the purchase came back already, so that nobody
    can say what is due, or the member has bought again on another day. Where nothing is due it can."""
    if not due_minor(reading, record):
        return None
    if reading.reservation_of(record.coupon) is not None:
        return Reason(ReasonCode.NOT_ELIGIBLE, target, {"rule": PICK_UP})
    sale = sale_named(reading, record.checkout)
    if sale is not None and sale.taken_back:
        return Reason(ReasonCode.NOT_ELIGIBLE, target, {"rule": PARTLY_BACK})
    later = _next_checkout(reading, record) if record.member else None
    if later is None:
        return None
    since = later.astimezone(own_store(reading).zone).isoformat()
    return Reason(ReasonCode.NOT_ELIGIBLE, target, {"rule": NEXT_CHECKOUT, "since": since})


def _next_checkout(reading: Reading, record: RedemptionRecord) -> datetime | None:
    """When the member bought next at this counter on a later business day; another counter's checkouts the cloud
    knows, and on-line it is asked."""
    store = own_store(reading)
    day = business_day(record.at, store.zone, store.business_day_starts)
    used = [
        each.at
        for each in reading.redemptions_of_member(record.member, _NEWEST)
        if each.checkout != record.checkout and each.coupon and each.voided_at is None
    ]
    bought = [
        each.at
        for each in reading.last_purchases(_NEWEST)
        if each.member == record.member and not each.topped_up and not each.gone
    ]
    later = (at for at in (*used, *bought) if business_day(at, store.zone, store.business_day_starts) > day)
    return min(later, default=None)
