"""What a counter took back itself, told to it all the same: its database was put back, or it began as another's copy.

Whoever takes back its own knows it, and is told nothing (`docs/decisions/125`). A folder that is enrolled anew may be
older than that: then it is told of its own what it is told of others (`docs/decisions/210`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.devices import lineage_of
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Writing
from counter_app.cloud.times import iso
from counter_app.cloud.void_rows import PendingVoidRow, VoidRow
from counter_app.protocol.bodies import Void
from counter_app.protocol.operations import OperationType, ResultKind

Acts = Mapping[str, rows.OperationRow]
_decode = msgspec.json.Decoder(Void).decode


def tell_own_voids(writing: Writing, counter: rows.CounterRow, device: rows.DeviceRow, now: datetime) -> None:
    """Whatever this counter, or one that it was before, has taken back of its own, as far as no row says so."""
    merchant = counter.merchant
    devices = {device.id, *lineage_of(device.came_from)}
    every = (_voids_of(writing, merchant, each) for each in sorted(devices))
    acts = {act.id: act for of_device in every for act in of_device}
    if not acts:
        return
    named = sorted({_decode(act.body).checkout for act in acts.values()})
    used = writing.load(rows.RedemptionRow, merchant, named, "checkout")
    used += [row for row in writing.load(rows.RedemptionRow, merchant, named) if row.id != row.checkout]
    bought = {
        row.id: row for row in writing.load(rows.CheckoutRow, merchant, {*named, *(row.checkout for row in used)})
    }
    told = {
        row.id: row
        for row in (*_redemptions(used, bought, acts), *_purchases(writing, used, bought, acts))
        if row.device in devices
    }
    known = {row.id: row for row in writing.load(VoidRow, merchant, sorted(told))}
    changed = [_over(known.get(row.id), row) for row in told.values() if row.id not in known or known[row.id].deleted]
    staff = {row.id: row.name for row in writing.load(rows.StaffRow, merchant, {row.staff for row in changed})}
    for row in changed:
        counter.version += 1
        row.version, row.staff = counter.version, staff.get(row.staff, row.staff)
    if changed:
        save_sealed(writing, counter, changed, iso(now))


def _voids_of(writing: Writing, merchant: str, device: str) -> list[rows.OperationRow]:
    every = writing.matching(rows.OperationRow, merchant, device=device, type=OperationType.VOID.value)
    return [act for act in every if act.result != ResultKind.REFUSED.value]


def _over(before: VoidRow | None, row: VoidRow) -> VoidRow:
    """In the place of one that was withdrawn."""
    if before is not None:
        row.digest, row.zone = before.digest, before.zone
    return row


def _redemptions(
    used: Sequence[rows.RedemptionRow], bought: Mapping[str, rows.CheckoutRow], acts: Acts
) -> Iterator[VoidRow]:
    for row in used:
        act = acts.get(row.voided_by)
        if act is not None and not row.cancelled:
            checkout = bought.get(row.checkout)
            # A stamp has no checkout: who takes one back without having made it has told its counter already.
            device = act.device if checkout is None else checkout.device
            yield VoidRow(
                row.merchant, row.id, device, row.checkout, act.id, row.voided_at, row.store, row.counter, act.staff
            )


def _purchases(
    writing: Writing, used: Sequence[rows.RedemptionRow], bought: Mapping[str, rows.CheckoutRow], acts: Acts
) -> Iterator[VoidRow]:
    """Those without a coupon: of their voids the first one counts."""
    with_coupons = {row.checkout for row in used}
    found = writing.load(PendingVoidRow, next(iter(acts.values())).merchant, sorted(acts))
    gone = _cancelled(writing, found)
    for row in sorted(found, key=lambda each: (each.at, each.id), reverse=True):
        checkout = bought.get(row.checkout)
        if checkout is None or checkout.cancelled or row.id in gone or row.checkout in with_coupons:
            continue
        yield VoidRow(
            row.merchant, row.checkout, checkout.device, row.checkout, row.id, row.at,
            checkout.store, checkout.counter, acts[row.id].staff,
        )  # fmt: skip


def _cancelled(writing: Writing, found: Sequence[PendingVoidRow]) -> set[str]:
    ids = [row.id for row in found]
    return {row.id for row in writing.load(rows.CancellationRow, found[0].merchant, ids)} if found else set()
