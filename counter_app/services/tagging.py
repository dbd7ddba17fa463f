"""A tag for everybody who is marked, or taken from all of them: looked at before, in small transactions, stopped and
gone on with, and taken back from exactly those whom it had changed (`docs/decisions/269`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member
from counter_app.domain.slips import SlipCode
from counter_app.domain.tags import clean_tag, with_tag
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.desk_bodies import TagPut
from counter_app.protocol.operations import OperationType, encode_canonical
from counter_app.services.acting import Act, begin, moment, refusal_of, require_manager, told_before
from counter_app.services.context import Counter
from counter_app.services.import_records import Draft
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.services.member_records import Selection
from counter_app.services.naming import names_marked
from counter_app.services.ports import Writing
from counter_app.services.records import AuditEntry
from counter_app.services.selection import Tally, stretches, tally
from counter_app.services.tag_records import TagAct

ACT, PREVIEW = "tag_members", "tag_preview"
_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class TagRequest:
    """`tag` for everybody in `selection`; with `take` they lose it."""

    id: str
    tag: str
    selection: Selection
    take: bool = False


@dataclass(frozen=True, slots=True)
class TagSeen:
    """`people` are marked; `changes` of them would get it, or lose it."""

    people: int = 0
    changes: int = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class TagAnswer:
    """`changed` got it, or lost it; `passed` had it so already. `ended`: nobody is left; else it goes on when it is
    asked again under its id."""

    done: bool
    changed: int = 0
    passed: int = 0
    ended: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class TagActs:
    """The newest first."""

    acts: tuple[TagAct, ...] = ()
    reasons: tuple[Reason, ...] = ()


def foresee_tag(counter: Counter, selection: Selection, tag: str, *, take: bool = False) -> TagSeen:
    """Whom it would change, nothing written; a manager's to see. Raises `InvalidInput` for what is no tag."""
    if (refused := refusal_of(counter, PREVIEW, require_manager)) is not None:
        return TagSeen(reasons=(refused,))
    plain = clean_tag(tag)
    if not take and (named := names_marked(counter, selection, plain)):
        return TagSeen(reasons=(named,))
    found = tally(counter, selection, plain)
    return TagSeen(found.people, _changes(found, take=take))


def tag_members(counter: Counter, request: TagRequest, watch: Watch = NOBODY) -> TagAnswer:
    """Carry it out, or go on with it. Raises `InvalidInput`, `Fault`."""
    if (refused := refusal_of(counter, ACT, require_manager)) is not None:
        return TagAnswer(False, reasons=(refused,))
    tag = clean_tag(request.tag)
    if not request.take and (named := names_marked(counter, request.selection, tag)):
        return TagAnswer(False, reasons=(named,))
    fields = {"tag": tag, "take": request.take, "selection": request.selection.said()}
    begun = _begun(counter, request.id, fields, TagAct("", "", tag, int(request.take), "", ""), request.selection)
    if isinstance(begun, TagAnswer):
        return begun
    act, record = begun
    while not (record.ended_at or record.undone_by):
        low, looked = record.last, list(_next(counter, request.selection, record.last, watch.block))
        at = counter.clock.monotonic()
        record = _write_block(counter, act, record, looked, low, watch.block)
        watch.told(Stage.WRITING, record.changed + record.passed, max(record.people, record.changed + record.passed))
        if not watch.go_on(counter.clock.monotonic() - at):
            break
    return _answer(record)


def undo_tag(counter: Counter, operation_id: str, act_id: str, watch: Watch = NOBODY) -> TagAnswer:
    """Take an act back, from those whom it had changed; stopped it goes on under its id. Raises `InvalidInput` where
    there is no such act here, or it is one that takes back itself; `Fault`."""
    if (refused := refusal_of(counter, "tag_undo", require_manager)) is not None:
        return TagAnswer(False, reasons=(refused,))
    with counter.store.reading() as reading:
        told = reading.tag_act(act_id)
    if told is None or told.undoes:
        raise InvalidInput("undo: this counter has put no tag under this id", key="undo", code=SlipCode.NOT_HERE)
    new = TagAct("", "", told.tag, 1 - told.take, "", "", undoes=told.id, people=told.changed)
    begun = _begun(counter, operation_id, {"undoes": act_id}, new, None)
    if isinstance(begun, TagAnswer):
        return begun
    act, record = begun
    while not record.ended_at:
        at = counter.clock.monotonic()
        record = _undo_block(counter, act, record, watch.block)
        watch.told(Stage.WRITING, record.changed, max(record.people, record.changed))
        if not watch.go_on(counter.clock.monotonic() - at):
            break
    return _answer(record)


def list_tag_acts(counter: Counter, limit: int = 20) -> TagActs:
    """What can be taken back, or gone on with; a manager's to see. Raises `InvalidInput` for a limit out of range."""
    if not 0 < limit <= _MOST_LISTED:
        raise InvalidInput(f"limit: must be from 1 to {_MOST_LISTED}", key="limit")
    if (refused := refusal_of(counter, "tag_acts", require_manager)) is not None:
        return TagActs(reasons=(refused,))
    with counter.store.reading() as reading:
        return TagActs(tuple(reading.tag_acts(limit)))


