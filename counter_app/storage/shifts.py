"""Shifts of this counter, and the stretch of the log that is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from counter_app.services.records import OperationRecord, ShiftRecord
from counter_app.storage.connection import Connection
from counter_app.storage.rows import at_ms, from_ms, operation_from, to_ms
from counter_app.storage.statements import insert

_OPEN = "SELECT * FROM shift WHERE state = 'open'"
_LAST = "SELECT * FROM shift WHERE state = 'closed' ORDER BY epoch DESC, seq DESC LIMIT 1"
_SINCE = "SELECT * FROM operation WHERE (epoch, seq) > (:epoch, :seq) ORDER BY epoch, seq"
# Each names the hash of the one before it, also over a counter's epochs; the last is named by the chain's head.
_BROKEN = (
    "SELECT count(*) FROM ("
    "SELECT prev, lag(hash) OVER (ORDER BY epoch, seq) AS before FROM ("
    "SELECT epoch, seq, prev, hash FROM operation WHERE (epoch, seq) >= (:epoch, :seq)"
    " UNION ALL SELECT epoch, seq + 1, hash, '' FROM chain WHERE id = 1))"
    " WHERE before IS NOT NULL AND before <> prev"
)
_BEGINS = "SELECT 1 FROM operation WHERE id = :id AND epoch = :epoch AND seq = :seq"
_CLOSE = (
    "UPDATE shift SET state = 'closed', closed_at = :closed_at, closed_by = :closed_by,"
    " counted_minor = :counted_minor, report = :report WHERE id = :id AND state = 'open'"
)
_KNOWN = "SELECT 1 FROM shift WHERE id = :id"


class ShiftReading:
    """Mixin over one connection."""

    _connection: Connection

    def open_shift(self) -> ShiftRecord | None:
        """The one that is open."""
        row = self._connection.execute(_OPEN).first()
        return _record(row) if row else None

    def last_closed_shift(self) -> ShiftRecord | None:
        """The newest that is not."""
        row = self._connection.execute(_LAST).first()
        return _record(row) if row else None

    def knows_shift(self, shift_id: str) -> bool:
        """Whether there is, or was, such a shift here."""
        return self._connection.execute(_KNOWN, {"id": shift_id}).first() is not None

    def operations_since(self, place: tuple[int, int]) -> Sequence[OperationRecord]:
        """The log behind a place, in order."""
        values = {"epoch": place[0], "seq": place[1]}
        return [operation_from(row) for row in self._connection.execute(_SINCE, values)]

    def log_is_whole_since(self, shift: ShiftRecord) -> bool:
        """Whether the shift's opening stands in its place, and nothing is missing behind it."""
        values = {"id": shift.id, "epoch": shift.place[0], "seq": shift.place[1]}
        begins = self._connection.execute(_BEGINS, values).first() is not None
        return begins and not self._connection.execute(_BROKEN, values).scalar_one()


class ShiftWriting(ShiftReading):
    """Mixin over one connection."""

    def add_shift(self, shift: ShiftRecord, place: tuple[int, int]) -> None:
        """One that begins at this place of the log."""
        row = {
            "id": shift.id,
            "state": "open",
            "store": shift.store,
            "business_day": shift.business_day,
            "opened_at": to_ms(shift.opened_at),
            "opened_by": shift.opened_by,
            "float_minor": shift.float_minor,
            "epoch": place[0],
            "seq": place[1],
        }
        self._connection.execute(insert("shift", row), row)

    def close_shift(
        self, shift_id: str, at: datetime, closed_by: str, counted_minor: int | None, report: bytes
    ) -> None:
        """It is over, with this report; one that is closed stays as it was."""
        values = {
            "id": shift_id,
            "closed_at": to_ms(at),
            "closed_by": closed_by,
            "counted_minor": counted_minor,
            "report": report,
        }
        self._connection.execute(_CLOSE, values)


def _record(row: Any) -> ShiftRecord:
    return ShiftRecord(
        id=row.id,
        store=row.store,
        business_day=row.business_day,
        opened_at=at_ms(row.opened_at),
        opened_by=row.opened_by,
        float_minor=row.float_minor,
        place=(row.epoch, row.seq),
        closed_at=from_ms(row.closed_at),
        closed_by=row.closed_by,
        counted_minor=row.counted_minor,
        report=bytes(row.report or b""),
    )
