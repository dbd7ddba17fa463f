"""`shift`: a drawer opened with a float, handed over, paid into or out of, and closed with a report that balances.

A counter has at most one open shift. Whoever is signed in may do all of it: the drawer is the counter's. A counter that
uses no shifts sells as it always did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import business_day
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.protocol.shifts import Shift
from counter_app.services.acting import (
    Act,
    begin,
    cashier_refusal,
    clean_reason,
    finish,
    moment,
    require_cashier,
    told_before,
)
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import ShiftRecord
from counter_app.services.shift_report import ShiftReport, report_of, shown_to

OPEN, HAND_OVER, PAY_IN, PAY_OUT, CLOSE = "open", "hand_over", "pay_in", "pay_out", "close"


@dataclass(frozen=True, slots=True)
class ShiftAnswer:
    """The shift after what was asked, or why it was not done. `report` None: there has been no shift yet."""

    done: bool
    report: ShiftReport | None = None
    reasons: tuple[Reason, ...] = ()


def open_shift(counter: Counter, operation_id: str, float_minor: int = 0) -> ShiftAnswer:
    """Begin, with so much cash in the drawer. Raises `Fault`, `InvalidInput`."""
    _money("float", float_minor)
    return _act(counter, operation_id, OPEN, {"float": float_minor}, lambda at: _open(at, float_minor))


def hand_over(counter: Counter, operation_id: str, to: str, counted_minor: int | None = None) -> ShiftAnswer:
    """Somebody else (a name or an id) takes charge of the drawer. Raises `Fault`, `InvalidInput`."""
    _money("counted", counted_minor or 0)
    asked = {"to": to, "counted": counted_minor}
    return _act(counter, operation_id, HAND_OVER, asked, lambda at: _hand_over(at, to, counted_minor))


def pay(counter: Counter, operation_id: str, minor: int, reason: str) -> ShiftAnswer:
    """Cash put into the drawer, or below zero taken out of it, that is no sale. Raises `Fault`, `InvalidInput`."""
    _money("amount", abs(minor))
    if not minor:
        raise InvalidInput("amount: must not be nought", key="amount")
    why = clean_reason(reason)
    action = PAY_IN if minor > 0 else PAY_OUT
    return _act(counter, operation_id, action, {"minor": minor, "reason": why}, lambda at: _pay(at, minor, why))


def close_shift(counter: Counter, operation_id: str, counted_minor: int | None = None) -> ShiftAnswer:
    """The end, with what was counted; the report is kept. Raises `Fault`, `InvalidInput`."""
    _money("counted", counted_minor or 0)
    return _act(counter, operation_id, CLOSE, {"counted": counted_minor}, lambda at: _close(at, counted_minor))


def show_shift(counter: Counter, *, closed: bool = False) -> ShiftAnswer:
    """The open shift as it stands, else the last one that was closed; with `closed` that one in any case."""
    now = moment(counter)
    with counter.store.reading() as reading:
        refused = require_cashier(reading, now)
        if refused is not None:
            return ShiftAnswer(False, reasons=(refused,))
        record = None if closed else reading.open_shift()
        if record is not None:
            return ShiftAnswer(True, shown_to(reading, report_of(reading, record, now, None)[0], now))
        last = reading.last_closed_shift()
        return ShiftAnswer(True, None if last is None else _kept(last))


def has_open_shift(reading: Reading) -> bool:
    """Whether the drawer is open."""
    return reading.open_shift() is not None


@dataclass(frozen=True, slots=True)
class _At:
    """One act on a shift inside its transaction; `shift` is the open one."""

    counter: Counter
    writing: Writing
    act: Act
    shift: ShiftRecord | None


def _act(
    counter: Counter, operation_id: str, action: str, asked: Mapping[str, object], carry_out: Callable[[_At], Any]
) -> ShiftAnswer:
    now, name = moment(counter), f"shift_{action}"
    with counter.store.writing() as writing:
        refused = cashier_refusal(writing, now, name)
        if refused is not None:
            return ShiftAnswer(False, reasons=(refused,))
        act = begin(writing, operation_id, name, now, asked)
        told = told_before(writing, act, ShiftAnswer)
        if isinstance(told, Reason):
            return ShiftAnswer(False, reasons=(told,))
        if told is not None:
            return told
        shift = writing.open_shift()
        if (action == OPEN) is (shift is not None):
            return ShiftAnswer(False, reasons=(_cannot(writing, shift),))
        answer = carry_out(_At(counter, writing, act, shift))
        assert isinstance(answer, ShiftAnswer)
        assert answer.report is not None
        counter.failpoint("shift.after_row")
        finish(writing, act, answer, answer.report.id, asked)
        counter.failpoint("shift.before_commit")
        return answer


def _cannot(reading: Reading, shift: ShiftRecord | None) -> Reason:
    if shift is None:
        return Reason(ReasonCode.NO_SHIFT)
    store = reading.store(shift.store)
    at = shift.opened_at.astimezone(ZoneInfo(store.timezone)) if store else shift.opened_at
    return Reason(ReasonCode.SHIFT_OPEN, "", {"at": at.isoformat(), "shift": shift.id})


def _open(at: _At, float_minor: int) -> ShiftAnswer:
    store = own_store(at.writing)
    day = business_day(at.act.at, ZoneInfo(store.timezone), store.business_day_starts).isoformat()
    shift = ShiftRecord(at.act.id, store.id, day, at.act.at, at.act.staff, float_minor)
    place = _append(at, _body(shift, OPEN, float_minor=float_minor))
    at.writing.add_shift(shift, place)
    return _told(at)


def _hand_over(at: _At, to: str, counted_minor: int | None) -> ShiftAnswer:
    person = at.writing.staff_by_id(to) or at.writing.staff_by_name(to)
    if person is None or not person.active:
        raise InvalidInput(f"there is nobody here by the name {to}", key="name")
    _append(at, _body(_known(at), HAND_OVER, to=person.id, counted_minor=counted_minor))
    return _told(at)


def _pay(at: _At, minor: int, reason: str) -> ShiftAnswer:
    _append(at, _body(_known(at), PAY_IN if minor > 0 else PAY_OUT, minor=abs(minor), reason=reason))
    return _told(at)


def _close(at: _At, counted_minor: int | None) -> ShiftAnswer:
    shift, who = _known(at), at.act.staff
    report, figures = report_of(at.writing, shift, at.act.at, counted_minor, closed_by=who)
    _append(at, _body(shift, CLOSE, counted_minor=counted_minor, figures=figures))
    at.writing.close_shift(shift.id, at.act.at, who, counted_minor, encode(report))
    return ShiftAnswer(True, report)


def _told(at: _At) -> ShiftAnswer:
    """How the shift stands now, as the one who acted may see it."""
    shift = at.writing.open_shift()
    assert shift is not None
    report, _ = report_of(at.writing, shift, at.act.at, None)
    return ShiftAnswer(True, shown_to(at.writing, report, at.act.at))


def _known(at: _At) -> ShiftRecord:
    assert at.shift is not None
    return at.shift


def _body(shift: ShiftRecord, action: str, **more: Any) -> Shift:
    return Shift(
        shift=shift.id,
        action=action,
        store=shift.store,
        business_day=shift.business_day,
        opened_at=_wire_time(shift.opened_at),
        **more,
    )


def _wire_time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _append(at: _At, body: Shift) -> tuple[int, int]:
    """The operation; answers its place in the log."""
    act = at.act
    operation = at.writing.append_operation(
        OperationType.SHIFT, Mode.REPORT, act.id, act.staff, act.at, encode(body), act.hash
    )
    at.counter.failpoint("shift.after_operation")
    return operation.epoch, operation.seq


def _kept(record: ShiftRecord) -> ShiftReport:
    """As it was closed, whatever has happened to its records since."""
    import msgspec

    report: ShiftReport = msgspec.json.decode(record.report, type=ShiftReport)
    return report


def _money(name: str, minor: int) -> None:
    if not 0 <= minor <= MAX_MINOR:
        raise InvalidInput(f"{name}: must be from 0 to {MAX_MINOR} minor units", key=name)
