"""`import_members`: a shop's old customers come in, block by block; interrupted anywhere it goes on where it stopped.

A block is one transaction: members, operations, opening balances and how far the import has come. New members need
identities from the reserve, which the cloud fills in blocks; off-line the import stops where they run out and goes on
when the same file is imported again.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from datetime import datetime

from counter_app.domain.holdings import moves_in
from counter_app.domain.money import currency_digits
from counter_app.domain.old_customers import Opening
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.operations import OperationType, encode_canonical
from counter_app.services.acting import Act, begin, moment, own_device, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store
from counter_app.services.holdings import today
from counter_app.services.import_plan import Planned, Planner, entries_of, side_by_side
from counter_app.services.import_reading import GoodRow, ListRead, Rules, read_list, words_of_tiers
from counter_app.services.import_records import Booked, Draft, ImportRecord, KnownMember, SheetTable
from counter_app.services.import_watch import BLOCK, NOBODY, Stage, Watch, kept_aside
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, ReservedMember
from counter_app.services.settings import setting
from counter_app.services.tiers import tiers_of

_ALSO = " of "
_TRIES = 5
_NOBODY = ReservedMember("", "", "")


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """`source`: a hash of the file's content; `name`: what it is called, `path` where it lies; `said`: (column, field)
    as a person said."""

    id: str
    table: SheetTable
    source: str
    name: str = ""
    said: tuple[tuple[str, str], ...] = ()
    dry_run: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """`left`: rows that are still to be done, where it stopped; without a reason whoever looked on wanted that.
    `opening`: what was booked. `unchanged`: those of the merged ones whose member had all of it already."""

    id: str = ""
    rows: int = 0
    created: int = 0
    merged: int = 0
    left: int = 0
    opening: Opening = Opening()
    listed: ListRead | None = None
    unchanged: int = 0
    reasons: tuple[Reason, ...] = ()
    went_on: bool = field(default=False)


def import_members(counter: Counter, request: ImportRequest, watch: Watch = NOBODY) -> ImportAnswer:
    """Read the list, then bring it in; with `dry_run` nothing is written.

    Raises `BadSheet`, `InvalidInput`, `Fault`.
    """
    refused = refusal_of(counter, "import_members", require_manager)
    if refused is not None:
        return ImportAnswer(reasons=(refused,))
    with counter.store.reading() as reading:
        rules = _rules(reading, counter)
        act = _begin(reading, request, moment(counter))
    with kept_aside() as aside:
        listed = _listed(request, rules, watch, aside)
        return _dry_run(counter, listed, watch) if request.dry_run else _bring(counter, request, act, listed, watch)


def _listed(request: ImportRequest, rules: Rules, watch: Watch, aside: Callable[[], None]) -> ListRead:
    def looked_at(row: int, of: int) -> None:
        aside()
        watch.told(Stage.READING, row, of)

    listed = read_list(request.table, request.said, rules, looked_at)
    aside()
    return listed


def _bring(counter: Counter, request: ImportRequest, act: Act, listed: ListRead, watch: Watch) -> ImportAnswer:
    with counter.store.reading() as reading:
        told = reading.import_named(request.id)
        source, _, original = told.source.partition(_ALSO) if told is not None else ("", "", "")
        if told is not None and source != act.hash:
            return ImportAnswer(reasons=(Reason(ReasonCode.ID_REUSED),))
        if told is not None and told.ended_at:
            return _answer(counter, replace(told, id=original or told.id), listed, told.next_row)
        before = reading.open_import(act.hash)
    record = before if before is not None else _started(counter, act, request, listed)
    return _go_through(counter, act, record, listed, watch, went_on=before is not None)


def _rules(reading: Reading, counter: Counter) -> Rules:
    device = own_device(reading)
    region, digits = setting(reading, "phone_region", device.store), currency_digits(device.currency)
    return Rules(region, words_of_tiers(tiers_of(reading)), today(reading, counter), digits, device.currency)


def _begin(reading: Reading, request: ImportRequest, now: datetime) -> Act:
    """The act's hash says which file it is, read in which way."""
    return begin(reading, request.id, "import_members", now, {"source": request.source, "map": list(request.said)})


