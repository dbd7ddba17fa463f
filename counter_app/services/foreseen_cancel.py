"""What cancelling a reservation would do, told before it happens. Writes nothing; the cloud has the last word."""

from __future__ import annotations

from datetime import datetime, timedelta

from counter_app.domain.member import Role
from counter_app.domain.reservation import FROM_VALUE, Reservation, ReservationState
from counter_app.domain.reserving import WHAT
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.bodies import GivenBack
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import current_session
from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.reservations import state_of
from counter_app.services.sales import as_told, preview, sale_named
from counter_app.services.void_sale import free_minutes


@dataclass(frozen=True, slots=True)
class CancelForeseen:
    """`back`: what would come back, None where the cloud alone knows. `why_not`: why it cannot be cancelled now.
    `manager`: it needs one, as far as is known here."""

    reservation: str
    state: ReservationState
    back: GivenBack | None = None
    why_not: Reason | None = None
    manager: bool = False


def foresee_cancel(counter: Counter, reservation: str) -> CancelForeseen | None:
    """None where no such reservation is known here. Raises `Fault`."""
    now, online = counter.clock.now(), counter.link.believed_online()
    with counter.store.reading() as reading:
        found = reading.reservation(reservation)
        if found is None:
            return None
        state = state_of(reading, found, reading.coupon(found.coupon), now)
        why_not = _why_not(found, state, online=online)
        return CancelForeseen(
            found.id, state, _back(reading, counter, found, state), why_not, _manager(reading, found, state, now)
        )


def _why_not(found: Reservation, state: ReservationState, *, online: bool) -> Reason | None:
    if state is ReservationState.PICKED_UP:
        return Reason(ReasonCode.ALREADY_REDEEMED, found.id, {"what": WHAT})
    if state is ReservationState.CANCELLED:
        return Reason(ReasonCode.COUPON_VOIDED, found.id, {"what": WHAT})
    return None if online else Reason(ReasonCode.NEEDS_ONLINE, found.id, {"why": WHAT})


def _back(reading: Reading, counter: Counter, found: Reservation, state: ReservationState) -> GivenBack | None:
    """Of one that was made here also the points that go; of another counter's the deposit is known."""
    if not found.deposit_minor:
        return GivenBack()
    from_value = found.deposit_from == FROM_VALUE
    if from_value and state is ReservationState.NO_SHOW:
        return None  # it may have been given back by itself
    sale = sale_named(reading, found.id, (OperationType.RESERVE,))
    if sale is not None:
        return as_told(preview(reading, counter, sale))
    return GivenBack(principal_minor=found.deposit_minor) if from_value else GivenBack(tender_minor=found.deposit_minor)


def _manager(reading: Reading, found: Reservation, state: ReservationState, now: datetime) -> bool:
    """A member may call it off while it is held, and any cashier says so, as long as no money goes over the counter;
    else the rules of a void hold. When another counter made it, the cloud knows."""
    session = current_session(reading, now)
    over_the_counter = found.deposit_minor > 0 and found.deposit_from != FROM_VALUE
    if session is None or session.role is not Role.CASHIER:
        return False
    if state is ReservationState.BOOKED and not over_the_counter:
        return False
    made = reading.operation(found.id)
    minutes = timedelta(minutes=free_minutes(reading, found.store))
    return made is not None and now - datetime.fromisoformat(made.operation.at) > minutes
