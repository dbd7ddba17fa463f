"""A way to the cloud that takes what waits, and takes rows of an import back as it is told to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import msgspec
from typing_extensions import override

from counter_app.protocol.operations import Operation, Result
from counter_app.protocol.undoing import ImportUndo, RowUndone
from counter_app.services.outbox import settle
from tests.services.desk import DeskLink, outbox


@dataclass
class UndoingLink(DeskLink):
    """`kept`: reasons by row; every other row is gone with an opening of 10 points."""

    online: bool = True
    kept: dict[int, list[str]] = field(default_factory=dict)

    @override
    def refresh(self, *, members: int = 0, coupons: Mapping[str, int] = MappingProxyType({})) -> bool:
        assert self.shop is not None
        counter = self.shop.counter
        settle(
            counter,
            [Result(id=each.operation.id, result="applied", version=1) for each in outbox(self.shop)],
            counter.clock.now(),
        )
        return super().refresh(members=members, coupons=coupons)

    @override
    def claim(self, operation: Operation, timeout_seconds: float) -> Result | None:
        self.claims.append(operation)
        if not self.online:
            return None
        body = msgspec.json.decode(operation.body, type=ImportUndo)
        rows = [
            RowUndone(row=each.row, kept=self.kept[each.row])
            if each.row in self.kept
            else RowUndone(row=each.row, gone=True, opening=True, points=10)
            for each in body.rows
        ]
        return Result(
            id=operation.id, result="applied", version=2, detail={"rows": [msgspec.to_builtins(each) for each in rows]}
        )


def undoing_link(before: DeskLink, **kept: list[str]) -> UndoingLink:
    """In the place of another one; `kept`: reasons by `row_N`."""
    rows = {int(name.removeprefix("row_")): why for name, why in kept.items()}
    return UndoingLink(shop=before.shop, kept=rows)
