"""Shifts of all counters, for the owner to compare. As in `rows`, which they belong to; they do not travel."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class ShiftRow(Record):
    """A shift; `id` is that of the operation that opened it. `opened` and `closed` are operations, empty until they
    arrive; times are corrected to the cloud's clock. `figures`: JSON as its counter closed it (`protocol.shifts`).
    """

    device: str
    store: str
    counter: str
    business_day: str
    opened: str
    opened_at: str
    opened_by: str
    float_minor: int
    hand_overs: int
    paid_in_minor: int
    paid_out_minor: int
    closed: str
    closed_at: str
    closed_by: str
    expected_minor: int
    counted_minor: int | None
    difference_minor: int | None
    figures: str
