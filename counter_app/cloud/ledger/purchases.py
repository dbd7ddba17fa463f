"""What members bought by day, kept in the transaction of what it follows from, while a segment asks for it.

It is made of the same differences as the sums of charts (`ledger/figures`), so the order of arrival does not matter,
and what was voided or refunded is out of it. How far the members are told stands in a fact: "" nobody asks, `>` and the
id of the last one, `~` all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.purchase_rows import PurchasesRow
from counter_app.cloud.zones import lot_zone
from counter_app.domain.values import dataclass
from counter_app.protocol.purchases import EVERYBODY, days_of, days_text, first_kept

FACT = "purchases"
NOBODY_ASKS, FROM_THE_FIRST, ALL = "", ">", "~"


@dataclass(frozen=True, slots=True)
class Bought:
    """What is more, or with a sign less: money and purchases of a business day."""

    day: str
    minor: int
    purchases: int


def want(book: Book, *, asked: bool) -> None:
    """Segments have changed: `asked`, whether any of them asks for it."""
    told = _told(book)
    if asked and told == NOBODY_ASKS:
        book.facts.put(rows.CloudFact(book.merchant, FACT, FROM_THE_FIRST))
    elif not asked and told != NOBODY_ASKS:
        book.facts.put(rows.CloudFact(book.merchant, FACT, NOBODY_ASKS))
        mark = book.purchases.get(EVERYBODY)
        if mark is not None and not mark.deleted:
            mark.deleted = True
            book.touch(mark)


def _told(book: Book) -> str:
    fact = book.facts.get(FACT)
    return fact.value if fact is not None else NOBODY_ASKS


def follow(book: Book, moved: Mapping[str, Sequence[Bought]], members: Iterable[str]) -> None:
    """What moved of members' purchases, and where `members` are at home now. Call when all is in the book."""
    moved, homes = {each: moves for each, moves in moved.items() if moves}, set(members)
    if not moved and not homes:
        return
    told = _told(book)
    if told == NOBODY_ASKS:
        return
    book.purchases.fetch(sorted({*moved, *homes}))
    book.begin("", book.moment)
    for each in sorted(moved):
        if told == ALL or each <= told[1:]:
            row = book.purchases.get(each) or PurchasesRow(book.merchant, each)
            _put(book, row, _with(row, moved[each], book))
    for each in sorted(homes):
        known = book.purchases.get(each)
        if known is not None and not known.deleted and known.zone != lot_zone(book.members.get(each), retired=False):
            book.touch(known)


def anew(book: Book, bought: Mapping[str, Sequence[Bought]]) -> None:
    """From all that these members ever bought."""
    book.purchases.fetch(sorted(bought))
    for each in sorted(bought):
        known = book.purchases.get(each)
        _put(book, known or PurchasesRow(book.merchant, each), _with(PurchasesRow("", each), bought[each], book))


def tell_all(book: Book) -> None:
    """Every member's has been told."""
    mark = book.purchases.get(EVERYBODY) or PurchasesRow(book.merchant, EVERYBODY)
    if not mark.version or mark.deleted:
        mark.deleted = False
        book.touch(mark)


def _with(row: PurchasesRow, moves: Iterable[Bought], book: Book) -> tuple[int, int, str, str]:
    since = max(row.since, first_kept(book.moment.now.date()))
    paid_minor, purchases, days = row.paid_minor, row.purchases, days_of(row.days)
    for each in moves:
        paid_minor, purchases = paid_minor + each.minor, purchases + each.purchases
        total = days.setdefault(each.day, [0, 0])
        total[0] += each.minor
        total[1] += each.purchases
    return paid_minor, purchases, since, days_text(days, since)


def _put(book: Book, row: PurchasesRow, found: tuple[int, int, str, str]) -> None:
    """Told where it is another one than before; nothing is told of who has bought nothing."""
    paid_minor, purchases, _, days = found
    left = bool(paid_minor or purchases or days != "{}")
    before = (row.paid_minor, row.purchases, row.days, not row.deleted and row.version > 0)
    if (paid_minor, purchases, days, left) == before or not (left or row.version):
        return
    row.paid_minor, row.purchases, row.since, row.days = found
    row.deleted = not left
    book.touch(row)
