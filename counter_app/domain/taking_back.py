"""What taking back of a checkout or top-up does, computed before it happens: money over the counter, value and points
to their lots, points that were earned.

Sources: `product.md`, "Refund", "Void", "Stored value"; `docs/decisions/160-ledgers.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from counter_app.domain.holdings import LedgerRules, Move, moves_in, with_entries
from counter_app.domain.ledgers import (
    Entry,
    Ledger,
    Lot,
    Paid,
    give_back,
    refund,
    refund_top_up,
    repay,
    take_back,
)
from counter_app.domain.values import dataclass

_PAID_IN = (
    (Ledger.PRINCIPAL, "principal_minor"),
    (Ledger.BONUS, "bonus_minor"),
    (Ledger.POINTS, "points"),
)


@dataclass(frozen=True, slots=True)
class Sold:
    """A checkout as far as it stands: `stays` of what was paid, what of its entries took (without what has come back),
    and its entries of points earned."""

    stays: Paid
    spent: tuple[Entry, ...] = ()
    earned: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequences:
    """`back`: what comes back of what was paid; its `earned` are points that are taken back, `debt` of them are owed
    from now on. `moves`: what happens to the member's lots."""

    back: Paid = Paid()
    debt: int = 0
    moves: tuple[Move, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing would be handed back."""
        return not self.back.minor and not self.moves


def taken_back(sold: Sold, amount_minor: int, lots: Sequence[Lot], day: date, rules: LedgerRules) -> Consequences:
    """What follows when `amount_minor` of a checkout comes back. Raises `ValueError` for more than there is."""
    percent = rules.points_percent
    back = refund(sold.stays, amount_minor, rules.per_minor, rules.worth_minor_per_100, percent=percent)
    return carried_out(sold, back, lots, day)


def carried_out(sold: Sold, back: Paid, lots: Sequence[Lot], day: date) -> Consequences:
    """The same where it is settled what comes back. Points that come back pay first what is owed, as at the cloud."""
    entries: list[Entry] = []
    for ledger, name in _PAID_IN:
        entries += _returned([entry for entry in sold.spent if entry.ledger is ledger], getattr(back, name), ledger)
    if back.points:
        entries += repay(with_entries(lots, entries), day)
    left = with_entries(lots, entries)
    taken = take_back(left, sold.earned, back.earned, day)
    debt = max(0, sum(entry.amount for entry in (*entries, *taken) if entry.ledger is Ledger.DEBT))
    return Consequences(back, debt, (*moves_in(entries, lots, day), *moves_in(taken, left, day)))


def _returned(spent: Sequence[Entry], amount: int, ledger: Ledger) -> list[Entry]:
    """To where it came from; what nobody knows any more of, to the lot without an end."""
    known = min(amount, -sum(entry.amount for entry in spent))
    rest = [Entry(ledger, amount - known)] if amount > known else []
    return [*give_back(spent, known), *rest]


def top_up_taken_back(principal_minor: int, bonus_minor: int, lots: Sequence[Lot], day: date) -> Consequences:
    """What follows when a top-up is taken back: unspent principal and its bonus go, bonus that is spent is deducted."""
    held = {ledger: sum(lot.left for lot in lots if lot.ledger is ledger and lot.until is None) for ledger in Ledger}
    told = refund_top_up(principal_minor, bonus_minor, held[Ledger.PRINCIPAL], held[Ledger.BONUS])
    return unloaded(Paid(told.money_minor, told.principal_minor, told.bonus_minor), lots, day)


def unloaded(back: Paid, lots: Sequence[Lot], day: date) -> Consequences:
    """The same where it is settled what a top-up gives back."""
    entries = [
        Entry(ledger, -amount)
        for ledger, amount in ((Ledger.PRINCIPAL, back.principal_minor), (Ledger.BONUS, back.bonus_minor))
        if amount
    ]
    return Consequences(back, 0, moves_in(entries, lots, day))


def sold_as(paid: Paid, came_back: Sequence[Paid], first: Sequence[Entry], later: Sequence[Entry]) -> Sold:
    """A checkout with what it was paid with, what of it came back, and its own entries and those that took it back."""
    stays = paid
    for each in came_back:
        stays = stays.less(each)
    spent = [entry for entry in first if entry.amount < 0 and entry.ledger is not Ledger.DEBT]
    returned = [entry for entry in later if entry.amount > 0 and entry.ledger is not Ledger.DEBT]
    earned = tuple(entry for entry in first if entry.amount > 0)
    return Sold(stays, tuple(_without(spent, returned)), earned)


def _without(spent: Sequence[Entry], returned: Sequence[Entry]) -> list[Entry]:
    """One entry after the other, less what has come back to its lot."""
    back: dict[tuple[Ledger, date | None], int] = {}
    for entry in returned:
        back[entry.ledger, entry.until] = back.get((entry.ledger, entry.until), 0) + entry.amount
    left = []
    for entry in spent:
        came = min(-entry.amount, back.get((entry.ledger, entry.until), 0))
        back[entry.ledger, entry.until] = back.get((entry.ledger, entry.until), 0) - came
        if entry.amount + came:
            left.append(replace(entry, amount=entry.amount + came))
    return left
