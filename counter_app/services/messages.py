"""A message for everybody who is marked: looked at before, planned in small transactions, and taken back
(`docs/decisions/275`).

Nothing is sent from here. Whom it reaches is the cloud's to say, which knows who has agreed to messages.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import clean
from counter_app.domain.member import Member
from counter_app.domain.messages import LONGEST_TITLE, MessagePlan, check_text, leaves_at
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.messages import MessagePlan as PlanBody
from counter_app.protocol.operations import OperationType, encode_canonical
from counter_app.services.acting import (
    Act,
    begin,
    finish,
    manager_refusal,
    moment,
    own_device,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.holdings import trusted_now
from counter_app.services.import_records import Draft
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.services.member_records import Selection
from counter_app.services.message_records import MessageAct, said_of
from counter_app.services.message_sample import sample_of
from counter_app.services.naming import names_marked
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry
from counter_app.services.selection import stretches, tally

PLAN, PREVIEW, CANCEL, LIST = "message_plan", "message_preview", "message_cancel", "message_list"
MOST_LISTED = 200
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everybody in `selection` is to read `text` at `at`, a day or a day and a time of the store."""

    id: str
    title: str
    kind: str
    text: str
    at: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """Before it is done. `people`: who is meant; the others are the cloud's word, None where it did not answer. Of a
    service account nothing is known before there is one: `account` False, `linked` and `quota_left` None."""

    people: int
    reached: int | None = None
    no_consent: int = 0
    erased: int = 0
    recent: int = 0
    quiet_days: int = 0
    account: bool = False
    linked: int | None = None
    quota_left: int | None = None
    send_at: str = ""
    reads_as: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """`made`: who was put on it; `passed`: who stood on it so. `ended`: nobody is left."""

    done: bool
    made: int = 0
    passed: int = 0
    ended: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan, and how many were put on it here of whom the cloud does not know yet. `people`: how many are meant, where
    it was made here; `ended` False: not all of them are on it yet."""

    plan: MessagePlan
    on_the_way: int = 0
    people: int = 0
    ended: bool = True


@dataclass(frozen=True, slots=True)
class PlanList:
    """The newest first; `staff`: who looks; `names`: people by id."""

    plans: tuple[PlanView, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    staff: str = ""
    zone: ZoneInfo = ZoneInfo("UTC")
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelAnswer:
    """The plan as it stands now."""

    done: bool
    plan: MessagePlan | None = None
    reasons: tuple[Reason, ...] = ()


def foresee_plan(counter: Counter, request: PlanRequest, watch: Watch = NOBODY) -> PlanSeen:
    """How many it touches, who is left out, and how the first one will read it. Raises `InvalidInput`, `Fault`."""
    if (refused := refusal_of(counter, PREVIEW, require_manager)) is not None:
        return PlanSeen(0, reasons=(refused,))
    body = _body(counter, request)
    with counter.store.reading() as reading:
        over = _over(reading, counter, body)
    if against := over or names_marked(counter, request.selection, body.title, body.text):
        return PlanSeen(0, reasons=(against,))
    people = tally(counter, request.selection, "", lambda: not watch.go_on(0)).people
    first = next(_next(counter, request.selection, "", 1), None)
    seen = PlanSeen(people, send_at=body.send_at, reads_as=sample_of(counter, body.text, first) if first else "")
    return _asked(counter, request.selection, seen, watch) if counter.link.believed_online() else seen


def _asked(counter: Counter, selection: Selection, seen: PlanSeen, watch: Watch) -> PlanSeen:
    """With what the cloud says; as it was where it does not answer to the end."""
    after, told, ended = "", replace(seen, reached=0), False
    while not ended:
        block = [member.id for member in _next(counter, selection, after, _ASKED_AT_ONCE)]
        ended, after = len(block) < _ASKED_AT_ONCE, block[-1] if block else after
        reach = counter.link.reach(block, seen.send_at)
        if reach is None or not watch.go_on(0):
            return seen
        told = replace(
            told,
            reached=(told.reached or 0) + reach.reached,
            no_consent=told.no_consent + reach.no_consent,
            erased=told.erased + reach.erased,
            recent=told.recent + reach.recent,
            quiet_days=reach.quiet_days,
            account=reach.account,
            linked=None if reach.linked is None else (told.linked or 0) + reach.linked,
            quota_left=reach.quota_left,
        )
    return told


def plan_message(counter: Counter, request: PlanRequest, watch: Watch = NOBODY) -> PlanAnswer:
    """Carry it out, or go on with it. Raises `InvalidInput`, `Fault`."""
    if (refused := refusal_of(counter, PLAN, require_manager)) is not None:
        return PlanAnswer(False, reasons=(refused,))
    body = _body(counter, request)
    if named := names_marked(counter, request.selection, body.title, body.text):
        return PlanAnswer(False, reasons=(named,))
    begun = _begun(counter, request, body)
    if isinstance(begun, PlanAnswer):
        return begun
    act, record = begun
    while not record.ended_at:
        at = counter.clock.monotonic()
        block = list(_next(counter, request.selection, record.last, watch.block))
        record, cancelled = _write_block(counter, act, record, block, watch.block)
        gone_through = record.added + record.passed
        watch.told(Stage.WRITING, gone_through, max(record.people, gone_through))
        if cancelled or not watch.go_on(counter.clock.monotonic() - at):
            break
    return PlanAnswer(True, record.added, record.passed, bool(record.ended_at))


def list_plans(counter: Counter, limit: int = 50) -> PlanList:
    """What is planned, at whatever counter; a manager's to see. Raises `InvalidInput` for a limit out of range."""
    if not 0 < limit <= MOST_LISTED:
        raise InvalidInput(
            f"limit: must be from 1 to {MOST_LISTED}",
            key="limit",
            code=SlipCode.OUT_OF_RANGE,
            details={"low": 1, "high": MOST_LISTED},
        )
    if (refused := refusal_of(counter, LIST, require_manager)) is not None:
        return PlanList(reasons=(refused,))
    with counter.store.reading() as reading:
        plans = tuple(_view(each, reading.message_act(each.id)) for each in reading.message_plans(limit))
        session = reading.session()
        named = {name for view in plans for name in (view.plan.made_by, view.plan.cancelled_by) if name}
        people = {each: person.name for each in named if (person := reading.staff_by_id(each)) is not None}
        store = reading.store(own_device(reading).store)
    return PlanList(plans, people, session.staff if session else "", store.zone if store else ZoneInfo("UTC"))


