"""`undo_import`: an import of old customers is taken back, block by block; interrupted anywhere it goes on there.

The cloud decides each row: it alone knows what other counters have done since. A block is asked for under an id that is
kept before it is sent; without an answer it is asked again under the same id, and what the cloud decided first holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

import msgspec

from counter_app.domain.money import currency_digits
from counter_app.domain.undoing import MOST_ROWS, Kept
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.operations import Mode, Operation, OperationType, Result, ResultKind, encode
from counter_app.protocol.undoing import ImportUndo, RowUndone, UndoRow
from counter_app.services.acting import Act, begin, moment, own_device, refusal_of, require_manager
from counter_app.services.claims import reasons_from
from counter_app.services.context import Counter
from counter_app.services.import_records import ImportRecord
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.services.outbox import closing_time
from counter_app.services.ports import Reading
from counter_app.services.records import AuditEntry, OutboxState
from counter_app.services.settings import setting
from counter_app.services.undo_records import ImportedRow, KeptRow, UndoCount, counted, foreseen

ALSO = " of "
ANSWER_SECONDS = 20.0
_TRIES = 5
_PAGE = 500
_YES = (ResultKind.APPLIED, ResultKind.DUPLICATE, ResultKind.EXCEPTION)


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """`batch`: which import; `dry_run`: only say what would become of it."""

    id: str
    batch: str
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class UndoAnswer:
    """`left`: rows that the cloud has not decided about yet; `waiting`: rows that are still on their way to it.
    `digits`: of the shop's money."""

    batch: str = ""
    name: str = ""
    begun_at: str = ""
    count: UndoCount = UndoCount()
    kept: tuple[KeptRow, ...] = ()
    left: int = 0
    waiting: int = 0
    reasons: tuple[Reason, ...] = ()
    went_on: bool = field(default=False)
    digits: int = 2


def undo_import(counter: Counter, request: UndoRequest, watch: Watch = NOBODY) -> UndoAnswer:
    """Take it back; with `dry_run` say what would become of it, by what is known here. Raises `Fault`,
    `InvalidInput`."""
    refused = refusal_of(counter, "import_undo", require_manager)
    if refused is not None:
        return UndoAnswer(reasons=(refused,))
    now = moment(counter)
    with counter.store.reading() as reading:
        record = _named(reading, request.batch)
        if record is None:
            return UndoAnswer(reasons=(Reason(ReasonCode.UNKNOWN_CODE, request.batch, {"what": "import"}),))
        act = begin(reading, request.id, "import_undo", now, {"batch": record.id})
        no = _impossible(reading, record, now)
    if no is not None:
        return UndoAnswer(record.id, record.name, record.begun_at, reasons=(no,))
    if record.undo_ended_at:
        return _answer(counter, record)
    if request.dry_run:
        return _dry_run(counter, record, watch)
    waiting = _send_first(counter, record)
    if waiting is not None:
        return replace(_answer(counter, record), reasons=(waiting,), waiting=int(str(waiting.details.get("rows", 0))))
    return _go_through(counter, act, record, watch, went_on=bool(record.undo_begun_at))


def days_of(reading: Reading) -> int:
    """How long after it began an import can be taken back."""
    return int(setting(reading, "import_undo_days", own_device(reading).store))


def _named(reading: Reading, batch: str) -> ImportRecord | None:
    record = reading.import_named(batch)
    original = record.source.partition(ALSO)[2] if record is not None else ""
    return reading.import_named(original) if original else record


def _impossible(reading: Reading, record: ImportRecord, now: datetime) -> Reason | None:
    if not record.ended_at:
        return Reason(ReasonCode.NOT_ELIGIBLE, record.id, {"rule": "import_open"})
    days = days_of(reading)
    late = datetime.fromisoformat(record.begun_at) < now - timedelta(days=days)
    if late and not record.undo_begun_at:
        return Reason(ReasonCode.NOT_ELIGIBLE, record.id, {"rule": "undo_window", "days": days})
    return None