def _started(counter: Counter, act: Act, request: ImportRequest, listed: ListRead) -> ImportRecord:
    record = ImportRecord(
        act.id,
        act.hash,
        request.name[:200],
        act.staff,
        act.at.isoformat(),
        listed.rows,
        rejected=len(listed.rejected),
        path=request.path,
        content=request.source,
        said=json.dumps(request.said, ensure_ascii=False),
    )
    with counter.store.writing() as writing:
        # Somebody else may have begun with the same file meanwhile.
        there = writing.open_import(act.hash)
        if there is not None:
            return there
        writing.put_import(record)
        details = {"rows": record.rows, "rejected": record.rejected}
        writing.add_audit(AuditEntry(act.at, act.staff, "import_members", act.id, "begun", details))
    return record


def _go_through(
    counter: Counter, act: Act, record: ImportRecord, listed: ListRead, watch: Watch, *, went_on: bool
) -> ImportAnswer:
    # Which rows are done is known by where they stand in the file: since it stopped, a tier or a setting may have
    # changed which of them are good.
    with counter.store.reading() as reading:
        done = reading.import_rows_done(record.id)
    todo, behind = side_by_side([row for row in listed.good if row.row not in done]), record.next_row
    of = behind + len(todo)
    while record.next_row < of:
        watch.told(Stage.WRITING, record.next_row, of)
        start = record.next_row - behind
        block = todo[start : start + watch.block]
        with counter.store.reading() as reading:
            reading.spell([row.customer.name for row in block])
        _prepare(counter, block, todo[start : start + BLOCK])
        counter.failpoint("import.prepared")
        before, begun = record.next_row, counter.clock.monotonic()
        record = _write_block(counter, act, record, block)
        counter.failpoint("import.block")
        if record.ended_at and record.next_row < of:
            break  # somebody does not want it to go on
        if record.next_row == before:
            reason = Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "reserve"})
            return replace(_answer(counter, record, listed, of), reasons=(reason,), went_on=went_on)
        if not watch.go_on(counter.clock.monotonic() - begun) and record.next_row < of:
            return replace(_answer(counter, record, listed, of), went_on=went_on)
    if record.next_row >= of:
        watch.told(Stage.WRITING, of, of)
        record = _ended(counter, act, record)
    return replace(_answer(counter, record, listed, of), went_on=went_on)


def _prepare(counter: Counter, block: Sequence[GoodRow], ahead: Sequence[GoodRow]) -> None:
    """As many identities in reserve as the block may need, and those to come; what was written goes up with the same
    round. Another round may be under way, for longer than this one waits for it: it is asked for again."""
    for _ in range(_TRIES):
        with counter.store.reading() as reading:
            # Everybody in it might be new: mostly there are as many, and nobody has to be looked for.
            if reading.reserve_holds(len(block)) or reading.reserve_holds(_unknown(reading, block)):
                return
            wanted = _unknown(reading, ahead)
        if not counter.link.believed_online():
            return
        counter.link.refresh(members=wanted)


def _unknown(reading: Reading, rows: Sequence[GoodRow]) -> int:
    phones = {row.customer.phone for row in rows}
    return len(phones) - len(reading.members_by_phones(phones))


def _write_block(counter: Counter, act: Act, record: ImportRecord, block: Sequence[GoodRow]) -> ImportRecord:
    with counter.store.writing(urgent=False) as writing:
        now = writing.import_named(record.id)
        if now is None or now.ended_at or now.next_row != record.next_row:
            return now if now is not None else record  # another process goes through the same file
        planned = _plan(writing, counter, record, block)
        _write(writing, counter, act, record, planned)
        counter.failpoint("import.written")
        opened = planned.opened
        done = replace(
            record,
            next_row=record.next_row + len(planned.rows),
            created=record.created + planned.created,
            merged=record.merged + len(planned.rows) - planned.created,
            points=record.points + opened.points,
            principal_minor=record.principal_minor + opened.principal_minor,
            bonus_minor=record.bonus_minor + opened.bonus_minor,
        )
        writing.put_import(done)
        return done


