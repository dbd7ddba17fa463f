"""The counter's outbox: what becomes of a row when the cloud has answered (`sync.md`, "Up: operations").

Nothing is ever deleted: a row ends closed, refused or declined, and a refused one stays in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from counter_app.domain.coupon import CouponStatus
from counter_app.protocol.bodies import Cancel, Reservation, Stamp, decode_body
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Mode, Operation, OperationType, Result, ResultKind, encode
from counter_app.services.context import Counter
from counter_app.services.ports import CounterStore, Reading, Writing
from counter_app.services.records import ASIDE_AGAIN, OperationRecord, OutboxState

_ENDS = {
    ResultKind.APPLIED.value: OutboxState.CLOSED,
    ResultKind.DUPLICATE.value: OutboxState.CLOSED,
    ResultKind.EXCEPTION.value: OutboxState.CLOSED,
    ResultKind.REFUSED.value: OutboxState.REFUSED,
}
UNKNOWN_TYPE = "unknown_type"
_GIVE = (
    OperationType.VOID,
    OperationType.CHECKOUT,
    OperationType.REFUND,
    OperationType.TOP_UP,
    OperationType.POINTS_ADJUST,
    OperationType.STAMP,
    OperationType.RESERVE,
    OperationType.MEMBER_IMPORT,
)
_OPEN = (OutboxState.WAITING, OutboxState.UNDELIVERABLE)


def cloud_moment(reading: Reading) -> datetime | None:
    """The cloud's own time at the last contact, whatever our clock said then; None before the first."""
    link = reading.link_state()
    if link.last_success_at is None:
        return None
    return link.last_success_at - timedelta(milliseconds=link.clock_offset_ms)


def closing_time(reading: Reading, counter: Counter) -> datetime:
    """When a row is closed, by the cloud's time: a wrong clock of ours shall not shorten its 90 days."""
    own = counter.clock.now() - timedelta(milliseconds=reading.link_state().clock_offset_ms)
    said = cloud_moment(reading)
    return own if said is None else max(own, said)


def settle(counter: Counter, results: Sequence[Result], at: datetime, cloud_epoch: str = "") -> None:
    """Close the waiting rows that have a result; a result of an unknown kind leaves its row where it is."""
    with counter.store.writing(urgent=False) as writing:
        close_answered(writing, results, at, cloud_epoch)


def close_answered(writing: Writing, results: Sequence[Result], at: datetime, cloud_epoch: str = "") -> None:
    """The same inside the caller's transaction. An answer of another epoch of the cloud begins a refill first, so that
    its versions are kept as what they are."""
    begin_refill_if_set_back(writing, cloud_epoch)
    for result in results:
        end = _ENDS.get(result.result)
        record = writing.operation(result.id) if end else None
        if end is None or record is None or record.state not in _OPEN:
            continue
        if is_unjudged(result):
            writing.set_undeliverable(result.id, UNKNOWN_TYPE, at + ASIDE_AGAIN)
        else:
            writing.close_operation(result.id, end.value, result, at)


def is_unjudged(result: Result) -> bool:
    """This counter is newer than its cloud, which could not judge it: kept, shown, and asked again."""
    return result.result == ResultKind.REFUSED and result.detail.get("reason") == UNKNOWN_TYPE


def note_sending(store: CounterStore, operations: Sequence[Operation]) -> None:
    """Durable before anything is sent that gives a use back, or adds to points or value: a row that comes down from now
    on may hold it already, also where this process dies before the answer."""
    giving = [each.id for each in operations if each.type in _GIVE]
    if not giving:
        return
    with store.reading() as reading:
        first = reading.never_sent(giving)
    if first:
        with store.writing() as writing:
            writing.note_sending(first)


def close_told_again(writing: Writing, page: ChangesPage, at: datetime) -> None:
    """Rows came down together with answers that had been lost."""
    device = writing.device()
    if page.results and device is not None and page.cloud_epoch == device.cloud_epoch:
        close_answered(writing, page.results, at)


def keep_looked_up(writing: Writing, counter: Counter, page: ChangesPage) -> None:
    """What a look-up brought: answers first, so that each row is read as what it holds."""
    close_told_again(writing, page, closing_time(writing, counter))
    writing.apply_page(page, advance=False)


def begin_refill_if_set_back(writing: Writing, cloud_epoch: str) -> bool:
    """Begin a refill when an answer carries another epoch than the one known here; whether it did."""
    device = writing.device()
    if device is None or not cloud_epoch or cloud_epoch == device.cloud_epoch:
        return False
    writing.begin_refill(cloud_epoch)
    return True


def end_claim(
    writing: Writing, counter: Counter, operation: Operation, staff: str, at: datetime, declined: Result | None = None
) -> None:
    """A claim ends without a yes. Unless the cloud itself has `declined` it, it shall not take effect, whatever the
    cloud makes of it; what was drawn for it is good for nothing."""
    writing.close_operation(operation.id, OutboxState.DECLINED.value, declined, at)
    if declined is None:
        append_cancel(writing, counter, operation.id, staff, at)
    for each in _drawn(operation):
        coupon = writing.coupon(each)
        if coupon is not None and coupon.status is CouponStatus.ACTIVE:
            writing.put_coupon(replace(coupon, status=CouponStatus.VOIDED, status_since=at))


def _drawn(operation: Operation) -> Sequence[str]:
    """The coupons that a claim brings along."""
    if operation.type not in (OperationType.STAMP, OperationType.RESERVE):
        return ()
    body = decode_body(operation.type, operation.body)
    if isinstance(body, Stamp):
        return [each.coupon for each in body.rewards]
    return [body.coupon.coupon] if isinstance(body, Reservation) else ()


def append_cancel(writing: Writing, counter: Counter, target: str, staff: str, at: datetime) -> None:
    """Say that `target` shall never take effect; travels like any other operation."""
    body = encode(Cancel(target=target))
    identity = counter.ids.new()
    writing.append_operation(OperationType.CANCEL, Mode.REPORT, identity, staff, at, body, f"cancel:{target}")


def _left_alone(reading: Reading) -> Sequence[OperationRecord]:
    """What takes an import back waits for whoever goes on with it: it is asked again under the same id."""
    return [each for each in reading.unfinished_claims() if each.operation.type != OperationType.IMPORT_UNDO]


def cancel_unfinished_claims(counter: Counter) -> int:
    """At start: a claim that nobody waits for any more is cancelled, so that it can never take effect later."""
    with counter.store.reading() as reading:
        if not _left_alone(reading):
            return 0
    now = counter.clock.now()
    with counter.store.writing() as writing:
        found = _left_alone(writing)
        for record in found:
            end_claim(writing, counter, record.operation, record.operation.staff, now)
    return len(found)
