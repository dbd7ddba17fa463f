"""`cancel`: an operation shall never take effect; if it has, it is undone."""

from __future__ import annotations

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger import cards, moot, reservation_state, stamps, taking_back, withdrawn
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import notes, withdraw
from counter_app.cloud.ledger.unvoiding import undo_void
from counter_app.cloud.ledger.uses import give_back, refresh_coupon
from counter_app.cloud.ledger.voids import terms_of
from counter_app.domain.coupon import CouponStatus
from counter_app.protocol.bodies import Cancel, Checkout, Issue, Stamp, Void, decode_body
from counter_app.protocol.operations import ExceptionNote, OperationType, ResultKind

CANCELLED = "cancelled"
# What can have been asked as a claim or handed out; what a manager or a member changed is changed back by another such
# operation.
_UNDOABLE = frozenset(
    {
        *(OperationType.CHECKOUT, OperationType.VOID, OperationType.ISSUE, OperationType.STAMP),
        OperationType.RESERVE,
        *(OperationType.REFUND, OperationType.TOP_UP, OperationType.POINTS_ADJUST),
    }
)


def cancel(book: Book, act: Act, body: Cancel) -> Outcome:
    """Stored for ever, also for an id never seen."""
    if body.target == act.id:
        return Refusal("invalid", "An operation cannot cancel itself.")
    if book.cancellations.get(body.target) is not None:
        return Done(detail={"undone": False})
    target = book.operations.get(body.target)
    effective = target is not None and target.result != ResultKind.REFUSED.value
    if target is not None and effective and OperationType(target.type) not in _UNDOABLE:
        # It stands, and a repetition of it is told so: nobody shall hear "cancelled" of a member who is there.
        return Done(detail={"undone": False})
    book.cancellations.put(rows.CancellationRow(book.merchant, body.target, act.id, act.at_iso))
    if target is None or not effective:
        return Done(detail={"undone": False})
    undone = decode_body(OperationType(target.type), target.body)
    taking_back.undo(book, act, target.id)
    found = _undo(book, act, target.id, undone)
    withdrawn.cancelled(book, act, target.id)
    withdraw(book, target.id, besides=withdrawn.CAME_BACK)
    return Done(found, {"undone": True})


def _undo(book: Book, act: Act, target: str, undone: msgspec.Struct) -> tuple[ExceptionNote, ...]:
    match undone:
        case Void():
            return undo_void(book, act, target, undone)
        case Stamp():
            return notes(book, act, stamps.undo(book, target))
        case Issue():
            _undo_issue(book, act, undone)
        case Checkout():
            _undo_checkout(book, target)
            reservation_state.undo(book, target)
        case _:
            pass  # points and value are taken back already
    return ()


def _undo_checkout(book: Book, checkout_id: str) -> None:
    checkout = book.checkouts.get(checkout_id)
    if checkout is None or checkout.cancelled:
        return
    checkout.cancelled = True
    book.checkouts.put(checkout)
    for redemption in book.redemptions.find("checkout", checkout_id):
        give_back(book, redemption, undone=True)
        redemption.cancelled = True
        book.redemptions.put(redemption)
        coupon = book.coupons.get(redemption.coupon)
        if coupon is not None:
            refresh_coupon(book, coupon, terms_of(book, redemption))
            cards.follow(book, coupon)
    moot.follow(book, book.redemptions.find("checkout", checkout_id))
    member = book.members.get(checkout.member)
    if member is not None:
        visits = [each for each in book.checkouts.find("member", member.id) if not each.cancelled]
        member.visits = max(0, member.visits - 1)
        member.last_visit_at = max((each.at for each in visits), default="")
        book.touch(member)


def _undo_issue(book: Book, act: Act, body: Issue) -> None:
    for issued in body.coupons:
        coupon = book.coupons.get(issued.coupon)
        if coupon is not None and coupon.used + coupon.excess == 0:
            coupon.status, coupon.status_since = CouponStatus.VOIDED.value, act.at_iso
            book.touch(coupon)
