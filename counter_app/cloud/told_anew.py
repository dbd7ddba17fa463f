"""What a counter that is enrolled anew may have forgotten: a database that was put back does not know of its own voids
since, and nobody else tells it. They are told as those of others are (`docs/decisions/125`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from counter_app.cloud import rows
from counter_app.cloud.void_rows import VoidRow
from counter_app.protocol.bodies import Void, decode_body

R = TypeVar("R", bound=rows.Record)


class Log(Protocol):
    """Rows by key, and a counter's operations of one type that took effect."""

    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]: ...
    def of_type(self, merchant: str, device: str, kind: str) -> list[rows.OperationRow]: ...


def own_voids(log: Log, merchant: str, devices: Sequence[str]) -> list[VoidRow]:
    """A row for everything that one of these devices made and one of them took back, and that none tells of yet."""
    voids = {row.id: row for device in devices for row in log.of_type(merchant, device, "void")}
    bodies = {identity: decode_body("void", row.body) for identity, row in voids.items()}
    named = sorted({body.checkout for body in bodies.values() if isinstance(body, Void)})
    found = log.load(rows.RedemptionRow, merchant, named, "checkout") + log.load(rows.RedemptionRow, merchant, named)
    taken_back = {row.id: row for row in found if row.voided_by in voids and not row.cancelled}
    checkouts = {
        row.id: row
        for row in log.load(rows.CheckoutRow, merchant, sorted({row.checkout for row in taken_back.values()}))
        if row.device in devices
    }
    told = {row.id for row in log.load(VoidRow, merchant, sorted(taken_back)) if not row.deleted}
    names = {row.id: row.name for row in log.load(rows.StaffRow, merchant, sorted({v.staff for v in voids.values()}))}
    return [
        _told(checkouts[row.checkout], row, voids[row.voided_by], names)
        for row in sorted(taken_back.values(), key=lambda row: (row.voided_at, row.id))
        if row.checkout in checkouts and row.id not in told
    ]


def _told(
    checkout: rows.CheckoutRow, taken: rows.RedemptionRow, by: rows.OperationRow, names: Mapping[str, str]
) -> VoidRow:
    return VoidRow(
        merchant=taken.merchant,
        id=taken.id,
        device=checkout.device,
        checkout=checkout.id,
        operation=by.id,
        at=taken.voided_at,
        store=checkout.store,
        counter=checkout.counter,
        staff=names.get(by.staff, by.staff),
    )
