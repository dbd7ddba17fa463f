"""A coupon taken back alone: the purchase stays, without its discount. Until the member buys again."""

from __future__ import annotations

from datetime import timedelta

from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.drawing import own_store
from counter_app.services.ports import Reading
from counter_app.services.records import RedemptionRecord
from counter_app.services.sales import sale_named

NEXT_CHECKOUT = "next_checkout"
_SAME_MOMENT = timedelta(milliseconds=1)  # rows keep no more of it


def due_minor(reading: Reading, record: RedemptionRecord) -> int:
    """What the customer owes once it is: its discount, as long as the purchase stands."""
    if not record.coupon or record.voided_at is not None:
        return 0
    sale = sale_named(reading, record.checkout)
    return 0 if sale is None or sale.gone else record.discount_minor


def settled_since(reading: Reading, record: RedemptionRecord, target: str) -> Reason | None:
    """Why it cannot be any more: the member has bought again, and nobody stands at the counter who would pay."""
    member = reading.member(record.member) if record.member and due_minor(reading, record) else None
    last = member.last_visit_at if member is not None else None
    if last is None or last - record.at < _SAME_MOMENT:
        return None
    since = last.astimezone(own_store(reading).zone).isoformat()
    return Reason(ReasonCode.NOT_ELIGIBLE, target, {"rule": NEXT_CHECKOUT, "since": since})
