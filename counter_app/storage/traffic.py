"""Visits without a purchase, as this counter has counted them."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.storage.connection import Connection

_OF_DAY = "SELECT kind, count FROM traffic WHERE business_day = :day AND count <> 0 ORDER BY kind"
_ADD = (
    "INSERT INTO traffic (business_day, kind, count) VALUES (:day, :kind, :count)"
    " ON CONFLICT (business_day, kind) DO UPDATE SET count = count + excluded.count"
)


class TrafficReading:
    """Mixin over one connection."""

    _connection: Connection

    def traffic_of(self, business_day: str) -> Mapping[str, int]:
        """The sums of a day by kind."""
        return {row.kind: row.count for row in self._connection.execute(_OF_DAY, {"day": business_day})}


class TrafficWriting(TrafficReading):
    """Mixin over one connection."""

    def add_traffic(self, business_day: str, kind: str, count: int) -> None:
        """So many more of a kind."""
        self._connection.execute(_ADD, {"day": business_day, "kind": kind, "count": count})
