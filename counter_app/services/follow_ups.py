"""Members who are to be called: the next ones, and what came of a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import (
    LONGEST_NOTE,
    FollowUp,
    Outcome,
    When,
    clean,
    is_day,
)
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.domain.windows import start_of_day
from counter_app.protocol.desk_bodies import FollowUp as FollowUpBody
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    begin,
    cashier_refusal,
    current_session,
    finish,
    moment,
    refusal_of,
    require_cashier,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.follow_up_records import Called, CallPlace, CallWish
from counter_app.services.holdings import today
from counter_app.services.members import MemberView, member_view, sees_whole
from counter_app.services.ports import Reading, Writing

LIST, SAY = "follow_up_list", "follow_up_say"
TODAY = "today"
MOST_LISTED = 500
_FAR = "9999-12-31"


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
    """With how many are overdue, for today and for later, and done since this business day (`day`, ISO) began: of all,
    or where the list is somebody's, of theirs. `by`: the id of who is told."""

    entries: tuple[FollowUpView, ...] = ()
    overdue: int = 0
    today: int = 0
    later: int = 0
    done: int = 0
    day: str = ""
    by: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeAnswer:
    """The entry as it stands now."""

    done: bool
    entry: FollowUp | None = None
    reasons: tuple[Reason, ...] = ()


def list_follow_ups(
    counter: Counter, until: str = "", limit: int = 50, *, done: bool = False, who: str = "",
    after: CallPlace | None = None,
) -> FollowUpList:  # fmt: skip
    """Who is to be called until a day (ISO, or `TODAY`; all of them without one), or whoever was; behind `after`, where
    the answer is a page. Raises `InvalidInput`."""
    if not 0 < limit <= MOST_LISTED or (until not in ("", TODAY) and not is_day(until)):
        raise InvalidInput(f"limit: must be from 1 to {MOST_LISTED}, and a day a day", key="limit")
    if (refused := refusal_of(counter, LIST, require_cashier)) is not None:
        return FollowUpList(reasons=(refused,))
    now = moment(counter)
    with counter.store.reading() as reading:
        day, masked = today(reading, counter), not sees_whole(reading, now)
        last = day.isoformat() if until == TODAY else until or _FAR
        session = current_session(reading, now)
        found = reading.follow_ups(CallWish(last, limit, done, who, after))
        counts = reading.follow_up_counts(day.isoformat(), _beginning(reading, day), who)
    return FollowUpList(
        tuple(_view(each, day, masked=masked) for each in found),
        *counts,
        day.isoformat(),
        session.staff if session else "",
    )


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
        raise InvalidInput("next: must be a day, such as 2026-03-10", key="next", code=SlipCode.NOT_A_DAY)
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
            raise InvalidInput("entry: there is no such entry at this counter", key="entry", code=SlipCode.NOT_HERE)
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
        writing.put_follow_up(entry_of(body, at))


def _stamp(at: str) -> str:
    """As the cloud writes times, so that both compare alike."""
    moment_then = datetime.fromisoformat(at).astimezone(UTC)
    return moment_then.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def entry_of(body: FollowUpBody, at: str) -> FollowUp:
    """As it was made, at a time (ISO)."""
    named = (body.list, body.title, body.script, body.due, body.who)
    return FollowUp(body.entry, body.member, *named, made_at=_stamp(at))


def _view(called: Called, day: date, *, masked: bool) -> FollowUpView:
    member = member_view(called.member, masked=masked) if called.member is not None else None
    return FollowUpView(called.entry, called.entry.when(day), member, called.caller, called.teller)
