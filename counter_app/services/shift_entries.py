"""Operations of this counter as entries of a shift: the one place that says what each type means for the drawer.

Another type joins by its line in `_READERS`. A claim that did not take effect is nothing; whatever happened
counts, also what the cloud has refused since: the money has changed hands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.domain.shift import UNSAID, Entry, Kind, Money, Origin, in_tender
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import BACK_TENDER, Checkout, Refund, Tender, TopUp, Void, decode_body
from counter_app.protocol.operations import Mode, OperationType, Result
from counter_app.protocol.shifts import Shift
from counter_app.services.checkout_body import paid_from
from counter_app.services.ports import Reading
from counter_app.services.records import OperationRecord, OutboxState
from counter_app.services.sales import handed_back

_NEVER_WAS = frozenset({OutboxState.CLAIMING, OutboxState.DECLINED})
_SET_ASIDE = frozenset({OutboxState.REFUSED, OutboxState.UNDELIVERABLE})
_CLEANED = b"#"  # the body went after its ninety days


@dataclass(frozen=True, slots=True)
class Found:
    """What a stretch of the log holds. `refused`: what the cloud did not take; `whole`: every body is still there;
    `claiming`: something waits for the cloud's word at this moment."""

    entries: tuple[Entry, ...]
    refused: int
    whole: bool
    claiming: bool


@dataclass(slots=True)
class _Sight:
    """Where earlier acts are looked up, and what this stretch has seen so far."""

    reading: Reading
    sold: set[str]
    voided: set[str]


def find_entries(reading: Reading, records: Sequence[OperationRecord]) -> Found:
    """The entries among these operations, in their order."""
    sight = _Sight(reading, set(), set())
    happened = [record for record in records if record.state not in _NEVER_WAS]
    entries = [entry for record in happened for entry in _read(sight, record)]
    return Found(
        entries=tuple(entries),
        refused=sum(record.state in _SET_ASIDE and record.operation.type in _READERS for record in happened),
        whole=not any(bytes(record.operation.body).startswith(_CLEANED) for record in happened),
        claiming=any(record.state is OutboxState.CLAIMING for record in records),
    )


def _read(sight: _Sight, record: OperationRecord) -> Iterator[Entry]:
    body = _body(record)
    if body is None:
        return
    if isinstance(body, Void | Refund):
        body = msgspec.structs.replace(body, back=handed_back(record, body.back))
    entry = _READERS[record.operation.type](sight, record, body)
    if entry is not None:
        yield replace(entry, staff=record.operation.staff, exceptions=_exceptions(record))


def _body(record: OperationRecord) -> msgspec.Struct | None:
    """What the operation says; None where that is gone, or means nothing for a drawer."""
    operation = record.operation
    if operation.type not in _READERS or bytes(operation.body).startswith(_CLEANED):
        return None
    return decode_body(operation.type, operation.body)


def _exceptions(record: OperationRecord) -> int:
    if b'"exceptions":[{' not in record.result:
        return 0
    return len(msgspec.json.decode(record.result, type=Result).exceptions)


def _checkout(sight: _Sight, record: OperationRecord, body: Checkout) -> Entry:
    sight.sold.add(record.operation.id)
    return Entry(
        Kind.CHECKOUT,
        "",
        amount_minor=body.amount_minor,
        discount_minor=body.discount_minor,
        payable_minor=body.payable_minor,
        coupons=len(body.coupons),
        money=_paid(body),
        # A purchase without coupons asks nobody, on-line too.
        offline=bool(body.coupons) and record.operation.mode == Mode.REPORT,
    )


def _paid(body: Checkout | TopUp) -> tuple[Money, ...]:
    """What went into the drawer for it: points and value do not."""
    if body.tender:
        return tuple(Money(each.kind, each.minor) for each in body.tender)
    minor = body.amount_minor if isinstance(body, TopUp) else paid_from(body).tender_minor
    return (Money(UNSAID, minor),) if minor else ()


def _void(sight: _Sight, record: OperationRecord, body: Void) -> Entry | None:
    """A checkout taken back gives back what it was paid with, in the same tender. A coupon taken back alone moves no
    money that this program knows of."""
    if body.redemption:
        return Entry(Kind.COUPON_BACK, "")
    if not body.line:
        if body.checkout in sight.voided:
            return None
        sight.voided.add(body.checkout)
    return _back(sight, Kind.VOID, record, body)


def _refund(sight: _Sight, record: OperationRecord, body: Refund) -> Entry:
    return _back(sight, Kind.REFUND, record, body)


def _top_up(sight: _Sight, record: OperationRecord, body: TopUp) -> Entry:
    sight.sold.add(record.operation.id)
    return Entry(Kind.TOP_UP, "", money=_paid(body))


def _back(sight: _Sight, kind: Kind, record: OperationRecord, body: Void | Refund) -> Entry:
    """So much of what had been paid, in the same tender; all of it where it was not said how much."""
    minor = None if body.back is None else body.back.tender_minor
    sold = sight.reading.operation(body.checkout)
    paid = _body(sold) if sold is not None else None
    if not isinstance(paid, Checkout | TopUp):
        # Another counter's, or one of more than ninety days ago: the cloud says in what it was handed back, if it was
        # asked; how much is not known where that was not said.
        return Entry(kind, "", origin=Origin.ELSEWHERE, money=_given(_told(record, minor or 0)))
    origin = Origin.SHIFT if body.checkout in sight.sold else Origin.EARLIER
    return Entry(kind, "", money=_given(in_tender(_paid(paid), minor)), origin=origin)


def _given(back: Iterable[Money]) -> tuple[Money, ...]:
    return tuple(Money(each.tender, -each.minor) for each in back)


def _told(record: OperationRecord, minor: int) -> tuple[Money, ...]:
    """In what so much was handed back, by the cloud's word; nobody's where that does not make the sum."""
    said = msgspec.json.decode(record.result, type=Result).detail.get(BACK_TENDER) if record.result else None
    try:
        told = tuple(Money(each.kind, each.minor) for each in msgspec.convert(said or [], list[Tender]))
    except msgspec.ValidationError:
        told = ()
    if sum(each.minor for each in told) == minor:
        return told
    return (Money(UNSAID, minor),) if minor else ()


_SHIFT_KINDS: Mapping[str, Kind] = MappingProxyType(
    {"pay_in": Kind.PAID_IN, "pay_out": Kind.PAID_OUT, "hand_over": Kind.HAND_OVER}
)


def _shift(_sight: _Sight, _record: OperationRecord, body: Shift) -> Entry | None:
    kind = _SHIFT_KINDS.get(body.action)
    if kind is None:
        return None
    return Entry(kind, "", amount_minor=body.minor, to=body.to, counted_minor=body.counted_minor)


_READERS: Mapping[str, Callable[[_Sight, OperationRecord, Any], Entry | None]] = MappingProxyType(
    {
        OperationType.CHECKOUT: _checkout,
        OperationType.VOID: _void,
        OperationType.REFUND: _refund,
        OperationType.TOP_UP: _top_up,
        OperationType.SHIFT: _shift,
        OperationType.RESERVE: _checkout,
    }
)
