"""Which imports can be taken back."""

from __future__ import annotations

from datetime import timedelta

from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import moment, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.import_records import ImportRecord
from counter_app.services.import_undo import days_of
from counter_app.services.ports import Reading

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Undoable:
    """An import that can be taken back, or that was: `ended` then; `begun` where it stopped in the middle."""

    id: str
    name: str
    staff: str
    begun_at: str
    rows: int
    created: int
    begun: bool
    ended: bool
    path: str = ""


@dataclass(frozen=True, slots=True)
class UndoableAnswer:
    """Newest first; or why not. `days`: how long an import can be taken back."""

    imports: tuple[Undoable, ...] = ()
    days: int = 0
    reasons: tuple[Reason, ...] = ()


def undoable_imports(counter: Counter) -> UndoableAnswer:
    """The imports of this counter that are not too old; for managers. Raises `Fault`."""
    refused = refusal_of(counter, "import_undo", require_manager)
    if refused is not None:
        return UndoableAnswer(reasons=(refused,))
    now = moment(counter)
    with counter.store.reading() as reading:
        days = days_of(reading)
        found = reading.imports_ended((now - timedelta(days=days)).isoformat(), _LISTED)
        return UndoableAnswer(tuple(_shown(reading, each) for each in found), days)


def _shown(reading: Reading, record: ImportRecord) -> Undoable:
    person = reading.staff_by_id(record.staff)
    name = person.name if person is not None else ""
    begun, ended = bool(record.undo_begun_at) and not record.undo_ended_at, bool(record.undo_ended_at)
    return Undoable(
        record.id, record.name, name, record.begun_at, record.rows, record.created, begun, ended, record.path
    )
