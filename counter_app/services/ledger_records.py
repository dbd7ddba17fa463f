"""What a counter keeps of points, stored value and tiers, beside the records of everything else."""

from __future__ import annotations

from datetime import date

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
class TierRecord:
    """What the tier of a member follows from, as the cloud says: its first day; its last day where it is under notice;
    what was paid and visited within the window, the same up to and with the day `holds`."""

    since: date | None = None
    until: date | None = None
    paid_minor: int = 0
    visits: int = 0
    holds: date | None = None


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
