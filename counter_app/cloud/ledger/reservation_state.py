"""What has become of a reservation, worked out anew from what there is, in whatever order it came."""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.uses import FREED, give_back, take_again, taken_of
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.reservation import ReservationState

_ACTIVE, _VOIDED = CouponStatus.ACTIVE.value, CouponStatus.VOIDED.value


def settle(book: Book, row: ReservationRow) -> None:
    """Its state, its place in the slot, and its coupon: one that was cancelled frees its place and withdraws its
    coupon; one that was picked up all the same has had its item."""
    coupon = book.coupons.get(row.coupon)
    state = _state(book, row, coupon)
    held = any(kept != FREED for _, _, kept in taken_of(row))
    if state is ReservationState.CANCELLED and held:
        give_back(book, row, undone=True)
    elif state is not ReservationState.CANCELLED and not held and taken_of(row):
        take_again(book, row)
    if coupon is not None:
        _set_coupon(book, row, coupon, withdrawn=state is ReservationState.CANCELLED)
    open_until = row.due_at if state is ReservationState.BOOKED else ""
    if (row.state, row.open_until) != (state.value, open_until) or not row.version:
        row.state, row.open_until = state.value, open_until
        book.touch(row)
    else:
        book.reservations.put(row)


def follow(book: Book, coupon: rows.CouponRow) -> None:
    """A coupon was used, or its use was given back: its reservation, where it has one."""
    row = book.reservations.get(coupon.reservation) if coupon.reservation else None
    if row is not None:
        settle(book, row)


def follow_checkout(book: Book, checkout: str) -> None:
    """What a reservation was made by was taken back, or stands again."""
    row = book.reservations.get(checkout)
    if row is not None:
        settle(book, row)


def undo(book: Book, operation: str) -> None:
    """It was cancelled as an operation: it never was made."""
    row = book.reservations.get(operation)
    if row is not None and not row.cancelled:
        row.cancelled = True
        settle(book, row)


def _state(book: Book, row: ReservationRow, coupon: rows.CouponRow | None) -> ReservationState:
    if coupon is not None and coupon.used + coupon.excess:
        return ReservationState.PICKED_UP
    voids = book.pending_voids.find("checkout", row.id)
    if row.cancelled or any(book.cancellations.get(each.id) is None for each in voids):
        return ReservationState.CANCELLED
    return ReservationState.NO_SHOW if row.no_show_at else ReservationState.BOOKED


def _set_coupon(book: Book, row: ReservationRow, coupon: rows.CouponRow, *, withdrawn: bool) -> None:
    """Withdrawn with it, or good again; what a manager has revoked or frozen meanwhile stays so."""
    if withdrawn and coupon.status == _ACTIVE:
        coupon.status, row.withdrew = _VOIDED, True
    elif not withdrawn and row.withdrew and coupon.status == _VOIDED:
        coupon.status, row.withdrew = _ACTIVE, False
    else:
        return
    coupon.status_since = book.moment.now_iso
    book.touch(coupon)
