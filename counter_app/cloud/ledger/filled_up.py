"""An overdraft that was written off: what the sale had taken beyond what there was is made up by the shop.

It follows from what there is, like everything else that postings do: no more than is missing at its place, and less by
whatever comes back of the sale, before or after it. So nobody gets both the loss and the money
(`docs/decisions/245`).
"""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import overdrafts, postings
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.notes import facts_of
from counter_app.domain.ledgers import Ledger
from counter_app.domain.settling import Case
from counter_app.domain.windows import business_day

_LEDGERS = (Ledger.POINTS, Ledger.PRINCIPAL, Ledger.BONUS)


def fill_up(book: Book, act: Act, case: Case) -> dict[str, int]:
    """The shop bears it from now on. Answers what was added, ledger by ledger."""
    member = book.member_id(str(case.facts.get("member", "")))
    if not member:
        return {}
    store = store_of(book, "")
    day = business_day(act.at, store.zone, store.business_day_starts)
    row = postings.blank(book, act, postings.WRITE_OFF, member, store.id, day)
    row.points, row.principal_minor, row.bonus_minor = _borne(book, case.operation, case.facts)
    postings.post(book, act, row)
    added = dict.fromkeys(_LEDGERS, 0)
    for entry in book.entries.find("doing", row.id):
        added[Ledger(entry.ledger)] += entry.amount
    names = ("points", "principal_minor", "bonus_minor")
    return {name: amount for name, amount in zip(names, added.values(), strict=True) if amount}


def look_again(book: Book, act: Act, sale: PostingRow) -> None:
    """Something of a sale was taken back, or that was undone: the shop bears so much less, or more again."""
    for row in overdrafts.about(book, (sale.id,)):
        facts = facts_of(row)
        settled = facts.get("settled")
        filled = book.postings.get(str(settled.get("operation", ""))) if isinstance(settled, dict) else None
        if filled is None or filled.kind != postings.WRITE_OFF or filled.cancelled:
            continue
        borne = _borne(book, sale.id, facts)
        if (filled.points, filled.principal_minor, filled.bonus_minor) != borne:
            filled.points, filled.principal_minor, filled.bonus_minor = borne
            book.postings.put(filled)
            postings.settle(book, act, filled.member, filled.place)


def _borne(book: Book, operation: str, facts: Mapping[str, object]) -> tuple[int, int, int]:
    """At most: what was taken too much, less what has come back."""
    sale = book.postings.get(operation)
    if sale is None or sale.cancelled:
        return 0, 0, 0
    short, back = overdrafts.amounts(facts), overdrafts.given_back(book, sale)
    points, principal, bonus = (max(0, short.get(ledger, 0) - back.get(ledger, 0)) for ledger in _LEDGERS)
    return points, principal, bonus
