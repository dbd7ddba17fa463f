"""What a counter tells of purchases in which no coupon was used, and of top-ups."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.values import dataclass
from counter_app.services.records import OutboxState


@dataclass(frozen=True, slots=True)
class PurchaseRecord:
    """A checkout without a coupon, or a top-up. `back_minor`: what of `paid_minor`, in every kind, was handed back;
    `place`: (epoch, seq) of its operation."""

    id: str
    topped_up: bool
    member: str
    at: datetime
    paid_minor: int
    back_minor: int = 0
    member_name: str = ""
    state: OutboxState = OutboxState.WAITING
    place: tuple[int, int] = (0, 0)

    @property
    def gone(self) -> bool:
        """Whether nothing of it is left to take back."""
        return self.back_minor >= self.paid_minor
