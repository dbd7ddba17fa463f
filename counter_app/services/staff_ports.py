"""What the list of staff, and the numbers of each, need of the counter's database; part of `services.ports.Reading`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from counter_app.domain.values import dataclass
from counter_app.services.audit_records import AuditReading


@dataclass(frozen=True, slots=True)
class ActCount:
    """How often somebody did something with this outcome, and what the amounts of it sum up to, in minor units."""

    staff: str
    action: str
    outcome: str
    count: int
    amount_minor: int
    discount_minor: int
    back_minor: int


class StaffReading(AuditReading, Protocol):
    """Look-ups. Spans are half-open."""

    def last_sign_in(self, staff_id: str) -> datetime | None: ...
    def act_counts(self, from_at: datetime | None, until_at: datetime | None) -> Sequence[ActCount]: ...
    def exception_counts(self, from_at: datetime | None, until_at: datetime | None) -> Mapping[str, int]: ...
