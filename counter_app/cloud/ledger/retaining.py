"""Whose time is over by the merchant's rules, who is kept all the same, and what goes (`docs/decisions/280`).

It is looked at over all that the cloud knows of a person, again in the transaction in which the person goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.follow_up_rows import FollowUpRow
from counter_app.cloud.ledger import apply
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import OPEN
from counter_app.cloud.ledger.postings import lots_of
from counter_app.cloud.ledger.untouched import names_of
from counter_app.cloud.times import iso
from counter_app.cloud.zones import NOBODY
from counter_app.domain.campaign import CampaignKind
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.ledgers import Ledger
from counter_app.domain.member import MemberStatus
from counter_app.domain.reservation import ReservationState
from counter_app.domain.retention import Holds, Rules
from counter_app.protocol.erasing import MemberErase, redacted
from counter_app.protocol.operations import GENESIS, Mode, Operation, OperationType, body_hash, encode

REASON = "retention"
_PEOPLE = (MemberStatus.ACTIVE.value, MemberStatus.FROZEN.value, MemberStatus.WITHDRAWN.value)
_USABLE = (CouponStatus.ACTIVE.value, CouponStatus.FROZEN.value)
_PREPAID = (CampaignKind.PASS, CampaignKind.VOUCHER, CampaignKind.TRIAL, CampaignKind.RESERVATION)
# What the shop does by itself is no sign of life.
_NOT_SEEN = (OperationType.MESSAGE_PLAN.value, OperationType.FOLLOW_UP.value)
_A_DAY = timedelta(days=1)  # what ends today in some store is there still


def may_be_due(row: rows.MemberRow, before_iso: str) -> bool:
    """What the member's own row says: only of such is the rest looked at."""
    return not row.alias_of and row.status in _PEOPLE and max(row.joined_at, row.last_visit_at) < before_iso


def fetch(book: Book, found: Sequence[rows.MemberRow]) -> None:
    """What is looked at of these, with a statement each kind."""
    ids = [row.id for row in found]
    book.members.fetch(ids)
    book.members.fetch_by("alias_of", ids)
    names = [name for row in found for name in names_of(book, row)]
    book.operations.fetch_by("member", names)
    for shelf in (book.coupons, book.lots, book.checkouts, book.redemptions, book.postings, book.reservations):
        shelf.fetch_by("member", ids)
    coupons = [coupon for each in ids for coupon in book.coupons.find("member", each)]
    book.terms.fetch(f"{coupon.campaign}/{coupon.terms_version}" for coupon in coupons)
    book.exceptions.fetch_by("operation", (each for row in found for each in _doings(book, row)))


def seen_since(book: Book, row: rows.MemberRow, before_iso: str) -> bool:
    """Whether the person was here, or somebody has dealt with them, since then: by the time at which the cloud heard of
    it, whatever a counter's clock said."""
    heard = [
        *(each.received_at for each in _said(book, row) if each.type not in _NOT_SEEN),
        *(each.at for each in book.redemptions.find("member", row.id)),
        *(each.at for each in book.postings.find("member", row.id)),
        *(each.at for each in book.checkouts.find("member", row.id)),
    ]
    return max((row.joined_at, row.last_visit_at, *heard)) >= before_iso


def holds(book: Book, row: rows.MemberRow, rules: Rules, now: datetime) -> Holds | None:
    """Why this person is not erased silently; the weightiest reason, None for none."""
    for why, found in _all_holds(book, row, now):
        if found and not (
            (why is Holds.POINTS and not rules.points_hold) or (why is Holds.COUPON and not rules.coupons_hold)
        ):
            return why
    return None


