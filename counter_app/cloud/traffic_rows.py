"""Visits without a purchase, by day, counter and kind. As in `rows`, which they belong to; they do not travel."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class TrafficRow(Record):
    """A sum; `id` is `traffic_id`."""

    device: str
    store: str
    counter: str
    business_day: str
    kind: str
    count: int


def traffic_id(business_day: str, device: str, kind: str) -> str:
    """Which sum a count belongs to."""
    return f"{business_day}:{device}:{kind}"
