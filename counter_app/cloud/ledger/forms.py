"""Lots and postings as the rules see them (`domain/ledgers`, `domain/accounts`)."""

from __future__ import annotations

from datetime import date

from counter_app.cloud.account_rows import EntryRow, LotRow, PostingRow
from counter_app.domain.accounts import NOTHING, Amounts, Posting
from counter_app.domain.ledgers import Entry, Ledger, Lot

LotKey = tuple[Ledger, date | None]


def key_of(row: EntryRow | LotRow) -> LotKey:
    """The lot that a row speaks of."""
    return Ledger(row.ledger), day_of(row.until)


def day_of(text: str) -> date | None:
    """The day in `text`; None for no end."""
    return date.fromisoformat(text) if text else None


def entry_of(row: EntryRow) -> Entry:
    """An entry as the rules see it."""
    return Entry(Ledger(row.ledger), row.amount, day_of(row.until))


def lot_of(row: LotRow) -> Lot:
    """A lot as the rules see it."""
    return Lot(Ledger(row.ledger), row.left, day_of(row.until))


def posting_of(row: PostingRow, origin: PostingRow | None = None) -> Posting:
    """A posting as the rules see it; `origin`: what it takes back."""
    day = date.fromisoformat(row.business_day)
    amounts = Amounts(row.points, row.principal_minor, row.bonus_minor)
    match row.kind:
        case "checkout":
            return Posting(row.id, day, spent=amounts, earned=row.earned, until=day_of(row.until))
        case "top_up":
            return Posting(row.id, day, added=amounts)
        case "write_off":
            return Posting(row.id, day, filled=amounts)
        case "opening":
            value = Amounts(0, row.principal_minor, row.bonus_minor)
            return Posting(row.id, day, added=value, earned=row.points)
        case "adjust" if row.points < 0:
            return Posting(row.id, day, spent=Amounts(points=-row.points))
        case "adjust":
            return Posting(row.id, day, earned=row.points, until=day_of(row.until))
        case "top_up_back":
            open_yet = origin if row.asked_minor and not row.said else None
            unloaded = NOTHING if open_yet is None else Amounts(0, open_yet.principal_minor, open_yet.bonus_minor)
            return Posting(row.id, day, unloaded=unloaded, spent=NOTHING if unloaded else amounts)
        case _:
            return Posting(row.id, day, origin=row.origin, returned=amounts or NOTHING, taken=row.earned)