def _all_holds(book: Book, row: rows.MemberRow, now: datetime) -> Iterator[tuple[Holds, bool]]:
    lots = [each for each in lots_of(book, row.id) if each.counts((now - _A_DAY).date())]
    coupons = [each for each in book.coupons.find("member", row.id) if _is_usable(each)]
    yield Holds.VALUE, any(each.left > 0 for each in lots if each.ledger in (Ledger.PRINCIPAL, Ledger.BONUS))
    yield Holds.DEBT, any(each.left < 0 or (each.ledger is Ledger.DEBT and each.left != 0) for each in lots)
    yield Holds.PREPAID, any(_is_prepaid(book, each) for each in coupons)
    booked = ReservationState.BOOKED.value
    yield Holds.RESERVATION, any(each.state == booked for each in book.reservations.find("member", row.id))
    open_ones = (each for doing in _doings(book, row) for each in book.exceptions.find("operation", doing))
    yield Holds.EXCEPTION, any(each.status == OPEN for each in open_ones)
    yield Holds.FROZEN, row.status == MemberStatus.FROZEN.value
    yield Holds.COUPON, bool(coupons)
    yield Holds.POINTS, any(each.left > 0 for each in lots if each.ledger is Ledger.POINTS)


def _is_usable(coupon: rows.CouponRow) -> bool:
    return coupon.status in _USABLE and coupon.used < coupon.cap and coupon.zone != NOBODY


def _is_prepaid(book: Book, coupon: rows.CouponRow) -> bool:
    """Somebody may have paid for it; so of terms that nobody knows."""
    terms = book.terms_version(coupon.campaign, coupon.terms_version)
    return terms is None or terms.kind in _PREPAID


def _said(book: Book, row: rows.MemberRow) -> Iterator[rows.OperationRow]:
    for name in names_of(book, row):
        yield from book.operations.find("member", name)


def _doings(book: Book, row: rows.MemberRow) -> Iterator[str]:
    """The operations that are this person's, as far as an exception may be about one."""
    yield from (each.id for each in _said(book, row))
    for shelf in (book.checkouts, book.postings, book.reservations, book.redemptions):
        yield from (each.id for each in shelf.find("member", row.id))


def erase(book: Book, members: Iterable[rows.MemberRow]) -> None:
    """These people go as if a manager had erased each: the same operation, of nobody and in no counter's log."""
    own = []
    for row in members:
        body = MemberErase(member=row.id, reason=REASON)
        own.append((_act(book, body), body))
    apply.apply_own(book, own)


def _act(book: Book, body: MemberErase) -> Act:
    moment, identity, said = book.moment, book.moment.ids.new(), encode(body)
    operation = Operation(
        id=identity,
        device="",
        epoch=0,
        seq=0,
        prev=GENESIS,
        type=OperationType.MEMBER_ERASE.value,
        mode=Mode.REPORT.value,
        at=moment.now_iso,
        clock_offset_ms=0,
        staff="",
        body=msgspec.Raw(said),
    )
    return Act(moment, identity, operation, moment.now, iso(moment.now), body_hash(operation.type, said), claim=False)


def is_over(row: FollowUpRow, before_iso: str) -> bool:
    """Whether a call was made, said and due before then, and nobody is to be called again."""
    last = max(row.made_at, row.said_at)
    return not row.deleted and last < before_iso and max(row.due, row.next) < before_iso[: len("2026-03-10")]


def forget_calls(book: Book, found: Sequence[FollowUpRow]) -> None:
    """What was said of these calls goes, in the entries and in the operations that brought it; that there were calls,
    when, by whom and with what outcome, stays in the log."""
    names = [name for row in found for name in _names(book, row.member)]
    book.operations.fetch_by("member", names)
    entries = {row.id for row in found}
    for row in found:
        row.title = row.script = row.note = ""
        row.deleted = True
        book.touch(row)
    for operation in [each for name in names for each in book.operations.find("member", name)]:
        if operation.type == OperationType.FOLLOW_UP.value and _entry_of(operation) in entries:
            operation.body = redacted(operation.type, operation.body)
            book.operations.put(operation)


def _names(book: Book, member: str) -> list[str]:
    row = book.members.get(member)
    return names_of(book, row) if row is not None else [member]


def _entry_of(operation: rows.OperationRow) -> str:
    said: Mapping[str, object] = msgspec.json.decode(operation.body, type=dict[str, object])
    return str(said.get("entry", ""))
