"""The shifts of all counters, newest first; asked for, since they do not come down to counters."""

from __future__ import annotations

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.shift_rows import ShiftRow
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso
from counter_app.protocol.shifts import ShiftEntry, ShiftFigures, ShiftPage

MAX_SHIFTS = 500


def shifts(context: Context, caller: Caller, store: str, before: str, limit: int) -> ShiftPage:
    """A page of them, of one store or of all. Raises `CallRefused` 400."""
    if not 1 <= limit <= MAX_SHIFTS or len(before) > 200 or len(store) > 64:
        raise CallRefused(400, "invalid", f"`limit` is 1 to {MAX_SHIFTS}, `before` what a page named.")
    with context.database.reading() as reading:
        found = reading.newest_shifts(caller.merchant, store, before, limit + 1)
        names = _names(reading, caller.merchant, found)
    page = found[:limit]
    more = len(found) > limit
    return ShiftPage(
        now=iso(context.now(trial=caller.trial)),
        shifts=[_entry(row, names) for row in page],
        more=more,
        before=f"{page[-1].opened_at} {page[-1].id}" if more else "",
    )


def _names(reading: Reading, merchant: str, found: list[ShiftRow]) -> dict[str, str]:
    staff = {name for row in found for name in (row.opened_by, row.closed_by) if name}
    return {row.id: row.name for row in reading.load(rows.StaffRow, merchant, sorted(staff))}


def _entry(row: ShiftRow, names: dict[str, str]) -> ShiftEntry:
    return ShiftEntry(
        id=row.id,
        store=row.store,
        counter=row.counter,
        business_day=row.business_day,
        opened_at=row.opened_at,
        opened_by=names.get(row.opened_by, row.opened_by),
        float_minor=row.float_minor,
        hand_overs=row.hand_overs,
        closed_at=row.closed_at,
        closed_by=names.get(row.closed_by, row.closed_by),
        counted_minor=row.counted_minor,
        difference_minor=row.difference_minor,
        figures=msgspec.json.decode(row.figures, type=ShiftFigures) if row.figures else None,
    )
