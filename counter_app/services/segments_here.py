"""Which segments there are at this counter, and who belongs to one today."""

from __future__ import annotations

from counter_app.domain.errors import InvalidInput
from counter_app.domain.segments import Segments, segments_of, thresholds_from, today_at
from counter_app.services.acting import moment, own_device
from counter_app.services.context import Counter
from counter_app.services.member_records import Days, Within
from counter_app.services.ports import Reading


def segments_here(reading: Reading, store: str = "") -> Segments:
    """Every segment, with the days of activity as they hold in the store."""
    return segments_of(reading.segments(), thresholds_from(reading.settings(store).get("activity")))


def within(reading: Reading, counter: Counter, segment: str) -> Within:
    """Who belongs to it today. Raises `InvalidInput` where there is no such segment."""
    store = reading.store(own_device(reading).store)
    known = segments_here(reading, store.id if store else "")
    found = known.known.get(segment)
    if found is None or store is None:
        raise InvalidInput(f"segment: there is no segment {segment}", key="segment")
    today = today_at(moment(counter), store.zone, store.business_day_starts)
    return Within(found.rule, Days(today, known.thresholds))
