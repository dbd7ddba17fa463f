"""Imports that were interrupted: which there are, and one that is to go on no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.acting import current_session, moment, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.import_records import ImportRecord
from counter_app.services.ports import Reading
from counter_app.services.records import AuditEntry

Said = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An import that stopped. `done` of `of` rows are in; `said` (column, field) as it was said; `staff`: a name."""

    id: str
    name: str
    path: str
    content: str
    said: Said
    staff: str
    begun_at: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class UnfinishedAnswer:
    """Newest first; or why not."""

    imports: tuple[Unfinished, ...] = ()
    reasons: tuple[Reason, ...] = ()


def unfinished_imports(counter: Counter) -> UnfinishedAnswer:
    """Which imports stopped before their end; for managers. Raises `Fault`."""
    refused = refusal_of(counter, "import_members", require_manager)
    if refused is not None:
        return UnfinishedAnswer(reasons=(refused,))
    with counter.store.reading() as reading:
        return UnfinishedAnswer(tuple(_shown(reading, reading.open_imports())))


def leave_import(counter: Counter, import_id: str) -> UnfinishedAnswer:
    """What it brought in stays, and it is offered no more; asked again it answers the same. The answer: those that are
    left. Raises `Fault`."""
    refused = refusal_of(counter, "import_members", require_manager)
    if refused is not None:
        return UnfinishedAnswer(reasons=(refused,))
    now = moment(counter)
    with counter.store.writing() as writing:
        record = writing.import_named(import_id)
        if record is None:
            return UnfinishedAnswer(reasons=(Reason(ReasonCode.UNKNOWN_CODE),))
        if not record.ended_at:
            session = current_session(writing, now)
            writing.put_import(replace(record, ended_at=now.isoformat()))
            details = {"rows": record.rows, "left": _of(record) - record.next_row}
            staff = session.staff if session else ""
            writing.add_audit(AuditEntry(now, staff, "import_members", record.id, "left", details))
        return UnfinishedAnswer(tuple(_shown(writing, writing.open_imports())))


def _of(record: ImportRecord) -> int:
    return record.rows - record.rejected


def _shown(reading: Reading, records: Sequence[ImportRecord]) -> list[Unfinished]:
    found = []
    for record in records:
        person = reading.staff_by_id(record.staff)
        said = msgspec.json.decode(record.said, type=Said) if record.said else ()
        found.append(
            Unfinished(
                record.id,
                record.name,
                record.path,
                record.content,
                said,
                person.name if person is not None else "",
                record.begun_at,
                record.next_row,
                _of(record),
            )
        )
    return found
