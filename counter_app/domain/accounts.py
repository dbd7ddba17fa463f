"""A member's ledgers as what follows from postings, one after the other in the order in which they happened.

Whoever knows every posting computes all from the beginning (`replayed`); whoever has the lots of a place in between
goes on from there (`Account(lots)`), and is told what came before and may come back (`recall`). Both are the same
(`docs/decisions/161-what-follows-from-postings.md`, `191-settled-from-a-place-on.md`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from counter_app.domain.ledgers import (
    Entry,
    Ledger,
    Lot,
    balance,
    earn,
    give_back,
    refund_top_up,
    repay,
    spend,
    take_back,
)
from counter_app.domain.values import dataclass

_SPENDABLE = (Ledger.POINTS, Ledger.PRINCIPAL, Ledger.BONUS)


@dataclass(frozen=True, slots=True)
class Amounts:
    """So much of each ledger that can be spent."""

    points: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0

    def each(self) -> Iterable[tuple[Ledger, int]]:
        """Ledger by ledger, without those of which there is nothing."""
        every = zip(_SPENDABLE, (self.points, self.principal_minor, self.bonus_minor), strict=True)
        return ((ledger, amount) for ledger, amount in every if amount)

    def __bool__(self) -> bool:
        return bool(self.points or self.principal_minor or self.bonus_minor)


NOTHING = Amounts()


@dataclass(frozen=True, slots=True)
class Posting:
    """What one operation does to the ledgers of a member on a business day, in this order.

    `returned`: of what `origin` had spent, to the lots that it came from; what is owed is paid of it. `taken`: of the
    points that `origin` had earned. `filled`: what is missing then is made up, at most so much. `unloaded`: a top-up
    that is taken back, as far as it is not spent. `spent`, `added` (without an end), and points `earned` that end with
    the day `until`.
    """

    id: str
    day: date
    origin: str = ""
    returned: Amounts = NOTHING
    taken: int = 0
    unloaded: Amounts = NOTHING
    filled: Amounts = NOTHING
    spent: Amounts = NOTHING
    added: Amounts = NOTHING
    earned: int = 0
    until: date | None = None


class Account:
    """The lots of one member while postings are made."""

    def __init__(self, lots: Iterable[Lot] = ()) -> None:
        self._lots: dict[tuple[Ledger, date | None], Lot] = {(lot.ledger, lot.until): lot for lot in lots if lot.left}
        self._spent: dict[tuple[str, Ledger], list[Entry]] = {}
        self._earned: dict[str, list[Entry]] = {}

    @property
    def lots(self) -> tuple[Lot, ...]:
        """Every lot that holds something, or is overdrawn."""
        return tuple(self._lots.values())

    def recall(self, posting: str, entries: Iterable[Entry], returned: Iterable[Amounts]) -> None:
        """A posting whose effect these lots have already, since something of it may come back: its `entries`, what it
        spent and what it earned, and how much of what it spent has `returned` since."""
        made = list(entries)
        for ledger in _SPENDABLE:
            spent = [entry for entry in made if entry.ledger is ledger and entry.amount < 0]
            self._spent[posting, ledger] = sorted(
                spent, key=lambda entry: (entry.until is None, entry.until or date.min)
            )
        self._earned[posting] = [entry for entry in made if entry.amount > 0]
        for each in returned:
            for ledger, amount in each.each():
                self._taken_of(posting, ledger, amount)

    def post(self, posting: Posting) -> tuple[Entry, ...]:
        """Make the entries of a posting; what it does comes in the order that its fields say."""
        made: list[Entry] = []
        for ledger, amount in posting.returned.each():
            made += self._return(posting.origin, ledger, amount)
        if posting.returned.points:
            made += self._added(repay(self.lots, posting.day))
        if posting.taken:
            earned = self._earned.get(posting.origin, [])
            made += self._added(take_back(self.lots, earned, posting.taken, posting.day))
        for ledger, amount in posting.filled.each():
            missing = min(amount, max(0, -balance(self.lots, ledger, posting.day)))
            made += self._added([Entry(ledger, missing)] if missing else [])
        for ledger, amount in (*self._unloaded(posting).each(), *posting.spent.each()):
            spent = self._added(spend(self.lots, ledger, amount, posting.day))
            self._spent[posting.id, ledger] = list(spent)
            made += spent
        made += self._added([Entry(ledger, amount) for ledger, amount in posting.added.each()])
        if posting.earned:
            entries = self._added(earn(posting.earned, self.lots, posting.until))
            self._earned[posting.id] = list(entries)
            made += entries
        return tuple(made)

    def _unloaded(self, posting: Posting) -> Amounts:
        if not posting.unloaded:
            return NOTHING
        principal, bonus = (balance(self.lots, ledger, posting.day) for ledger in (Ledger.PRINCIPAL, Ledger.BONUS))
        told = refund_top_up(posting.unloaded.principal_minor, posting.unloaded.bonus_minor, principal, bonus)
        return Amounts(0, told.principal_minor, told.bonus_minor)

    def _return(self, origin: str, ledger: Ledger, amount: int) -> Sequence[Entry]:
        return self._added(self._taken_of(origin, ledger, amount))

    def _taken_of(self, origin: str, ledger: Ledger, amount: int) -> Sequence[Entry]:
        spent = self._spent.get((origin, ledger), [])
        entries = give_back(spent, min(amount, -sum(entry.amount for entry in spent)))
        self._spent[origin, ledger] = _less(spent, entries)
        return entries

    def _added(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        for entry in entries:
            key = (entry.ledger, entry.until)
            known = self._lots.get(key)
            left = entry.amount if known is None else known.left + entry.amount
            if left:
                self._lots[key] = Lot(entry.ledger, left, entry.until)
            else:
                self._lots.pop(key, None)
        return entries


def replayed(
    postings: Iterable[Posting], account: Account | None = None
) -> tuple[Account, Mapping[str, tuple[Entry, ...]]]:
    """The account after all postings, and the entries of each; from nothing on, or from an account."""
    account = Account() if account is None else account
    return account, {posting.id: account.post(posting) for posting in postings}


def _less(spent: Sequence[Entry], back: Sequence[Entry]) -> list[Entry]:
    """What of `spent` has not come back; one entry a lot, in the order in which it was taken."""
    returned = {entry.until: entry.amount for entry in back}
    left = [Entry(entry.ledger, entry.amount + returned.get(entry.until, 0), entry.until) for entry in spent]
    return [entry for entry in left if entry.amount]