def _send_first(counter: Counter, record: ImportRecord) -> Reason | None:
    """What waits here, the import itself and later sales, is known to the cloud before it decides."""
    rows = 0
    for _ in range(_TRIES):
        if not counter.link.believed_online():
            return Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "import_undo"})
        counter.link.refresh()
        with counter.store.reading() as reading:
            rows = reading.import_rows_waiting(record.id)
            if not rows and not reading.waiting():
                return None
    if rows:
        return Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "import_waits", "rows": rows})
    return None  # something else cannot be sent: it stops nobody


def _dry_run(counter: Counter, record: ImportRecord, watch: Watch) -> UndoAnswer:
    count, kept, after = UndoCount(), list[KeptRow](), 0
    with counter.store.reading() as reading:
        of = reading.import_rows_told(record.id)
    while True:
        watch.told(Stage.REHEARSING, min(count.rows, of), of)
        with counter.store.reading() as reading:
            rows = reading.import_rows(record.id, after, _PAGE)
            here = reading.members_of_import(record.id, rows)
        if not rows:
            break
        seen = [
            replace(row, undone=foreseen(row, here.get(row.member))) if row.operation and row.undone is None else row
            for row in rows
        ]
        count = counted(seen, count)
        with counter.store.reading() as reading:
            kept += _kept(reading, record, seen)
        after = rows[-1].row
    return UndoAnswer(record.id, record.name, record.begun_at, count, tuple(kept), of, digits=_digits(counter))


def _go_through(counter: Counter, act: Act, record: ImportRecord, watch: Watch, *, went_on: bool) -> UndoAnswer:
    with counter.store.reading() as reading:
        of = reading.import_rows_told(record.id)
    done = _answer(counter, record).count.rows
    while True:
        block = _asked(counter, act, record)
        if block is None:
            break
        record, operation, rows = block
        watch.told(Stage.WRITING, done, of)
        counter.failpoint("import_undo.asked")
        result = counter.link.claim(operation, ANSWER_SECONDS)
        counter.failpoint("import_undo.answered")
        began = counter.clock.monotonic()
        no = _noted(counter, record, operation, rows, result)
        counter.failpoint("import_undo.block")
        if no:
            return replace(_answer(counter, record), reasons=tuple(no), went_on=went_on)
        with counter.store.reading() as reading:
            record = reading.import_named(record.id) or record
        done += sum(bool(row.operation) for row in rows)
        if not watch.go_on(counter.clock.monotonic() - began):
            break
    with counter.store.reading() as reading:
        left = bool(reading.import_rows(record.id, record.undone_row, 1))
    if not left:
        watch.told(Stage.WRITING, of, of)
        record = _ended(counter, act, record)
    counter.link.refresh()
    return replace(_answer(counter, record), went_on=went_on)


def _asked(
    counter: Counter, act: Act, record: ImportRecord
) -> tuple[ImportRecord, Operation, Sequence[ImportedRow]] | None:
    """The next block as an operation that is kept before it is sent: the one that waits for its answer, else a new
    one; None where nothing is left."""
    with counter.store.writing(urgent=False) as writing:
        now = writing.import_named(record.id)
        if now is None:
            return None
        waiting = writing.operation(now.undo) if now.undo else None
        if waiting is not None and waiting.state is OutboxState.CLAIMING:
            body = msgspec.json.decode(waiting.operation.body, type=ImportUndo)
            return now, waiting.operation, _rows_of(writing, now, body)
        rows = writing.import_rows(now.id, now.undone_row, MOST_ROWS)
        told = [UndoRow(row=row.row, operation=row.operation) for row in rows if row.operation]
        while rows and not told:
            now = replace(now, undone_row=rows[-1].row)
            rows = writing.import_rows(now.id, now.undone_row, MOST_ROWS)
            told = [UndoRow(row=row.row, operation=row.operation) for row in rows if row.operation]
        if not rows:
            writing.put_import(replace(now, undo_begun_at=now.undo_begun_at or act.at.isoformat()))
            return None
        identity, body = counter.ids.new(), ImportUndo(batch=now.id, rows=told)
        kind = OperationType.IMPORT_UNDO.value
        operation = writing.append_operation(
            kind, Mode.CLAIM.value, identity, act.staff, act.at, encode(body), act.hash
        )
        if not now.undo_begun_at:
            details = {"rows": writing.import_rows_told(now.id)}
            writing.add_audit(AuditEntry(act.at, act.staff, "import_undo", now.id, "begun", details))
        now = replace(now, undo=identity, undo_begun_at=now.undo_begun_at or act.at.isoformat())
        writing.put_import(now)
        return now, operation, rows


