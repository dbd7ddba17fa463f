"""`member_erase`: what is a person's own goes from every row and every stored operation; the ledgers stay
(`docs/decisions/260`).

Who is one person is erased as one. What comes later under any of the ids is booked and brings nothing back, in whatever
order it arrives.
"""

from __future__ import annotations

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import consents, message_queue, reservation_state
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.member import MemberStatus
from counter_app.domain.reservation import ReservationState
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import CouponPut, Refund, Void
from counter_app.protocol.erasing import redacted

_VOIDED, _ERASED = CouponStatus.VOIDED.value, MemberStatus.ERASED.value


def is_erased(row: rows.MemberRow | None) -> bool:
    """Whether nothing of this person is kept any more."""
    return row is not None and row.status == _ERASED


def of_erased(book: Book, member: str) -> bool:
    """Whether the person whom this id stands for was erased."""
    return bool(member) and is_erased(book.members.get(book.member_id(member)))


def erase(book: Book, act: Act, root: rows.MemberRow) -> None:
    """The one who stands for the person, and every id that does beside."""
    every = [root, *book.members.find("alias_of", root.id)]
    book.operations.fetch_by("member", [row.id for row in every])
    _unsay(book, root)
    for row in every:
        _blank(row, act)
        book.touch(row)
        consents.forget(book, row.id)
        for operation in book.operations.find("member", row.id):
            _redact(book, operation)
    for reservation in book.reservations.find("member", root.id):
        if reservation.state == ReservationState.BOOKED.value:
            reservation_state.undo(book, reservation.id)
    for entry in book.follow_ups.find("member", root.id):
        entry.title = entry.script = entry.note = ""
        entry.deleted = True
        book.touch(entry)
    message_queue.look_again(book, root)
    coupons = book.coupons.find("member", root.id)
    book.operations.fetch_by("member", [coupon.id for coupon in coupons])
    for coupon in coupons:
        withdraw(book, act, coupon)


def _unsay(book: Book, root: rows.MemberRow) -> None:
    """What was typed in what was sold and taken back, and why points were added: words go, amounts stay. All of them,
    since the name may arrive after its erasure, and nobody could tell then which of them say it."""
    posted = book.postings.find("member", root.id)
    for posting in posted:
        _unsay_posting(book, posting)
    ids = sorted({each.id for each in (*posted, *book.checkouts.find("member", root.id))})
    book.operations.fetch(ids)
    for each in ids:
        operation = book.operations.get(each)
        if operation is not None:
            _redact(book, operation)


def _redact(book: Book, operation: rows.OperationRow) -> None:
    body = redacted(operation.type, operation.body)
    if body != operation.body:
        operation.body = body
        book.operations.put(operation)


def _unsay_posting(book: Book, posting: PostingRow) -> None:
    if posting.reason:
        posting.reason = ""
        book.postings.put(posting)


def forget_late(book: Book, operation: rows.OperationRow, body: msgspec.Struct) -> None:
    """Of somebody who was erased no word is kept that arrives now."""
    if not of_erased(book, _whose(book, body)):
        return
    operation.body = redacted(operation.type, operation.body)
    posting = book.postings.get(operation.id)
    # What takes a sale back may have come before it, when nobody knew whose it is.
    for each in (*((posting,) if posting is not None else ()), *book.postings.find("origin", operation.id)):
        _unsay_posting(book, each)
        before = book.operations.get(each.id)
        if before is not None and each.id != operation.id:
            _redact(book, before)


def _whose(book: Book, body: msgspec.Struct) -> str:
    if isinstance(body, CouponPut):
        coupon = book.coupons.get(body.coupon)
        return coupon.member if coupon is not None else ""
    if isinstance(body, Void | Refund):
        sold = book.checkouts.get(body.checkout)
        return sold.member if sold is not None else ""
    member = getattr(body, "member", "")
    return member if isinstance(member, str) else ""


def _blank(row: rows.MemberRow, act: Act) -> None:
    row.phone = None
    row.name = row.birthday = row.member_code = row.consent = row.said = ""
    row.tags = row.edited = "[]"
    row.status, row.status_since = _ERASED, act.at_iso


def withdraw(book: Book, act: Act, coupon: rows.CouponRow) -> None:
    """Nobody uses a coupon of somebody who is erased, and why it was frozen is nobody's affair any more."""
    for operation in book.operations.find("member", coupon.id):
        _redact(book, operation)
    if coupon.status != _VOIDED:
        coupon.status, coupon.status_since = _VOIDED, act.at_iso
        book.touch(coupon)


def broken_by_it(book: Book, act: Act, coupon: rows.CouponRow, member: rows.MemberRow | None) -> frozenset[ReasonCode]:
    """What speaks against a use that arrives late only because a person was erased since."""
    owner = book.members.get(book.member_id(coupon.member)) if coupon.member else None
    found = set()
    if owner is not None and is_erased(owner) and act.at_iso < owner.status_since <= coupon.status_since:
        found.add(ReasonCode.COUPON_VOIDED)
    if any(each is not None and is_erased(each) and act.at_iso < each.status_since for each in (owner, member)):
        found.add(ReasonCode.MEMBER_FROZEN)
    return frozenset(found)
