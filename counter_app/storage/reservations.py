"""Reservations: as they came down, and those that were made here and have not been seen from there yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from counter_app.domain.reservation import Reservation, ReservationState
from counter_app.storage.connection import Connection
from counter_app.storage.lots import IDS
from counter_app.storage.rows import at_ms, to_ms
from counter_app.storage.writing_rows import RowWriting

_ONE = "SELECT * FROM reservation WHERE id = :id"
_BOOKED = f"SELECT id, deposit_minor FROM reservation WHERE member IN {IDS} AND state = :booked"  # noqa: S608
_OF_COUPON = "SELECT * FROM reservation WHERE coupon = :coupon"
_OF_DAY = "SELECT * FROM reservation WHERE day = :day AND store = :store ORDER BY from_at, id"
_KNOWN_STATES = frozenset(ReservationState)


def _reservation(row: Any) -> Reservation:
    return Reservation(
        id=row.id,
        coupon=row.coupon,
        campaign=row.campaign,
        terms_version=row.terms_version,
        member=row.member,
        store=row.store,
        day=date.fromisoformat(row.day),
        from_at=at_ms(row.from_at),
        until_at=at_ms(row.until_at),
        due_at=at_ms(row.due_at),
        price_minor=row.price_minor,
        deposit_minor=row.deposit_minor,
        deposit_from=row.deposit_from,
        # A word of a newer cloud: it is not picked up before this program knows what it means.
        state=ReservationState(row.state) if row.state in _KNOWN_STATES else ReservationState.CANCELLED,
    )


class ReservationReading:
    """Mixin over one connection."""

    _connection: Connection

    def reservation(self, reservation_id: str) -> Reservation | None:
        """By id."""
        row = self._connection.execute(_ONE, {"id": reservation_id}).first()
        return _reservation(row) if row else None

    def reservation_of(self, coupon_id: str) -> Reservation | None:
        """The one that a coupon belongs to."""
        row = self._connection.execute(_OF_COUPON, {"coupon": coupon_id}).first()
        return _reservation(row) if row else None

    def open_reservations(self, member_id: str) -> Sequence[tuple[str, int]]:
        """(id, deposit) of what is held for a member and was not picked up yet."""
        booked = ReservationState.BOOKED.value
        found = self._connection.execute(_BOOKED, {"member": member_id, "booked": booked})
        return [(str(row.id), int(row.deposit_minor)) for row in found]

    def reservations_on(self, store_id: str, day: date) -> Sequence[Reservation]:
        """What is to be picked up in a store on a day, by slot."""
        found = self._connection.execute(_OF_DAY, {"store": store_id, "day": day.isoformat()})
        return [_reservation(row) for row in found]


class ReservationWriting(RowWriting):
    """Mixin over one connection."""

    def put_reservation(self, reservation: Reservation) -> None:
        """Write one as it is known here; what came down is kept beside it."""
        values = {
            "id": reservation.id,
            "coupon": reservation.coupon,
            "campaign": reservation.campaign,
            "terms_version": reservation.terms_version,
            "member": reservation.member,
            "store": reservation.store,
            "day": reservation.day.isoformat(),
            "from_at": to_ms(reservation.from_at),
            "until_at": to_ms(reservation.until_at),
            "due_at": to_ms(reservation.due_at),
            "price_minor": reservation.price_minor,
            "deposit_minor": reservation.deposit_minor,
            "deposit_from": reservation.deposit_from,
            "state": reservation.state.value,
        }
        self._put("reservation", values)
