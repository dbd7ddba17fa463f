"""The report of a shift: what the counter's own log says of it, and what of that a person may see now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import msgspec

from counter_app.domain import shift as rules
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.shift import Part, Tally
from counter_app.domain.values import dataclass
from counter_app.protocol import shifts as wire
from counter_app.services.acting import current_session
from counter_app.services.ports import Reading
from counter_app.services.records import ShiftRecord
from counter_app.services.settings import setting
from counter_app.services.shift_entries import find_entries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CashierTally:
    """What one person did; `name` as the staff list had it."""

    staff: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class NamedPart:
    """One person's time in charge of the drawer. Every amount may be None: not counted, or not shown."""

    staff: str
    name: str
    start_minor: int | None
    expected_minor: int | None
    counted_minor: int | None
    difference_minor: int | None


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift as it stands, or as it was closed. `blind`: amounts from which the cash could be told are None, because
    it is yet to be counted. `refused`: of its operations, what the cloud did not take; `whole` False: the log of this
    counter was built anew or cleaned meanwhile, and the sums may be too small."""

    id: str
    state: str
    merchant: str
    store: str
    store_name: str
    counter: str
    currency: str
    timezone: str
    business_day: str
    opened_at: datetime
    opened_by: str
    float_minor: int
    at: datetime
    closed_by: str
    total: Tally
    cashiers: tuple[CashierTally, ...]
    parts: tuple[NamedPart, ...]
    waiting: int
    refused: int
    whole: bool
    blind: bool
    expected_minor: int | None
    counted_minor: int | None = None
    difference_minor: int | None = None


def report_of(
    reading: Reading, record: ShiftRecord, now: datetime, counted_minor: int | None, closed_by: str = ""
) -> tuple[ShiftReport, wire.ShiftFigures]:
    """The report of an open shift up to here, as people see it and as it travels.

    Raises `Fault(busy)` while something of it waits for the cloud's word: it would be in no report at all.
    """
    found = find_entries(reading, reading.operations_since(record.place))
    if found.claiming and closed_by:
        raise Fault(FaultKind.DATABASE_BUSY, "a redemption is under way", retryable=True)
    stages = rules.parts(found.entries, record.opened_by, record.float_minor, counted_minor)
    each = rules.by_cashier(found.entries)
    figures = wire.ShiftFigures(
        total=_as(wire.ShiftTally, rules.tally(found.entries)),
        cashiers=[wire.ShiftCashier(cashier=who, tally=_as(wire.ShiftTally, own)) for who, own in each.items()],
        parts=[_as(wire.ShiftPart, part) for part in stages],
        expected_minor=stages[-1].expected_minor,
        waiting=reading.waiting(),
        refused=found.refused,
        whole=found.whole and reading.log_is_whole_since(record),
    )
    return report_from(reading, record, figures, now, closed_by), figures


def _as(kind: type[T], value: object) -> T:
    return msgspec.convert(value, kind, from_attributes=True)


def report_from(
    reading: Reading, record: ShiftRecord, figures: wire.ShiftFigures, at: datetime, closed_by: str
) -> ShiftReport:
    """Figures with the names that belong to them."""
    device, store = reading.device(), reading.store(record.store)
    parts = [_as(Part, part) for part in figures.parts]
    # Over all hand-overs: what was missing at one is not missing again at the end.
    differences = [part.difference_minor for part in parts if part.difference_minor is not None]
    counted = parts[-1].counted_minor
    return ShiftReport(
        id=record.id,
        state="closed" if closed_by else "open",
        merchant=device.merchant_name if device else "",
        store=record.store,
        store_name=store.name if store else record.store,
        counter=device.counter if device else "",
        currency=device.currency if device else "",
        timezone=store.timezone if store else "UTC",
        business_day=record.business_day,
        opened_at=record.opened_at,
        opened_by=name_of(reading, record.opened_by),
        float_minor=record.float_minor,
        at=at,
        closed_by=name_of(reading, closed_by),
        total=_as(Tally, figures.total),
        cashiers=tuple(
            CashierTally(each.cashier, name_of(reading, each.cashier), _as(Tally, each.tally))
            for each in figures.cashiers
        ),
        parts=tuple(_named(reading, part) for part in parts),
        waiting=figures.waiting,
        refused=figures.refused,
        whole=figures.whole,
        blind=False,
        expected_minor=figures.expected_minor,
        counted_minor=counted,
        difference_minor=None if counted is None else sum(differences),
    )


def _named(reading: Reading, part: Part) -> NamedPart:
    name = name_of(reading, part.cashier)
    return NamedPart(
        part.cashier, name, part.start_minor, part.expected_minor, part.counted_minor, part.difference_minor
    )


def name_of(reading: Reading, staff: str) -> str:
    """A person's name; the id of one who is not known here."""
    person = reading.staff_by_id(staff) if staff else None
    return person.name if person else staff


def shown_to(reading: Reading, report: ShiftReport, now: datetime) -> ShiftReport:
    """What the person who is signed in may see of an open shift: a cashier who is to count the drawer is not told what
    is to be in it, unless the shop's setting says so."""
    session = current_session(reading, now)
    manages = session is not None and session.role.manages
    if manages or report.state == "closed" or not setting(reading, "shift_blind_count", report.store):
        return report
    return blind(report)


def blind(report: ShiftReport) -> ShiftReport:
    """Without what the cash could be told from."""
    hidden = [
        part if part.counted_minor is not None else replace(part, start_minor=None, expected_minor=None)
        for part in report.parts
    ]
    return replace(
        report,
        blind=True,
        total=rules.blind(report.total),
        cashiers=tuple(replace(each, tally=rules.blind(each.tally)) for each in report.cashiers),
        parts=tuple(hidden),
        expected_minor=None,
    )