def cancel_plan(counter: Counter, operation_id: str, plan_id: str) -> CancelAnswer:
    """Nobody gets it any more who has not got it yet. Raises `InvalidInput` where there is no such plan; `Fault`."""
    now = moment(counter)
    with counter.store.writing() as writing:
        if (refused := manager_refusal(writing, now, CANCEL, plan_id)) is not None:
            return CancelAnswer(False, reasons=(refused,))
        act = begin(writing, operation_id, CANCEL, now, {"plan": plan_id})
        told = told_before(writing, act, str)
        if isinstance(told, Reason):
            return CancelAnswer(False, reasons=(told,))
        plan = writing.message_plan(plan_id)
        if told is not None:
            return CancelAnswer(True, plan)
        if plan is None or not plan.title:
            raise InvalidInput("plan: there is no such plan at this counter", key="plan", code=SlipCode.NOT_HERE)
        body = PlanBody(plan=plan_id, cancel=True)
        write(writing, act, OperationType.MESSAGE_PLAN, body)
        counter.failpoint("message_cancel.operation")
        after = said_of(plan, body, _stamp(act.at), act.staff)
        writing.put_message_plan(after)
        writing.put_message_act(MessageAct(act.id, plan_id, act.hash, act.staff, _stamp(act.at)))
        finish(writing, act, plan_id, plan_id, {"queued": plan.queued})
    return CancelAnswer(True, after)


def retake_plan(writing: Writing, operation_id: str, staff: str, at: str, body: PlanBody) -> None:
    """What was said of a plan, kept beside a lost database, takes effect again; whoever was put on it is counted by
    the cloud alone."""
    if body.member:
        return
    known = writing.message_plan(body.plan) or MessagePlan(body.plan)
    writing.put_message_plan(said_of(known, body, _stamp(datetime.fromisoformat(at)), staff))
    if writing.message_act(operation_id) is None:
        writing.put_message_act(MessageAct(operation_id, body.plan, staff=staff, begun_at=at, ended_at=at))


