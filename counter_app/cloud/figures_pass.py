"""What was there before charts were counted is counted here, in portions: checkouts first, coupons, then members.

Each portion books differences only (`ledger/figures`), so whoever repeats one, or cuts the pass, changes nothing.
"""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.keys import reading_rules
from counter_app.cloud.ledger import figures
from counter_app.cloud.ledger.book import Book, Moment
from counter_app.cloud.sealing import seal_book
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.times import iso

_FACT = "figures"
_CHECKOUTS, _COUPONS, _MEMBERS = "checkouts", "coupons", "members"
# Of what is counted; what was counted by an earlier one is gone through again, and only the difference is booked.
_EDITION = "3"
DONE = f"{_EDITION}:done:"


def is_done(reading: Reading, merchant: str) -> bool:
    """Whether the sums hold all that there is."""
    return _reached(reading, merchant) == DONE


def note_done(writing: Writing, merchant: str) -> None:
    """Of a new merchant nothing is to be counted."""
    writing.save([rows.CloudFact(merchant, _FACT, DONE)])


def count_some(context: Context, merchant: str, at_most: int) -> int:
    """A portion of one merchant's, in one transaction; how many rows it looked at, 0 once everything is counted. Any
    number may do this at once: each looks again behind the merchant's lock."""
    with context.database.reading() as reading:
        if is_done(reading, merchant):
            return 0
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        if is_done(writing, merchant):
            return 0
        _, what, last = _reached(writing, merchant).split(":", 2)
        book = book_of(context, writing, counter)
        if what == _CHECKOUTS:
            found, ended = _checkouts(writing, book, last, at_most), f"{_EDITION}:{_COUPONS}:"
        elif what == _COUPONS:
            found, ended = _coupons(writing, book, last, at_most), f"{_EDITION}:{_MEMBERS}:"
        else:
            found, ended = _of_members(writing, book, last, at_most), DONE
        for changed in seal_book(book):
            writing.save(changed)
        place = f"{_EDITION}:{what}:{found[-1]}" if len(found) == at_most else ended
        writing.save([rows.CloudFact(merchant, _FACT, place)])
    return len(found) + 1


def _checkouts(writing: Writing, book: Book, last: str, at_most: int) -> list[str]:
    """The next ones by id: as if they had changed."""
    found = [row.id for row in writing.after(rows.CheckoutRow, book.merchant, last, at_most)]
    book.checkouts.fetch(found)
    for each in found:
        row = book.checkouts.get(each)
        if row is not None:
            book.checkouts.put(row)
    figures.follow(book, anew=frozenset(found))
    return found


def _coupons(writing: Writing, book: Book, last: str, at_most: int) -> list[str]:
    """The next ones by id: as if they had changed."""
    found = [row.id for row in writing.after(rows.CouponRow, book.merchant, last, at_most)]
    book.coupons.fetch(found)
    for each in found:
        row = book.coupons.get(each)
        if row is not None:
            book.coupons.put(row)
    return found


def _of_members(writing: Writing, book: Book, last: str, at_most: int) -> list[str]:
    found = writing.after(rows.MemberRow, book.merchant, last, at_most)
    figures.follow(book, found)
    return [row.id for row in found]


def _reached(reading: Reading, merchant: str) -> str:
    fact = reading.one(rows.CloudFact, merchant, _FACT)
    told = fact.value if fact is not None else ""
    return told if told.startswith(f"{_EDITION}:") else f"{_EDITION}:{_CHECKOUTS}:"


def book_of(context: Context, writing: Writing, counter: rows.CounterRow) -> Book:
    """Nobody's act: what a pass changes."""
    merchant = merchant_of(writing, counter.merchant)
    caller = Caller(counter.merchant, "", 0, "", "", merchant.trial)
    now = context.settings.clock.now()
    moment = Moment(
        caller, now, iso(now), lambda: reading_rules(context.crypto, writing, merchant), context.settings.ids
    )
    book = Book(writing, moment, counter)
    book.begin("", moment)
    return book
