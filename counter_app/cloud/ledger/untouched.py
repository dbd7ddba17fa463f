"""Whether anybody has done anything with a member since a list made it; each answer is a reason for which it stays."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import postings
from counter_app.cloud.ledger.book import Book
from counter_app.domain.undoing import Kept
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import OperationType, Result, ResultKind

_BY_TYPE = MappingProxyType(
    {
        OperationType.MEMBER_SIGN_UP.value: Kept.SIGNED_UP,
        OperationType.MEMBER_UPDATE.value: Kept.CHANGED,
        OperationType.TAG_PUT.value: Kept.CHANGED,
        OperationType.FOLLOW_UP.value: Kept.CHANGED,
        OperationType.CONSENT_PUT.value: Kept.SIGNED_UP,
        OperationType.MEMBER_MERGE.value: Kept.MERGED,
    }
)
# In the answer of a `member_import`: what became of it when it was taken back.
UNDONE = "undone"


def since(book: Book, root: rows.MemberRow, batch: str) -> set[Kept]:
    """What has become of it since, beside what `batch` itself did."""
    found = set(_said(book, root, batch))
    if root.consent:
        found.add(Kept.SIGNED_UP)
    if any(not row.cancelled for row in book.checkouts.find("member", root.id)):
        found.add(Kept.BOUGHT)
    if any(not row.cancelled for row in book.redemptions.find("member", root.id)):
        found.add(Kept.BOUGHT)
    if book.coupons.find("member", root.id):
        found.add(Kept.COUPON)
    if book.reservations.find("member", root.id):
        found.add(Kept.RESERVED)
    for row in book.postings.find("member", root.id):
        if row.kind in (postings.TOP_UP, postings.ADJUST) and not row.cancelled:
            found.add(Kept.TOPPED_UP)
    return found


def imported_by_others(book: Book, root: rows.MemberRow, batch: str) -> list[MemberImport]:
    """Rows of other lists, which were not taken back, of the same person."""
    return [said for said in _imports(book, root) if said.batch != batch]


def answer_of(book: Book, row: rows.OperationRow) -> Result:
    """What was said of an operation first; also of one of this very turn."""
    return book.answers.get(row.id) or msgspec.json.decode(row.answer, type=Result)


def names_of(book: Book, root: rows.MemberRow) -> list[str]:
    """Every id that stands for the person."""
    return [root.id, *(row.id for row in book.members.find("alias_of", root.id))]


def _said(book: Book, root: rows.MemberRow, batch: str) -> Iterator[Kept]:
    for name in names_of(book, root):
        for row in book.operations.find("member", name):
            if row.type in _BY_TYPE and row.result != ResultKind.REFUSED:
                yield _BY_TYPE[row.type]
    if imported_by_others(book, root, batch):
        yield Kept.IMPORTED_AGAIN


def _imports(book: Book, root: rows.MemberRow) -> Iterator[MemberImport]:
    for name in names_of(book, root):
        for row in book.operations.find("member", name):
            if row.type != OperationType.MEMBER_IMPORT or row.result == ResultKind.REFUSED:
                continue
            if UNDONE not in answer_of(book, row).detail:
                yield msgspec.json.decode(row.body, type=MemberImport)


def spent_of(book: Book, own: PostingRow) -> bool:
    """Whether something was spent since of what it opened, or less is left than it brought."""
    every = book.postings.find("member", own.member)
    voided = {row.origin for row in every if row.kind == postings.VOID and not row.cancelled}
    amounts = (("points", own.points), ("principal", own.principal_minor), ("bonus", own.bonus_minor))
    left = {lot.ledger: lot.left for lot in book.lots.find("member", own.member) if not lot.until and not lot.deleted}
    if any(amount and left.get(ledger, 0) < amount for ledger, amount in amounts):
        return True
    return any(_takes(row, own) for row in every if row.place > own.place and row.id not in voided)


def _takes(row: PostingRow, own: PostingRow) -> bool:
    if row.cancelled or row.kind not in (postings.CHECKOUT, postings.ADJUST):
        return False
    if row.kind == postings.ADJUST:
        return bool(own.points) and row.points < 0
    return bool(
        (own.points and row.points)
        or (own.principal_minor and row.principal_minor)
        or (own.bonus_minor and row.bonus_minor)
    )