def retake_tag(writing: Writing, operation_id: str, body: TagPut) -> None:
    """One that was kept beside a lost database takes effect again."""
    for member, tags in writing.tags_of([body.member]).values():
        writing.set_tags({member: with_tag(tags, body.tag, take=body.take)})
    writing.add_tag_rows("", [(operation_id, body.member, body.undoes)])


def _changes(found: Tally, *, take: bool) -> int:
    return found.tagged if take else found.people - found.tagged


def _begun(
    counter: Counter, act_id: str, fields: dict[str, object], new: TagAct, selection: Selection | None
) -> tuple[Act, TagAct] | TagAnswer:
    """The act and how far it has come; the answer where its id stands for something else."""
    now = moment(counter)
    people = tally(counter, selection, new.tag).people if selection is not None else new.people
    with counter.store.writing() as writing:
        act = begin(writing, act_id, ACT, now, fields)
        known = writing.tag_act(act.id)
        if known is not None and known.hash == act.hash:
            return act, known
        other = told_before(writing, act, TagAnswer)
        if known is not None or other is not None:
            reused = other if isinstance(other, Reason) else Reason(ReasonCode.ID_REUSED)
            return TagAnswer(False, reasons=(reused,))
        record = replace(new, id=act.id, hash=act.hash, staff=act.staff, begun_at=act.at.isoformat(), people=people)
        writing.put_tag_act(record)
        if new.undoes and (undone := writing.tag_act(new.undoes)) is not None:
            writing.put_tag_act(replace(undone, undone_by=act.id))
        details = {"people": people, "take": bool(new.take), "undoes": new.undoes}
        writing.add_audit(AuditEntry(act.at, act.staff, ACT, act.id, "begun", details))
    return act, record


def _next(counter: Counter, selection: Selection, after: str, limit: int) -> Iterator[Member]:
    """The next ones behind `after`."""
    left = limit
    for low, high in stretches(counter, selection, after):
        with counter.store.reading() as reading:
            found = reading.selected(selection, low, high, left)
        yield from found
        left -= len(found)
        if left <= 0:
            return


def _write_block(counter: Counter, act: Act, record: TagAct, looked: Sequence[Member], low: str, block: int) -> TagAct:
    with counter.store.writing(urgent=False) as writing:
        now = writing.tag_act(record.id)
        if now is None or now.ended_at or now.undone_by or now.last != low:
            return now if now is not None else record  # another process goes through the same members
        told = [(each.id, "") for each in looked]
        changed = _write(writing, counter, act, now, told, always=False)
        done = replace(
            now,
            last=looked[-1].id if looked else now.last,
            changed=now.changed + changed,
            passed=now.passed + len(looked) - changed,
        )
        done = _ended(writing, act, done) if len(looked) < block else done
        writing.put_tag_act(done)
    counter.failpoint("tag.block")
    return done


def _undo_block(counter: Counter, act: Act, record: TagAct, block: int) -> TagAct:
    with counter.store.writing(urgent=False) as writing:
        now = writing.tag_act(record.id) or record
        left = writing.tag_rows_left(record.undoes, block)
        changed = _write(writing, counter, act, now, [(member, operation) for operation, member in left], always=True)
        done = replace(now, changed=now.changed + changed)
        done = _ended(writing, act, done) if len(left) < block and not now.ended_at else done
        writing.put_tag_act(done)
    counter.failpoint("tag.undone")
    return done


def _write(
    writing: Writing, counter: Counter, act: Act, record: TagAct, members: Sequence[tuple[str, str]], *, always: bool
) -> int:
    """One operation for each whose tags change; `always`: for each, whatever they carry by now. Answers how many."""
    known = writing.tags_of([member for member, _ in members])
    take = bool(record.take)
    tags: dict[str, tuple[str, ...]] = {}
    rows: list[tuple[str, str, str]] = []
    for member, undoes in members:
        stands = known.get(member)
        if stands is None and not always:
            continue
        if stands is not None:
            before = tags.get(stands[0], stands[1])
            after = with_tag(before, record.tag, take=take)
            if after == before and not always:
                continue
            tags[stands[0]] = after
        rows.append((counter.ids.new(), member, undoes))
    kind = OperationType.TAG_PUT.value
    drafts = [
        Draft(operation, kind, encode_canonical(TagPut(member=member, tag=record.tag, take=take, undoes=undoes)))
        for operation, member, undoes in rows
    ]
    writing.append_operations(drafts, act.staff, act.at, act.hash)
    counter.failpoint("tag.operations")
    writing.set_tags(tags)
    writing.add_tag_rows(record.id, rows)
    counter.failpoint("tag.written")
    return len(rows)


def _ended(writing: Writing, act: Act, record: TagAct) -> TagAct:
    details = {"changed": record.changed, "passed": record.passed, "take": bool(record.take), "undoes": record.undoes}
    writing.add_audit(AuditEntry(act.at, act.staff, ACT, record.id, "done", details))
    return replace(record, ended_at=act.at.isoformat())


def _answer(record: TagAct) -> TagAnswer:
    return TagAnswer(True, record.changed, record.passed, bool(record.ended_at))
