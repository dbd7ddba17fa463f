"""The last redemptions, for the list with an undo beside each."""

from __future__ import annotations

from counter_app.services.context import Counter
from counter_app.services.records import RedemptionRecord


def recent(counter: Counter, limit: int = 50) -> tuple[RedemptionRecord, ...]:
    """The last redemptions of this counter, newest first. Raises `Fault`."""
    with counter.store.reading() as reading:
        return tuple(reading.last_redemptions(limit))