def _plan(writing: Writing, counter: Counter, record: ImportRecord, block: Sequence[GoodRow]) -> Planned:
    phones = {row.customer.phone for row in block}
    known = dict(writing.members_by_phones(phones))
    opened = set(writing.openings_of([member.id for member in known.values()]))
    identities = writing.draw_reserved_members(len(phones) - len(known))
    new_id = iter(counter.ids.several(len(block))).__next__  # a row makes one operation at most
    planner = Planner(record.id, own_device(writing).store, new_id, known, opened)
    return planner.plan(block, iter(identities))


def _write(writing: Writing, counter: Counter, act: Act, record: ImportRecord, planned: Planned) -> None:
    day = today(writing, counter)
    writing.add_imported(list(planned.new.values()), own_store(writing).id, act.at)
    writing.change_imported(list(planned.changed.values()))
    counter.failpoint("import.members")
    kind = OperationType.MEMBER_IMPORT.value
    drafts = [Draft(operation, kind, encode_canonical(body)) for operation, body in planned.bodies.items()]
    writing.append_operations(drafts, act.staff, act.at, act.hash)
    counter.failpoint("import.operations")
    # Who is new has nothing yet; whoever is known, or stands in the file twice, may owe points.
    first = {member: (operation, opening) for operation, member, opening in reversed(planned.openings)}
    new = {operation: member for member, (operation, _) in first.items() if member in planned.new}
    writing.open_balances([(operation, member, first[member][1]) for operation, member in new.items()])
    for operation, member, opening in planned.openings:
        if operation not in new:
            lots = tuple(writing.lots(member))
            writing.add_entries(moves_in(entries_of(opening, lots), lots, day), member, operation)
    writing.add_import_rows(record.id, planned.rows)


def _ended(counter: Counter, act: Act, record: ImportRecord) -> ImportRecord:
    with counter.store.writing() as writing:
        ended = replace(record, ended_at=act.at.isoformat())
        writing.put_import(ended)
        if act.id != record.id:
            # Asked again under another id: it answers the same from now on, and says whose rows they are.
            writing.put_import(replace(ended, id=act.id, source=f"{act.hash}{_ALSO}{record.id}"))
        details = {
            "rows": ended.rows,
            "created": ended.created,
            "merged": ended.merged,
            "rejected": ended.rejected,
            "points": ended.points,
            "principal_minor": ended.principal_minor,
            "bonus_minor": ended.bonus_minor,
        }
        writing.add_audit(AuditEntry(act.at, act.staff, "import_members", record.id, "done", details))
    counter.failpoint("import.ended")
    return ended


def _answer(counter: Counter, record: ImportRecord, listed: ListRead, of: int) -> ImportAnswer:
    """`of`: how many rows it has in all."""
    opening = Opening(record.points, record.principal_minor, record.bonus_minor)
    with counter.store.reading() as reading:
        unchanged = reading.import_rows_unchanged(record.id)
    left = of - record.next_row
    return ImportAnswer(record.id, listed.rows, record.created, record.merged, left, opening, listed, unchanged)


def _dry_run(counter: Counter, listed: ListRead, watch: Watch) -> ImportAnswer:
    """The same plan, block by block, with identities that are nobody's."""
    known: dict[str, KnownMember] = {}
    opened: set[Booked] = set()
    created, unchanged, sums = 0, 0, Opening()
    numbers, nobody = itertools.count(1), _nobody()
    for start in range(0, len(listed.good), BLOCK):
        watch.told(Stage.REHEARSING, start, len(listed.good))
        block = listed.good[start : start + BLOCK]
        phones = {row.customer.phone for row in block}
        with counter.store.reading() as reading:
            here = reading.members_by_phones(phones)
            opened |= set(reading.openings_of([member.id for member in here.values()]))
            store = own_device(reading).store
        for phone, member in here.items():
            known.setdefault(phone, member)
        planner = Planner("", store, lambda: str(next(numbers)), known, opened)
        planned = planner.plan(block, nobody)
        created += planned.created
        unchanged += sum(not row.operation for row in planned.rows)
        more = planned.opened
        sums = Opening(
            sums.points + more.points, sums.principal_minor + more.principal_minor, sums.bonus_minor + more.bonus_minor
        )
    return ImportAnswer("", listed.rows, created, len(listed.good) - created, 0, sums, listed, unchanged)


def _nobody() -> Iterator[ReservedMember]:
    """Identities of a dry run."""
    for number in itertools.count(1):
        yield replace(_NOBODY, subject=f"dry-run-{number}")
