"""What exports read: everything of one view, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from counter_app.domain.ledgers import Lot
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import Checkout, TopUp
from counter_app.protocol.exports import Cell, TableAbout
from counter_app.services.ledger_records import GivenBackRecord
from counter_app.services.member_records import Selection


@dataclass(frozen=True, slots=True)
class SaleRecord:
    """A checkout, a deposit (`reserve`) or a top-up of this counter, and what came back of it. `body` None: its ninety
    days are over, and only its place in the log is left; `claimed`: the cloud had said yes to it first."""

    id: str
    type: str
    at: datetime
    claimed: bool
    state: str
    staff: str
    body: Checkout | TopUp | None
    member_number: str = ""
    back: tuple[GivenBackRecord, ...] = ()
    coupons_back: int = 0
    voided_at: datetime | None = None


class ExportReads(Protocol):
    """The part of `ports.Reading` that is for exports."""

    def each_member(self, selection: Selection | None = None) -> Iterator[tuple[Member, Sequence[Lot]]]: ...
    def each_sale(self) -> Iterator[SaleRecord]: ...
    def export_tables(self) -> Sequence[TableAbout]: ...
    def each_row(self, about: TableAbout) -> Iterator[Sequence[Cell]]: ...
    def became(self, member_id: str) -> Sequence[str]: ...
    def held_of(self, ids: Sequence[str]) -> Sequence[tuple[TableAbout, Sequence[Sequence[Cell]]]]: ...
