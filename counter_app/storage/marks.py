"""Marks of redemptions whose verdict was not confirmed as shown: at most a few rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from counter_app.services.records import UnshownRecord
from counter_app.storage.connection import Connection
from counter_app.storage.rows import at_ms, to_ms
from counter_app.storage.statements import insert

# From the marks to their redemptions, whatever the planner thinks of a table that is nearly always empty.
_UNSHOWN = (
    "SELECT unshown.checkout, unshown.lost, redemption.id, redemption.coupon, redemption.title_zh,"
    " redemption.title_en, redemption.counter, redemption.staff, staff.name AS staff_name, redemption.at,"
    " redemption.discount_minor"
    " FROM unshown CROSS JOIN redemption ON redemption.checkout = unshown.checkout"
    " LEFT JOIN staff ON staff.id = redemption.staff"
    " WHERE redemption.voided_at IS NULL AND (:coupon = '' OR redemption.coupon = :coupon)"
    " ORDER BY unshown.at DESC, redemption.id"
)
_MARK = insert("unshown", ("checkout", "at"))
_CLEAR = "DELETE FROM unshown WHERE checkout = :checkout"
_LOSE = "UPDATE unshown SET lost = 1 WHERE lost = 0"
_OVER = (
    "DELETE FROM unshown WHERE NOT EXISTS (SELECT 1 FROM redemption"
    " WHERE redemption.checkout = unshown.checkout AND redemption.voided_at IS NULL)"
)


class MarkReading:
    """Mixin over one connection."""

    _connection: Connection

    def unshown(self, coupon_id: str = "") -> Sequence[UnshownRecord]:
        """Uses that stand (of one coupon) with a mark, newest first."""
        rows = self._connection.execute(_UNSHOWN, {"coupon": coupon_id})
        return [
            UnshownRecord(
                checkout=row.checkout,
                redemption=row.id,
                coupon=row.coupon,
                title_zh=row.title_zh,
                title_en=row.title_en,
                counter=row.counter,
                staff=row.staff_name or row.staff,
                at=at_ms(row.at),
                discount_minor=row.discount_minor,
                lost=bool(row.lost),
            )
            for row in rows
        ]


class MarkWriting(MarkReading):
    """Mixin over one connection."""

    def mark_unshown(self, checkout: str, at: datetime) -> None:
        """Redeemed, and nobody has seen it yet."""
        self._connection.execute(_MARK, {"checkout": checkout, "at": to_ms(at)})

    def clear_unshown(self, checkout: str) -> None:
        """Somebody has."""
        self._connection.execute(_CLEAR, {"checkout": checkout})

    def lose_unshown(self) -> None:
        """None will be shown by itself; those of what was taken back are over."""
        self._connection.execute(_OVER)
        self._connection.execute(_LOSE)
