"""A checkout or top-up as far as taking it back goes: with what it was paid, what has come back, what stays."""

from __future__ import annotations

import msgspec

from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.balances import rules_of
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.postings import TOP_UP
from counter_app.domain.ledgers import Paid
from counter_app.domain.shift import Money, in_tender
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import BACK_TENDER, Checkout, GivenBack, TopUp


@dataclass(frozen=True, slots=True)
class Sale:
    """A checkout or top-up as far as taking it back goes. `per_minor`, `worth`, `points_percent`: the rules that
    it stood under. `body`: what it says, where it has just come."""

    id: str
    member: str
    store: str
    at: str
    business_day: str
    paid: Paid
    posting: PostingRow | None
    per_minor: int = 0
    worth: int = 0
    points_percent: int = 100
    body: bytes = b""

    @property
    def top_up(self) -> bool:
        """Whether it is a top-up."""
        return self.posting is not None and self.posting.kind == TOP_UP


def sale_of(book: Book, identity: str) -> Sale | None:
    """The checkout or top-up with that id; None where the cloud has none, or not yet."""
    posting = book.postings.get(identity)
    if posting is not None and posting.kind == TOP_UP:
        paid = Paid(0 if posting.cancelled else posting.tender_minor)
        where = posting.store, posting.at, posting.business_day
        return Sale(identity, posting.member, *where, paid, posting)
    row = book.checkouts.get(identity)
    if row is None:
        return None
    paid = Paid(row.payable_minor) if posting is None else paid_of(posting)
    rules = rules_of(book, row.store) if posting is None else None
    return Sale(
        identity,
        row.member,
        row.store,
        row.at,
        row.business_day,
        Paid() if row.cancelled else paid,
        posting,
        posting.per_minor if posting is not None else (rules.per_minor if rules else 0),
        posting.worth if posting is not None else (rules.worth_minor_per_100 if rules else 0),
        posting.points_percent if posting is not None else 100,
    )


def paid_of(row: PostingRow) -> Paid:
    """With what a posting was paid, or what has come back by it."""
    return Paid(row.tender_minor, row.principal_minor, row.bonus_minor, row.points, row.points_minor, row.earned)


def told_of_back(book: Book, act: Act, sale: Sale, back: GivenBack) -> dict[str, object]:
    """What came back, as a part of an answer's detail, nothing where nothing did; for another counter's sale, and
    where the cloud is asked, also in what the money is handed over, as far as it was said."""
    if back == GivenBack():
        return {}
    detail: dict[str, object] = {"back": msgspec.to_builtins(back)}
    row = book.checkouts.get(sale.id) if sale.posting is None else sale.posting
    if back.tender_minor and row is not None and (act.claim or row.device != act.operation.device):
        told = in_tender(_tender_of(book, sale), back.tender_minor)
        if told:
            detail[BACK_TENDER] = [{"kind": each.tender, "minor": each.minor} for each in told]
    return detail


def _tender_of(book: Book, sale: Sale) -> list[Money]:
    operation = book.operations.get(sale.id)
    written = operation.body if operation is not None else sale.body
    if not written:
        return []
    if sale.top_up:
        paid = msgspec.json.decode(written, type=TopUp).tender
    else:
        paid = msgspec.json.decode(written, type=Checkout).tender
    return [Money(each.kind, each.minor) for each in paid]


def net_prices(book: Book, sale: Sale) -> tuple[int, ...]:
    """What each line of a checkout was worth, less its share of the discounts."""
    operation = book.operations.get(sale.id)
    written = operation.body if operation is not None else sale.body
    if sale.top_up or not written:
        return ()
    body = msgspec.json.decode(written, type=Checkout)
    return tuple(line.minor - line.discount_minor for line in body.lines)


def returns_of(book: Book, sale: str) -> list[PostingRow]:
    """Everything that was asked to come back of a sale and stands, in its order; without what still waits for it."""
    every = book.postings.find("origin", sale)
    found = [row for row in every if row.id != sale and row.place and not row.cancelled]
    return sorted(found, key=lambda row: (row.place, row.id))


def stays_of(book: Book, sale: Sale) -> Paid:
    """What is left of what was paid."""
    stays = sale.paid
    for row in returns_of(book, sale.id):
        stays = stays.less(paid_of(row))
    return stays
