"""What reserving would do, told before it happens. Writes nothing; which places are free the cloud says."""

from __future__ import annotations

from counter_app.domain.campaign import ReservationBenefit
from counter_app.domain.ledgers import Paid
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.context import Counter
from counter_app.services.reserving import ReserveRequest, judge_request


@dataclass(frozen=True, slots=True)
class ReserveForeseen:
    """`reasons`: what speaks against it, as far as is known here. `paid`: what the deposit takes and earns, of
    `price_minor`."""

    reasons: tuple[Reason, ...]
    price_minor: int = 0
    paid: Paid = Paid()

    @property
    def rest_minor(self) -> int:
        """What is to pay at the pick-up."""
        return self.price_minor - self.paid.minor


def foresee_reserve(counter: Counter, request: ReserveRequest) -> ReserveForeseen:
    """Judged as `reserve` does it. Raises `Fault`, `InvalidInput`."""
    online = counter.link.believed_online()
    with counter.store.reading() as reading:
        found = judge_request(reading, counter, request, online=online)
    benefit = found.terms.benefit
    price = benefit.price_minor if isinstance(benefit, ReservationBenefit) else 0
    return ReserveForeseen(found.reasons, price, found.verdict.paid)
