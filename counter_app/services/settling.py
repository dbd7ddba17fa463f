"""A manager settles an exception: here at once, off-line too, and at the cloud, where the first decision stands."""

from __future__ import annotations

from datetime import datetime

import msgspec

from counter_app.domain.errors import InvalidInput
from counter_app.domain.ids import canonical
from counter_app.domain.settling import SETTLED, Case, SettledAs, losing, offered, subject_of, why_not
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.operations import OperationType, Result
from counter_app.protocol.settling import ExceptionSettle, TakenBackUse
from counter_app.services.acting import begin, finish, manager_refusal, moment, told_before, write
from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.records import ExceptionRecord

_NAME = "exception_settle"
OPEN, WITHDRAWN = "open", "withdrawn"


@dataclass(frozen=True, slots=True)
class Settled:
    """`changed` False with `done` True: it was settled so already. `exception`: its id; `operation`: the act's."""

    done: bool
    changed: bool = False
    exception: str = ""
    outcome: str = ""
    operation: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class HowSettled:
    """Which outcome stands, when, and by whom; `waiting`: the cloud has not said yet that it does. `later`: what others
    had decided, who came second."""

    outcome: str
    at: str = ""
    store: str = ""
    counter: str = ""
    staff: str = ""
    waiting: bool = False
    later: tuple[HowSettled, ...] = ()


def settle_exception(counter: Counter, operation_id: str, exception: str, outcome: str) -> Settled:
    """Settle the exception with that id. Raises `Fault`; `InvalidInput` for an outcome that there is not at all."""
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, _NAME)
        if refused is not None:
            return Settled(False, reasons=(refused,))
        if outcome not in tuple(SettledAs):
            raise InvalidInput(f"as: must be one of {', '.join(SettledAs)}", key="as")
        named = canonical(exception)
        act = begin(writing, operation_id, _NAME, now, {"exception": named, "outcome": outcome})
        told = told_before(writing, act, Settled)
        if told is not None:
            return told if isinstance(told, Settled) else Settled(False, reasons=(told,))
        record = next((each for each in writing.exceptions(open_only=False) if each.id == named), None)
        stopped = _stopped(record, SettledAs(outcome))
        if stopped is not None or record is None:
            return Settled(False, exception=named, reasons=(stopped or _UNKNOWN,))
        if record.status != OPEN:
            return Settled(True, exception=named, outcome=outcome)
        case = case_of(record)
        body = ExceptionSettle(
            exception=record.id,
            outcome=outcome,
            operation=record.operation,
            reason=record.reason,
            subject=subject_of(record.facts),
            takes_back=_takes_back(case, outcome),
        )
        write(writing, act, OperationType.EXCEPTION_SETTLE, body)
        counter.failpoint("exception_settle.after_operation")
        writing.settle_exception(record.id, outcome, now)
        answer = Settled(True, changed=True, exception=record.id, outcome=outcome, operation=act.id)
        details = {"reason": record.reason, "as": outcome, "at_stake_minor": record.at_stake_minor}
        finish(writing, act, answer, record.id, details)
        counter.failpoint("exception_settle.before_commit")
        return answer


def _takes_back(case: Case, outcome: str) -> list[TakenBackUse]:
    uses = losing(case) if outcome == SettledAs.VOID else ()
    return [TakenBackUse(checkout=use.checkout, redemption=use.redemption) for use in uses]


_UNKNOWN = Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "exception"})


def _stopped(record: ExceptionRecord | None, outcome: SettledAs) -> Reason | None:
    if record is None:
        return _UNKNOWN
    if record.status != OPEN:
        stands = how_settled(record)
        return None if stands is not None and stands.outcome == outcome else _already(stands)
    case = case_of(record)
    why = why_not(case, outcome)
    details: dict[str, Detail] = {"rule": why, "outcomes": tuple(offered(case))}
    return Reason(ReasonCode.NOT_ELIGIBLE, "", details) if why else None


def _already(stands: HowSettled | None) -> Reason:
    """Another outcome stands, or nobody had to decide any more."""
    if stands is None:
        return Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "settled_itself"})
    details: dict[str, Detail] = {"outcome": stands.outcome, "at": stands.at, "store": stands.store}
    details |= {"counter": stands.counter, "staff": stands.staff}
    said = {name: value for name, value in details.items() if value}
    return Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "already_settled", **said})


def overruled(reading: Reading, answer: Settled) -> Reason | None:
    """What the cloud has answered, where another decision had come first and is another one; None as long as it has
    not answered."""
    record = reading.operation(answer.operation) if answer.operation else None
    if record is None or not record.result:
        return None
    already = msgspec.json.decode(record.result, type=Result).detail.get("already")
    if not isinstance(already, dict):
        return None
    stands = _from_facts(already)
    return None if stands is not None and stands.outcome == answer.outcome else _already(stands)


def due_minor(reading: Reading, answer: Settled) -> int:
    """What the customer owes since the use was taken back, as the cloud has said."""
    record = reading.operation(answer.operation) if answer.operation else None
    due = msgspec.json.decode(record.result, type=Result).detail.get("due_minor") if record and record.result else 0
    return due if isinstance(due, int) else 0


def case_of(record: ExceptionRecord) -> Case:
    """An exception as far as settling it goes."""
    return Case(record.operation, record.reason, record.at_stake_minor, record.facts)


def how_settled(record: ExceptionRecord) -> HowSettled | None:
    """How it was settled; None where it is open, or where nobody had to."""
    told = record.facts.get("settled") if record.status == SETTLED else None
    return _from_facts(told) if isinstance(told, dict) else None


def closed_as(record: ExceptionRecord) -> str:
    """Why it needs nobody any more, by the cloud's name for it; empty where it does, or where the cloud did not say."""
    return str(record.facts.get("withdrawn_as", "")) if record.status == WITHDRAWN else ""


def decided_before(record: ExceptionRecord) -> HowSettled | None:
    """What had been decided about one that needs nobody any more: it holds should it be a case again."""
    told = record.facts.get("settled") if record.status == WITHDRAWN else None
    return _from_facts(told) if isinstance(told, dict) else None


def _from_facts(told: dict[str, object]) -> HowSettled | None:
    try:
        return msgspec.convert(told, HowSettled) if told.get("outcome") else None
    except msgspec.ValidationError:
        return None


def written_off_minor(records: list[ExceptionRecord], since: datetime | None = None) -> int:
    """What was at stake in those that were written off."""
    lost = SettledAs.WRITE_OFF
    found = [(each, stands) for each in records if (stands := how_settled(each)) is not None and stands.outcome == lost]
    return sum(each.at_stake_minor for each, stands in found if since is None or stands.at >= since.isoformat())
