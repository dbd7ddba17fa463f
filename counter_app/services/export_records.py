"""A sale as it leaves in an export."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import Checkout, TopUp
from counter_app.services.ledger_records import GivenBackRecord


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
