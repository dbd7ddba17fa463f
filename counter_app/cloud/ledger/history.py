"""A member's postings from a place on, and what of the time before it they lean on; no more is read than that.

The lots of that place are those of now without the entries of everything from there on: entries say what each posting
has done, and lots are their sums (`docs/decisions/191`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from counter_app.cloud.account_rows import EntryRow, LotRow, PostingRow
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.forms import LotKey, day_of, key_of, posting_of
from counter_app.cloud.ledger.kept import Kept
from counter_app.domain.accounts import Account
from counter_app.domain.ledgers import Entry, Ledger, Lot
from counter_app.domain.stamps import card_of


class History:
    """The postings of a member from a place on, as they stand before they are worked out anew. "": all of them."""

    def __init__(self, book: Book, member: str, place: str) -> None:
        self._book, self._member = book, member
        self.place = place
        self.every: list[PostingRow] = []
        self._read()

    def _read(self) -> None:
        """Back to the place; and further where it cannot be told what a sale before it had spent."""
        fetch(self._book, {self._member: self.place})
        self.every = self._book.postings.since(self._member, self.place)
        self._before = _before(self._book, self.every)
        unclear = [sale.place for sale in self._before if not _clear(self._book, sale)]
        if unclear and min(unclear) < self.place:
            self.place = min(unclear)
            self._read()

    def stands(self, row: PostingRow) -> bool:
        """Whether a posting counts: neither it nor what it takes back was cancelled."""
        origin = self._book.postings.get(row.origin)
        return not row.cancelled and (origin is None or not origin.cancelled)

    def account(self) -> Account:
        """As it was at the place."""
        account = Account(self._lots())
        for sale in self._before:
            if not sale.cancelled:
                back = sorted(_family(self._book, sale), key=lambda row: (row.place, row.id))
                before = [row for row in back if row.place < self.place and row.id != sale.id and not row.cancelled]
                returned = [posting_of(row).returned for row in before]
                account.recall(sale.id, _entries(self._book, sale), returned)
        return account

    def kept(self) -> Kept:
        """The entries of these postings, and those of what takes back the same sales."""
        rows = {row.id: row for row in self.every}
        for sale in self._before:
            rows |= {row.id: row for row in _family(self._book, sale)}
        return Kept(self._book.entries, (entry for row in rows.values() for entry in _rows(self._book, row)))

    def _lots(self) -> Iterable[Lot]:
        if not self.place:
            return ()
        left: dict[LotKey, int] = {key_of(row): row.left for row in lot_rows(self._book, self._member)}
        for row in self.every:
            for entry in _rows(self._book, row):
                left[key_of(entry)] = left.get(key_of(entry), 0) - entry.amount
        return [Lot(ledger, amount, until) for (ledger, until), amount in left.items()]


def fetch(book: Book, places: Mapping[str, str]) -> None:
    """What the histories of some members from their places on consist of, with a statement a kind and step."""
    book.postings.fetch_since(places)
    every = [row for member, place in places.items() for row in book.postings.since(member, place)]
    inside = {row.id for row in every}
    outside = [row.origin for row in every if row.origin not in inside]
    book.postings.fetch(outside)
    book.postings.fetch_by("origin", outside)
    around = [row.id for sale in dict.fromkeys(outside) for row in book.postings.find("origin", sale)]
    book.entries.fetch_by("doing", [*inside, *around])


def lot_rows(book: Book, member: str) -> list[LotRow]:
    """The lots of points and value; stamp cards settle themselves (`ledger.cards`)."""
    return [row for row in book.lots.find("member", member) if not card_of(row.ledger)]


def _before(book: Book, every: Iterable[PostingRow]) -> list[PostingRow]:
    """The sales of which these take something back, without those that are among them."""
    rows = {row.id: row for row in every}
    named = [row.origin for row in rows.values() if row.origin not in rows]
    return [row for each in dict.fromkeys(named) if (row := book.postings.get(each)) is not None]


def _family(book: Book, sale: PostingRow) -> list[PostingRow]:
    """A sale and whatever was to take back something of it."""
    return book.postings.find("origin", sale.id)


def _rows(book: Book, row: PostingRow) -> list[EntryRow]:
    return [entry for entry in book.entries.find("doing", row.id) if not card_of(entry.ledger)]


def _clear(book: Book, sale: PostingRow) -> bool:
    """Whether its entries say what it spent and what it earned; else only going through it again tells."""
    return sale.cancelled or not (sale.points and sale.earned) or _parted(book, sale, _sums(book, sale)) is not None


def _entries(book: Book, sale: PostingRow) -> list[Entry]:
    """What a sale spent and earned."""
    sums = _sums(book, sale)
    parted = _parted(book, sale, sums) if sale.points and sale.earned else None
    return sums if parted is None else parted


def _sums(book: Book, sale: PostingRow) -> list[Entry]:
    """Its entries lot by lot. No more than their sums can be relied on: what came late is entered where it changes
    these, and may change what was spent and what was earned without that."""
    sums: dict[LotKey, int] = {}
    for entry in _rows(book, sale):
        sums[key_of(entry)] = sums.get(key_of(entry), 0) + entry.amount
    return [Entry(ledger, amount, until) for (ledger, until), amount in sums.items()]


def _parted(book: Book, sale: PostingRow, sums: list[Entry]) -> list[Entry] | None:
    """What it spent and what it earned of points; None where one lot may be in both. Where as much is gone from lots as
    it spent, nothing was earned into these; and of one lot alone the amounts tell it."""
    taken = -sum(entry.amount for entry in sums if entry.ledger is Ledger.POINTS and entry.amount < 0)
    if taken == sale.points:
        return sums
    # A lot that was empty whenever it was shown has no row: what the sale itself names counts as well.
    every = {key_of(row) for row in lot_rows(book, sale.member) if row.ledger == Ledger.POINTS.value}
    every |= {(entry.ledger, entry.until) for entry in sums if entry.ledger is Ledger.POINTS}
    every.add((Ledger.POINTS, day_of(sale.until)))
    if len(every) != 1:
        return None
    ((ledger, until),) = every
    others = [entry for entry in sums if entry.ledger is not Ledger.POINTS]
    earned = sale.points + sum(entry.amount for entry in sums if entry.ledger is Ledger.POINTS)
    return [*others, Entry(ledger, -sale.points, until), Entry(ledger, earned, until)]