def _body(counter: Counter, request: PlanRequest) -> PlanBody:
    with counter.store.reading() as reading:
        store = reading.store(own_device(reading).store)
    return PlanBody(
        plan=request.id,
        title=clean("title", request.title, LONGEST_TITLE, needed=True),
        kind=request.kind,
        text=check_text(request.kind, request.text),
        send_at=leaves_at(request.at, store.zone if store is not None else ZoneInfo("UTC")),
    )


def _over(reading: Reading, counter: Counter, body: PlanBody) -> Reason | None:
    """Why it is not planned where it should have left already."""
    now, store = trusted_now(reading, counter), reading.store(own_device(reading).store)
    if datetime.fromisoformat(body.send_at) > now:
        return None
    here = now.astimezone(store.zone) if store is not None else now
    return Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "time_over", "at": here.isoformat(timespec="minutes")})


def _begun(counter: Counter, request: PlanRequest, body: PlanBody) -> tuple[Act, MessageAct] | PlanAnswer:
    """The act and how far it has come; the answer where its id stands for something else."""
    now, people = moment(counter), tally(counter, request.selection, "").people
    fields = {"title": body.title, "kind": body.kind, "text": body.text, "at": body.send_at, **request.selection.said()}
    with counter.store.writing() as writing:
        act = begin(writing, request.id, PLAN, now, fields)
        known = writing.message_act(act.id)
        if known is not None and known.hash == act.hash:
            return act, known
        if known is not None or told_before(writing, act, str) is not None:
            return PlanAnswer(False, reasons=(Reason(ReasonCode.ID_REUSED),))
        if over := _over(writing, counter, body):
            return PlanAnswer(False, reasons=(over,))
        write(writing, act, OperationType.MESSAGE_PLAN, body)
        counter.failpoint("message_plan.operation")
        writing.put_message_plan(said_of(MessagePlan(act.id), body, _stamp(act.at), act.staff))
        record = MessageAct(act.id, act.id, act.hash, act.staff, _stamp(act.at), people=people)
        writing.put_message_act(record)
        finish(writing, act, act.id, act.id, {"people": people, "kind": body.kind}, "begun")
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


def _write_block(
    counter: Counter, act: Act, record: MessageAct, block: Sequence[Member], most: int
) -> tuple[MessageAct, bool]:
    """How far it has come, and whether somebody has taken the plan back."""
    with counter.store.writing(urgent=False) as writing:
        now = writing.message_act(record.id) or record
        plan = writing.message_plan(record.plan)
        if plan is not None and plan.cancelled_at:
            return now, True
        if now.ended_at or now.last != record.last:
            return now, False  # another process goes through the same members
        entries = {str(uuid.uuid5(uuid.UUID(record.plan), each.id)): each.id for each in block}
        there = set(writing.operations_here(list(entries)))
        new = {entry: member for entry, member in entries.items() if entry not in there}
        kind = OperationType.MESSAGE_PLAN.value
        drafts = [
            Draft(each, kind, encode_canonical(PlanBody(plan=record.plan, member=who))) for each, who in new.items()
        ]
        writing.append_operations(drafts, act.staff, act.at, act.hash)
        counter.failpoint("message_plan.members")
        done = replace(
            now,
            last=block[-1].id if block else now.last,
            added=now.added + len(new),
            passed=now.passed + len(block) - len(new),
            ended_at=_stamp(moment(counter)) if len(block) < most else "",
        )
        writing.put_message_act(done)
        if done.ended_at:
            details = {"added": done.added, "passed": done.passed}
            writing.add_audit(AuditEntry(moment(counter), act.staff, PLAN, record.plan, "done", details))
    counter.failpoint("message_plan.block")
    return done, False


def _view(plan: MessagePlan, act: MessageAct | None) -> PlanView:
    if act is None or not act.hash:
        return PlanView(plan)
    return PlanView(plan, max(0, act.added - plan.people), act.people, bool(act.ended_at))


def _stamp(at: datetime) -> str:
    """As the cloud writes times, so that both compare alike."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
