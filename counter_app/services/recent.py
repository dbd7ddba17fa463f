"""The last redemptions and purchases, for the list with an undo beside each."""

from __future__ import annotations

from dataclasses import replace

from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.purchase_records import PurchaseRecord
from counter_app.services.records import RedemptionRecord


def recent(counter: Counter, limit: int = 50) -> tuple[RedemptionRecord, ...]:
    """The last redemptions of this counter, newest first. Raises `Fault`."""
    with counter.store.reading() as reading:
        return tuple(reading.last_redemptions(limit))


def recent_sales(counter: Counter, limit: int = 50) -> tuple[RedemptionRecord | PurchaseRecord, ...]:
    """The same with the purchases in which no coupon was used, and with top-ups. Raises `Fault`."""
    with counter.store.reading() as reading:
        every: list[RedemptionRecord | PurchaseRecord] = [
            *reading.last_redemptions(limit),
            *(_named(reading, each) for each in reading.last_purchases(limit)),
        ]
    every.sort(key=lambda record: (record.at, record.place), reverse=True)
    return tuple(every[:limit])


def _named(reading: Reading, record: PurchaseRecord) -> PurchaseRecord:
    member = reading.member(record.member) if record.member else None
    return record if member is None else replace(record, member_name=member.name)
