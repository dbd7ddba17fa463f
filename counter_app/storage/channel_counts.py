"""How many members came through each channel, in slices of the table."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.services.channel_records import ChannelCount
from counter_app.storage.connection import Connection

_COUNTS = (
    "SELECT channel AS text, count(*) AS members, sum(visits >= 2) AS came_back,"
    " sum(EXISTS (SELECT 1 FROM redemption WHERE redemption.member = member.id AND voided_at IS NULL)) AS redeemed"
    " FROM member WHERE rowid > :low AND rowid <= :high AND channel <> '' AND alias_of = ''"
    " AND status NOT IN ('placeholder', 'erased', 'withdrawn') GROUP BY channel"
)


class ChannelReading:
    """Mixin over one connection."""

    _connection: Connection

    def channel_counts(self, low: int, high: int) -> Sequence[ChannelCount]:
        """By text, among the rows of members behind `low` up to `high`."""
        rows = self._connection.execute(_COUNTS, {"low": low, "high": high})
        return [ChannelCount(row.text, row.members, row.came_back, row.redeemed) for row in rows]
