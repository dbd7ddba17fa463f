"""What members bought before a segment asked for it is told here, a portion of the members at a time.

A portion says what its members bought in their whole life, so whoever repeats one changes nothing; what is bought
meanwhile is told with them, or has been where they were gone through before (`ledger/purchases`).
"""

from __future__ import annotations

from counter_app.cloud import figures_pass, rows
from counter_app.cloud.context import Context
from counter_app.cloud.ledger import figures, purchases
from counter_app.cloud.sealing import seal_book
from counter_app.cloud.storage.store import Reading


def tell_some(context: Context, merchant: str, at_most: int) -> int:
    """A portion of one merchant's members, in one transaction; how many, 0 once all are told or nobody asks."""
    with context.database.reading() as reading:
        if _reached(reading, merchant) is None or not figures_pass.is_done(reading, merchant):
            return 0
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        reached = _reached(writing, merchant)
        if reached is None:
            return 0
        found = [row.id for row in writing.after(rows.MemberRow, merchant, reached, at_most)]
        book = figures_pass.book_of(context, writing, counter)
        book.members.fetch(found)
        book.checkouts.fetch_by("member", found)
        purchases.anew(book, {each: figures.bought_by(book, each) for each in found})
        ended = len(found) < at_most
        if ended:
            purchases.tell_all(book)
        value = purchases.ALL if ended else f"{purchases.FROM_THE_FIRST}{found[-1]}"
        book.facts.put(rows.CloudFact(merchant, purchases.FACT, value))
        for changed in seal_book(book):
            writing.save(changed)
        writing.save([counter])
    return len(found) + 1


def _reached(reading: Reading, merchant: str) -> str | None:
    """Behind which member it goes on; None where there is nothing to do."""
    fact = reading.one(rows.CloudFact, merchant, purchases.FACT)
    told = fact.value if fact is not None else purchases.NOBODY_ASKS
    return None if told in (purchases.NOBODY_ASKS, purchases.ALL) else told[1:]
