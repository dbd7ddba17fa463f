"""Members who are to be called again: a list made of whoever is marked, the next one to call, what came of it.

An entry's id follows from its list and its member: a list that is made again under its id gives nobody a second entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import (
    LONGEST_NOTE,
    LONGEST_SCRIPT,
    LONGEST_TITLE,
    FollowUp,
    Outcome,
    When,
    clean,
    is_day,
)
from counter_app.domain.ids import is_uuid
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import start_of_day
from counter_app.protocol.desk_bodies import FollowUp as FollowUpBody
from counter_app.protocol.operations import OperationType, encode
from counter_app.services.acting import (
    Act,
    begin,
    cashier_refusal,
    finish,
    moment,
    refusal_of,
    require_cashier,
    require_manager,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.follow_up_records import Called, CallPlace, CallWish
from counter_app.services.holdings import today
from counter_app.services.import_records import Draft
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.services.member_records import Selection
from counter_app.services.members import MemberView, member_view, sees_whole
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry
from counter_app.services.selection import stretches, tally

MAKE, SAY = "follow_up_make", "follow_up_say"
MOST_LISTED = 500
_FAR = "9999-12-31"


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Everybody in `selection` is to be called until `due` (ISO): why, with which words, by whom ("" = anybody; the id
    of a person)."""

    id: str
    title: str
    due: str
    selection: Selection
    script: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """`made`: new entries; `passed`: who stands on this list already. `ended`: nobody is left."""

    done: bool
    made: int = 0
    passed: int = 0
    ended: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeRequest:
    """What came of a call; `next`: the day of the next one (ISO), "" for none."""

    id: str
    entry: str
    outcome: str
    note: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """An entry for whoever looks at it: the phone whole for who may see it so. `caller`, `teller`: the names of who is
    to call ("" = anybody) and of who said what came of it."""

    entry: FollowUp
    when: When
    member: MemberView | None
    caller: str = ""
    teller: str = ""

    @property
    def place(self) -> CallPlace:
        """Where the list goes on behind it."""
        return CallPlace(self.entry.said_at if self.when is When.DONE else self.entry.day, self.entry.id)


@dataclass(frozen=True, slots=True)
class FollowUpList:
    """With how many are overdue, for today and for later, and done since this business day (`day`, ISO) began."""

    entries: tuple[FollowUpView, ...] = ()
    overdue: int = 0
    today: int = 0
    later: int = 0
    done: int = 0
    day: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeAnswer:
    """The entry as it stands now."""

    done: bool
    entry: FollowUp | None = None
    reasons: tuple[Reason, ...] = ()


def make_list(counter: Counter, request: ListRequest, watch: Watch = NOBODY) -> ListAnswer:
    """Carry it out, or go on with it. Raises `InvalidInput`, `Fault`."""
    if (refused := refusal_of(counter, MAKE, require_manager)) is not None:
        return ListAnswer(False, reasons=(refused,))
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    made = _cleaned(request)
    people = tally(counter, request.selection, "").people
    act = _begun(counter, made, people)
    if isinstance(act, ListAnswer):
        return act
    answer, after = ListAnswer(True), ""
    while not answer.ended:
        at = counter.clock.monotonic()
        block = list(_next(counter, request.selection, after, watch.block))
        count = _write_block(counter, act, made, block)
        after = block[-1].id if block else after
        passed = answer.passed + len(block) - count
        answer = replace(answer, made=answer.made + count, passed=passed, ended=len(block) < watch.block)
        watch.told(Stage.WRITING, answer.made + answer.passed, max(people, answer.made + answer.passed))
        if not watch.go_on(counter.clock.monotonic() - at):
            break
    if answer.ended:
        with counter.store.writing() as writing:
            details = {"made": answer.made, "had": answer.passed}
            writing.add_audit(AuditEntry(moment(counter), act.staff, MAKE, act.id, "done", details))
    return answer


def _begun(counter: Counter, made: FollowUpBody, people: int) -> Act | ListAnswer:
    """The act; the answer where its id stands for something else: another act, or a list that says something else."""
    now = moment(counter)
    with counter.store.writing() as writing:
        if made.who and writing.staff_by_id(made.who) is None:
            raise InvalidInput("who: there is no such person", key="who")
        act = begin(writing, made.list, MAKE, now, {"list": made.list})
        there = writing.follow_up_of_list(made.list)
        told = told_before(writing, act, str)
        if isinstance(told, Reason) or (there is not None and _says(there) != _says(made)):
            return ListAnswer(False, reasons=(told if isinstance(told, Reason) else Reason(ReasonCode.ID_REUSED),))
        if there is None:
            details = {"people": people, "due": made.due}
            writing.add_audit(AuditEntry(act.at, act.staff, MAKE, act.id, "begun", details))
    return act


def _says(list_of: FollowUp | FollowUpBody) -> tuple[str, ...]:
    return list_of.title, list_of.script, list_of.due, list_of.who


def list_follow_ups(
    counter: Counter, until: str = "", limit: int = 50, *, done: bool = False, who: str = "",
    after: CallPlace | None = None,
) -> FollowUpList:  # fmt: skip
    """Who is to be called until a day (all of them without one), or whoever was; behind `after`, where the answer is a
    page. Raises `InvalidInput`."""
    if not 0 < limit <= MOST_LISTED or (until and not is_day(until)):
        raise InvalidInput(f"limit: must be from 1 to {MOST_LISTED}, and a day a day", key="limit")
    if (refused := refusal_of(counter, "follow_up_list", require_cashier)) is not None:
        return FollowUpList(reasons=(refused,))
    now = moment(counter)
    with counter.store.reading() as reading:
        day, masked = today(reading, counter), not sees_whole(reading, now)
        found = reading.follow_ups(CallWish(until or _FAR, limit, done, who, after))
        counts = reading.follow_up_counts(day.isoformat(), _beginning(reading, day))
    return FollowUpList(tuple(_view(each, day, masked=masked) for each in found), *counts, day.isoformat())


