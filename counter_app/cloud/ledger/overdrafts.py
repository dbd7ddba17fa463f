"""Exceptions about what was overdrawn: they need nobody any more once what was taken too much has come back, or is
covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.history import lot_rows
from counter_app.cloud.ledger.notes import OPEN, WITHDRAWN, Broken
from counter_app.domain.ledgers import Ledger

OVERDRAWN = "overdrawn"


def facts_of(member: str, short: Mapping[Ledger, int]) -> dict[str, object]:
    """What an exception says: whose, and by how much, ledger by ledger."""
    return {"member": member, **{_name(ledger): amount for ledger, amount in short.items()}}


def _name(ledger: str) -> str:
    return f"{ledger}_short"


def covered(book: Book, member: str) -> None:
    """A ledger of the member is overdrawn no longer: whatever made it so is a case no more. This reads all that was
    ever posted of the member, and is as rare as its exceptions."""
    ids = [row.id for row in book.postings.since(member, "")]
    book.exceptions.fetch_by("operation", ids)
    below = _below(book, member)
    for row in about(book, ids):
        if row.status == OPEN and not below & set(_short_of(row)):
            _set(book, row, WITHDRAWN)


def look_again(book: Book, sale: PostingRow) -> None:
    """Something of a sale was taken back, or that was undone."""
    for row in about(book, [sale.id]):
        open_yet = _stands(book, sale, _short_of(row))
        if row.status == (WITHDRAWN if open_yet else OPEN):
            _set(book, row, OPEN if open_yet else WITHDRAWN)


def standing(book: Book, operation: str, broken: Iterable[Broken]) -> list[Broken]:
    """The same without what had been taken back before it came."""
    return [each for each in broken if each.reason != OVERDRAWN or _is_case(book, operation, each)]


def _is_case(book: Book, operation: str, broken: Broken) -> bool:
    sale = book.postings.get(operation)
    return sale is None or _stands(book, sale, amounts(broken.facts))


def _stands(book: Book, sale: PostingRow, short: Mapping[str, int]) -> bool:
    """Whether more was taken by it than there was: in a ledger that is below zero, and has not come back."""
    if sale.cancelled:
        return False
    back = given_back(book, sale)
    below = _below(book, sale.member)
    return any(ledger in below and back.get(ledger, 0) < amount for ledger, amount in short.items())


def given_back(book: Book, sale: PostingRow) -> Mapping[str, int]:
    """What of a sale's points and value has come back, ledger by ledger."""
    returns = [row for row in book.postings.find("origin", sale.id) if row.id != sale.id and not row.cancelled]
    return {
        Ledger.POINTS.value: sum(row.points for row in returns),
        Ledger.PRINCIPAL.value: sum(row.principal_minor for row in returns),
        Ledger.BONUS.value: sum(row.bonus_minor for row in returns),
    }


def _below(book: Book, member: str) -> set[str]:
    return {row.ledger for row in lot_rows(book, member) if row.left < 0}


def about(book: Book, operations: Iterable[str]) -> list[rows.ExceptionRow]:
    """The exceptions of overdrafts that these operations made."""
    found = (row for each in operations for row in book.exceptions.find("operation", each))
    return [row for row in found if row.reason == OVERDRAWN]


def _short_of(row: rows.ExceptionRow) -> dict[str, int]:
    return amounts(msgspec.json.decode(row.facts, type=dict[str, object]))


def amounts(facts: Mapping[str, object]) -> dict[str, int]:
    """By how much each ledger was overdrawn, as an exception says it."""
    named = {ledger.value: facts.get(_name(ledger)) for ledger in Ledger}
    return {ledger: amount for ledger, amount in named.items() if isinstance(amount, int)}


def _set(book: Book, row: rows.ExceptionRow, status: str) -> None:
    row.status = status
    book.touch(row)
