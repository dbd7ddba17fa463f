"""A coupon taken back alone: the purchase stays, without its discount, and what is due then is said."""

from __future__ import annotations

from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.ports import Reading
from counter_app.services.records import RedemptionRecord
from counter_app.services.sales import sale_named

PICK_UP, PARTLY_BACK = "pick_up", "partly_back"


def due_minor(reading: Reading, record: RedemptionRecord) -> int:
    """What the customer owes once it is: its discount, as long as the purchase stands."""
    if not record.coupon or record.voided_at is not None:
        return 0
    sale = sale_named(reading, record.checkout)
    return 0 if sale is None or sale.gone else record.discount_minor


def not_alone(reading: Reading, record: RedemptionRecord, target: str) -> Reason | None:
    """Why it cannot be: the item was handed out against it, or a part of the purchase came back already, so that nobody
    can say what is due. Where nothing is due it can."""
    if not due_minor(reading, record):
        return None
    if reading.reservation_of(record.coupon) is not None:
        return Reason(ReasonCode.NOT_ELIGIBLE, target, {"rule": PICK_UP})
    sale = sale_named(reading, record.checkout)
    if sale is not None and sale.taken_back:
        return Reason(ReasonCode.NOT_ELIGIBLE, target, {"rule": PARTLY_BACK})
    return None