def _rows_of(reading: Reading, record: ImportRecord, body: ImportUndo) -> Sequence[ImportedRow]:
    last = max((each.row for each in body.rows), default=0)
    rows = reading.import_rows(record.id, record.undone_row, MOST_ROWS)
    return [row for row in rows if row.row <= last]


def _noted(
    counter: Counter, record: ImportRecord, operation: Operation, rows: Sequence[ImportedRow], result: Result | None
) -> Sequence[Reason]:
    """What the cloud has said of a block, beside its rows; why it stops there."""
    if result is None or result.result not in tuple(ResultKind):
        return [Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "import_undo"})]
    with counter.store.writing(urgent=False) as writing:
        now = writing.import_named(record.id)
        if now is None or now.undo != operation.id:
            return []  # another process goes through the same import
        refused = result.result not in _YES
        end = OutboxState.DECLINED if refused else OutboxState.CLOSED
        writing.close_operation(operation.id, end.value, result, closing_time(writing, counter))
        if refused:
            writing.put_import(replace(now, undo=""))
            return reasons_from(result)
        writing.note_undone(record.id, msgspec.convert(result.detail.get("rows", []), type=list[RowUndone]))
        last = max((row.row for row in rows), default=now.undone_row)
        writing.put_import(replace(now, undo="", undone_row=max(now.undone_row, last)))
        counter.failpoint("import_undo.written")
        return []


def _ended(counter: Counter, act: Act, record: ImportRecord) -> ImportRecord:
    count = _answer(counter, record).count
    with counter.store.writing() as writing:
        now = writing.import_named(record.id) or record
        if now.undo_ended_at:
            return now
        ended = replace(now, undo_ended_at=act.at.isoformat())
        writing.put_import(ended)
        details = {
            "rows": count.rows,
            "gone": count.gone,
            "openings": count.openings,
            "points": count.opening.points,
            "principal_minor": count.opening.principal_minor,
            "bonus_minor": count.opening.bonus_minor,
            "tags": count.tags,
            "kept": count.kept,
        }
        writing.add_audit(AuditEntry(act.at, act.staff, "import_undo", record.id, "done", details))
    counter.failpoint("import_undo.ended")
    return ended


def _answer(counter: Counter, record: ImportRecord) -> UndoAnswer:
    """What has become of it so far."""
    count, kept, after, of = UndoCount(), list[KeptRow](), 0, 0
    while True:
        with counter.store.reading() as reading:
            rows = reading.import_rows(record.id, after, _PAGE)
            if not rows:
                break
            kept += _kept(reading, record, rows)
        count = counted(rows, count)
        of += sum(bool(row.operation) for row in rows)
        after = rows[-1].row
    left = of - count.rows
    return UndoAnswer(record.id, record.name, record.begun_at, count, tuple(kept), left, digits=_digits(counter))


def _digits(counter: Counter) -> int:
    with counter.store.reading() as reading:
        return currency_digits(own_device(reading).currency)


def _kept(reading: Reading, record: ImportRecord, rows: Sequence[ImportedRow]) -> list[KeptRow]:
    stays = [row for row in rows if row.undone is not None and row.undone.kept]
    here = reading.members_of_import(record.id, stays) if stays else {}
    found = []
    for row in stays:
        member, undone = here.get(row.member), row.undone
        assert undone is not None
        why = tuple(Kept(each) if each in tuple(Kept) else Kept.UNKNOWN for each in undone.kept)
        found.append(
            KeptRow(
                row.row,
                member.number if member is not None else "",
                member.phone if member is not None else "",
                member.name if member is not None else "",
                row.opening,
                why,
            )
        )
    return found