def _beginning(reading: Reading, day: date) -> str:
    """When a business day began, as times of calls are written."""
    device = reading.device()
    store = reading.store(device.store) if device else None
    began = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _stamp((start_of_day(day, store.zone, store.business_day_starts) if store else began).isoformat())


def say_outcome(counter: Counter, request: OutcomeRequest) -> OutcomeAnswer:
    """Write down what came of a call. Raises `InvalidInput` for what there is not; `Fault`."""
    note = clean("note", request.note, LONGEST_NOTE)
    if request.outcome not in tuple(Outcome):
        raise InvalidInput(f"outcome: must be one of {', '.join(Outcome)}", key="outcome")
    if request.next and not is_day(request.next):
        raise InvalidInput("next: must be a day, such as 2026-03-10", key="next")
    now = moment(counter)
    with counter.store.writing() as writing:
        if (refused := cashier_refusal(writing, now, SAY, request.entry)) is not None:
            return OutcomeAnswer(False, reasons=(refused,))
        fields = {"entry": request.entry, "outcome": request.outcome, "note": note, "next": request.next}
        act = begin(writing, request.id, SAY, now, fields)
        told = told_before(writing, act, str)
        if isinstance(told, Reason):
            return OutcomeAnswer(False, reasons=(told,))
        entry = writing.follow_up(request.entry)
        if told is not None:
            return OutcomeAnswer(True, entry)
        if entry is None or not entry.title:
            raise InvalidInput("entry: there is no such entry at this counter", key="entry")
        member = entry.member
        body = FollowUpBody(entry=entry.id, member=member, outcome=request.outcome, note=note, next=request.next)
        write(writing, act, OperationType.FOLLOW_UP, body)
        counter.failpoint("follow_up.after_operation")
        after = take_outcome(writing, act.id, act.staff, act.at.isoformat(), body)
        finish(writing, act, entry.id, entry.id, {"outcome": request.outcome, "next": request.next})
        return OutcomeAnswer(True, after)


def take_outcome(writing: Writing, operation: str, staff: str, at: str, body: FollowUpBody) -> FollowUp:
    """What a call has told takes effect here; also one that was kept beside a lost database."""
    known = writing.follow_up(body.entry) or FollowUp(body.entry, body.member)
    said = replace(
        known, outcome=body.outcome, note=body.note, next=body.next, said_at=_stamp(at), said_op=operation,
        said_by=staff,
    )  # fmt: skip
    after = known.said(said)
    writing.put_follow_up(after)
    writing.add_follow_up_said(operation, body.entry)
    return after


def retake_follow_up(writing: Writing, operation: str, staff: str, at: str, body: FollowUpBody) -> None:
    """One that was kept beside a lost database takes effect again."""
    if body.outcome:
        take_outcome(writing, operation, staff, at, body)
    elif writing.follow_up(body.entry) is None:
        writing.put_follow_up(_entry(body, at))


def _stamp(at: str) -> str:
    """As the cloud writes times, so that both compare alike."""
    moment_then = datetime.fromisoformat(at).astimezone(UTC)
    return moment_then.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _entry(body: FollowUpBody, at: str) -> FollowUp:
    named = (body.list, body.title, body.script, body.due, body.who)
    return FollowUp(body.entry, body.member, *named, made_at=_stamp(at))


def _cleaned(request: ListRequest) -> FollowUpBody:
    """All but entry and member."""
    if not is_day(request.due):
        raise InvalidInput("due: must be a day, such as 2026-03-10", key="due")
    return FollowUpBody(
        entry="",
        member="",
        list=request.id,
        title=clean("title", request.title, LONGEST_TITLE, needed=True),
        script=clean("script", request.script, LONGEST_SCRIPT),
        due=request.due,
        who=request.who,
    )


def _next(counter: Counter, selection: Selection, after: str, limit: int) -> Iterator[Member]:
    left = limit
    for low, high in stretches(counter, selection, after):
        with counter.store.reading() as reading:
            found = reading.selected(selection, low, high, left)
        yield from found
        left -= len(found)
        if left <= 0:
            return


def _write_block(counter: Counter, act: Act, made: FollowUpBody, block: Sequence[Member]) -> int:
    with counter.store.writing(urgent=False) as writing:
        there = set(writing.on_list([member.id for member in block], made.list))
        new = [member.id for member in block if member.id not in there]
        entries = {each: str(uuid.uuid5(uuid.UUID(made.list), each)) for each in new}
        bodies = [
            FollowUpBody(
                entry=entries[member], member=member, list=made.list, title=made.title, script=made.script,
                due=made.due, who=made.who,
            )
            for member in new
        ]  # fmt: skip
        kind = OperationType.FOLLOW_UP.value
        writing.append_operations(
            [Draft(each.entry, kind, encode(each)) for each in bodies], act.staff, act.at, act.hash
        )
        counter.failpoint("follow_up.operations")
        for each in bodies:
            writing.put_follow_up(_entry(each, act.at.isoformat()))
    counter.failpoint("follow_up.block")
    return len(bodies)


def _view(called: Called, day: date, *, masked: bool) -> FollowUpView:
    member = member_view(called.member, masked=masked) if called.member is not None else None
    return FollowUpView(called.entry, called.entry.when(day), member, called.caller, called.teller)
