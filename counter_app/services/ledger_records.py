"""What a counter keeps of points and stored value, beside the records of everything else."""

from __future__ import annotations

from counter_app.domain.ledgers import Entry, Paid
from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry of an operation of this counter. `checkout`: the checkout or top-up that it belongs to, or takes
    something back from; `balance`: of its ledger after it."""

    checkout: str
    operation: str
    number: int
    member: str
    entry: Entry
    balance: int
    chosen: bool

    @property
    def takes_back(self) -> bool:
        """Whether it takes something back that another operation did."""
        return self.operation != self.checkout


@dataclass(frozen=True, slots=True)
class GivenBackRecord:
    """What one refund or void of this counter handed back. `line`: of the checkout, 0 where it was not one line."""

    operation: str
    checkout: str
    line: int
    tender_minor: int
    principal_minor: int
    bonus_minor: int
    points: int
    points_minor: int
    earned: int

    @property
    def paid(self) -> Paid:
        """As a part of what had been paid."""
        return Paid(
            self.tender_minor, self.principal_minor, self.bonus_minor, self.points, self.points_minor, self.earned
        )
