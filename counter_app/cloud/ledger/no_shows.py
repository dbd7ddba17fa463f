"""Nobody came: settled once, and taken back where somebody had come after all and it was told of late.

Until when an item is held, and so that nobody came, everybody reads from the reservation itself; what is settled here
is the deposit. Where the terms keep it nothing moves. Where they return it, value goes back to its lots; money cannot
be handed over to who is not there, and a manager is told what is owed.
"""

from __future__ import annotations

import uuid

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger import postings, reservation_state, sales, taking_back
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.notes import Broken, note, set_status, withdraw
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.domain.campaign import NoShow, ReservationBenefit
from counter_app.domain.reservation import FROM_VALUE, ReservationState
from counter_app.protocol.operations import GENESIS, Mode, Operation, OperationType

DEPOSIT_OWED = "deposit_owed"
NO_SHOW = "no-show"
# Why nothing is owed any more.
CAME_AFTER_ALL, HANDED_OVER = "came_after_all", "handed_over"


def settle_no_show(book: Book, row: ReservationRow) -> Act:
    """It was held for as long as was said. Its turn is one of its own, as an operation's is."""
    row.no_show_at = book.moment.now_iso
    act = _act(book, row)
    book.begin(act.id, book.moment)
    reservation_state.settle(book, row)
    if not row.deposit_minor or not _returns(book, row):
        return act
    if row.deposit_from == FROM_VALUE:
        _give_back(book, act, row)
        return act
    facts = {"reservation": row.id, "coupon": row.coupon, "campaign": row.campaign, "member": row.member}
    note(book, act, Broken(DEPOSIT_OWED, row.deposit_minor, (row.id,), facts), operation=act.id)
    return act


def came_after_all(book: Book, act: Act, coupon: rows.CouponRow | None) -> None:
    """A pick-up that came late had happened: what was settled without it is as if it never was."""
    row = book.reservations.get(coupon.reservation) if coupon is not None and coupon.reservation else None
    if row is None or not row.no_show_at:
        return
    settled = _settlement(row)
    taking_back.undo(book, act, settled)
    withdraw(book, settled, CAME_AFTER_ALL)
    row.no_show_at = ""
    reservation_state.settle(book, row)


def handed_over(book: Book, row: ReservationRow) -> None:
    """It was cancelled after all, and the deposit goes over the counter with that: nothing is owed any more."""
    if row.no_show_at:
        withdraw(book, _settlement(row), HANDED_OVER)


def owed_again(book: Book, checkout: str) -> None:
    """The cancelling was withdrawn: nothing went over the counter."""
    row = book.reservations.get(checkout)
    if row is None or not row.no_show_at or row.state != ReservationState.NO_SHOW.value:
        return
    for told in book.exceptions.find("operation", _settlement(row)):
        set_status(book, told, "")


def _settlement(row: ReservationRow) -> str:
    """The id of what it does: the same whoever works it out."""
    return str(uuid.uuid5(uuid.UUID(row.id), f"no-show {row.no_show_at}"))


def _returns(book: Book, row: ReservationRow) -> bool:
    terms = book.terms_version(row.campaign, row.terms_version)
    benefit = terms.benefit if terms is not None else None
    return isinstance(benefit, ReservationBenefit) and benefit.no_show is NoShow.RETURN


def _give_back(book: Book, act: Act, row: ReservationRow) -> None:
    sale = sales.sale_of(book, row.id)
    if sale is None:
        return
    posting = taking_back.asked(book, act, postings.VOID, row.id, store_of(book, row.store))
    posting.reason = NO_SHOW
    taking_back.carry_out(book, act, sale, posting)


def _act(book: Book, row: ReservationRow) -> Act:
    """The cloud's own: of no counter and of nobody, and in no counter's log."""
    moment, identity = book.moment, _settlement(row)
    operation = Operation(
        id=identity,
        device="",
        epoch=0,
        seq=0,
        prev=GENESIS,
        type=OperationType.VOID.value,
        mode=Mode.REPORT.value,
        at=moment.now_iso,
        clock_offset_ms=0,
        staff="",
        body=msgspec.Raw(b"{}"),
    )
    return Act(moment, identity, operation, moment.now, moment.now_iso, "", claim=False)
