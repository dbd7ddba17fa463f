"""A shift that was acknowledged beside a lost database stands again in the one that was recovered."""

from __future__ import annotations

from datetime import UTC, datetime

from counter_app.protocol.operations import encode
from counter_app.protocol.shifts import Shift
from counter_app.services.ports import Writing
from counter_app.services.records import ShiftRecord
from counter_app.services.shift_report import report_from


def retake_shift(writing: Writing, operation_id: str, body: Shift, at: datetime) -> None:
    """Opened or closed as it was. Where only its later acts were kept, it begins at the first of them, and its report
    says that records are missing."""
    record = writing.operation(operation_id)
    assert record is not None
    operation = record.operation
    if not writing.knows_shift(body.shift) and writing.open_shift() is None:
        opened = datetime.fromisoformat(body.opened_at).astimezone(UTC)
        shift = ShiftRecord(body.shift, body.store, body.business_day, opened, operation.staff, body.float_minor)
        writing.add_shift(shift, (operation.epoch, operation.seq))
    found = writing.open_shift()
    if body.figures is not None and found is not None and found.id == body.shift:
        report = report_from(writing, found, body.figures, at, operation.staff)
        writing.close_shift(found.id, at, operation.staff, body.counted_minor, encode(report))
