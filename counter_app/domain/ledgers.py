"""Points and stored value as sums of entries: how much is earned, from which lots it is spent, and what comes back.

A ledger is a number of a member: `points`, `principal` and `bonus` in minor units, `debt` (points owed). What is in it
lies in lots by the day on which it ends, so that a lot is (member, ledger, last day); entries only ever add to one.
Counter and cloud share these functions, each over the lots that it knows. Whole numbers only. Sources:
`docs/decisions/160-ledgers.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from counter_app.domain.values import dataclass


class Ledger(StrEnum):
    """The ledgers of a member. Bonus is value that was given, and never becomes money."""

    POINTS = "points"
    PRINCIPAL = "principal"
    BONUS = "bonus"
    DEBT = "debt"


class ValueOrder(StrEnum):
    """From which part stored value is spent."""

    PRINCIPAL_FIRST = "principal_first"
    PROPORTIONAL = "proportional"


_PREFIX = "lot:"


@dataclass(frozen=True, slots=True)
class Lot:
    """What is `left` of a ledger that ends with the day `until` (None: it does not end). Below zero: overdrawn."""

    ledger: Ledger
    left: int
    until: date | None = None

    def counts(self, day: date) -> bool:
        """Whether it is still there on a business day; what ended is not written off, it just counts no longer."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True)
class Entry:
    """`amount` added to a lot, or taken from it below zero."""

    ledger: Ledger
    amount: int
    until: date | None = None


def lot_id(member: str, ledger: str, until: date | None) -> str:
    """The id of a lot, the same wherever it is opened."""
    return f"{member}:{ledger}:{until.isoformat() if until else ''}"


def lot_scope(identity: str) -> str:
    """Under which text a lot is counted where limits are."""
    return f"{_PREFIX}{identity}"


def balance(lots: Iterable[Lot], ledger: Ledger, day: date) -> int:
    """What a ledger holds on a business day; overdrawn lots count below zero."""
    return sum(lot.left for lot in lots if lot.ledger is ledger and lot.counts(day))


def points_earned(paid_minor: int, per_minor: int, percent: int = 100) -> int:
    """Whole points for what was paid with money (tender and principal together); none where `per_minor` is 0. A tier
    may earn `percent` of them, rounded down."""
    return paid_minor // per_minor * percent // 100 if per_minor > 0 and paid_minor > 0 else 0


def points_worth(points: int, worth_minor_per_100: int) -> int:
    """What points pay, in minor units, rounded down."""
    return points * worth_minor_per_100 // 100


def points_needed(minor: int, worth_minor_per_100: int) -> int:
    """The fewest points that are worth `minor`; 0 where points are worth nothing."""
    return -(-minor * 100 // worth_minor_per_100) if worth_minor_per_100 > 0 else 0


def worth_of(points: int, minor: int) -> int:
    """By which rule `points` paid `minor`, where nobody says it: the least that gives as much."""
    return -(-minor * 100 // points) if points > 0 else 0


def end_of_lot(day: date, lot_days: int | None) -> date | None:
    """The last day of points that are earned on `day`: with `lot_days` of 1 they end with that day."""
    return None if lot_days is None else day + timedelta(days=lot_days - 1)


def spend(lots: Iterable[Lot], ledger: Ledger, amount: int, day: date) -> tuple[Entry, ...]:
    """Entries that take `amount`, from the lot that ends first; what no lot has overdraws the one without an end."""
    entries, rest = [], amount
    for lot in _in_order(lots, ledger, day):
        taken = min(rest, lot.left)
        if taken > 0:
            entries.append(Entry(ledger, -taken, lot.until))
            rest -= taken
    return _joined([*entries, Entry(ledger, -rest)] if rest else entries)


def earn(points: int, lots: Iterable[Lot], until: date | None) -> tuple[Entry, ...]:
    """Points that were earned pay what is owed, then fill what was overdrawn, before they open a lot."""
    here = list(lots)
    owed = min(points, max(0, sum(lot.left for lot in here if lot.ledger is Ledger.DEBT)))
    entries, rest = [Entry(Ledger.DEBT, -owed)], points - owed
    for lot in here:
        if lot.ledger is Ledger.POINTS and lot.left < 0:
            filled = min(rest, -lot.left)
            entries.append(Entry(Ledger.POINTS, filled, lot.until))
            rest -= filled
    return _joined([*entries, Entry(Ledger.POINTS, rest, until)])


def split_value(amount: int, principal: int, bonus: int, order: ValueOrder) -> tuple[int, int]:
    """(principal, bonus) that pay `amount` of these balances, which together hold as much.

    In proportion the principal's part is rounded half up and the bonus gives the rest.
    """
    if order is ValueOrder.PRINCIPAL_FIRST:
        part = min(amount, principal)
    else:
        whole = principal + bonus
        part = (2 * amount * principal + whole) // (2 * whole) if whole else 0
    part = min(max(part, amount - bonus), principal, amount)
    return part, amount - part


@dataclass(frozen=True, slots=True)
class Paid:
    """With what a checkout was paid, or what has come back of it. `points_minor` is what the `points` were worth;
    `earned`: points for it."""

    tender_minor: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
    points: int = 0
    points_minor: int = 0
    earned: int = 0

    @property
    def minor(self) -> int:
        """All of it."""
        return self.tender_minor + self.principal_minor + self.bonus_minor + self.points_minor

    @property
    def money_minor(self) -> int:
        """What points are earned on."""
        return self.tender_minor + self.principal_minor

    def less(self, back: Paid) -> Paid:
        """What stays."""
        return Paid(
            self.tender_minor - back.tender_minor,
            self.principal_minor - back.principal_minor,
            self.bonus_minor - back.bonus_minor,
            self.points - back.points,
            self.points_minor - back.points_minor,
            self.earned - back.earned,
        )

    def more(self, other: Paid) -> Paid:
        """Both together."""
        return self.less(Paid().less(other))


def refund(
    stays: Paid,
    amount: int,
    per_minor: int,
    worth_minor_per_100: int,
    *,
    tender: int | None = None,
    percent: int = 100,
) -> Paid:
    """What comes back when `amount` of what `stays` is refunded: tender first, then principal, then bonus, then points.

    `tender`: what was handed over in money, whatever it should have been; what else comes back is the rest of the
    amount. `earned`: the points that are taken back, so that what stays is what the money that stays would have earned.
    Raises `ValueError` where the amount is more than all of it.
    """
    if not 0 <= amount <= max(0, stays.minor):
        raise ValueError("more than was paid")
    part = min(amount, max(0, stays.tender_minor)) if tender is None else tender
    rest = max(0, amount - part)
    principal = min(rest, stays.principal_minor)
    bonus = min(rest - principal, stays.bonus_minor)
    in_points = min(rest - principal - bonus, stays.points_minor)
    left_minor = stays.points_minor - in_points
    points = stays.points if not left_minor else max(0, stays.points - points_needed(left_minor, worth_minor_per_100))
    points = points if in_points or (amount == stays.minor and not left_minor) else 0
    kept = points_earned(stays.money_minor - part - principal, per_minor, percent)
    return Paid(part, principal, bonus, points, in_points, max(0, stays.earned - kept))


def give_back(spent: Sequence[Entry], amount: int) -> tuple[Entry, ...]:
    """Entries that bring `amount` of what these took back to the lots that it came from: what was taken last first, so
    that the rest is what spending less would have taken. `spent` are entries below zero, without what has come back."""
    entries, rest = [], amount
    for entry in reversed(spent):
        back = min(rest, -entry.amount)
        if back > 0:
            entries.append(Entry(entry.ledger, back, entry.until))
            rest -= back
    if rest:
        raise ValueError("more than was taken")
    return tuple(entries)


def take_back(lots: Sequence[Lot], earned: Sequence[Entry], amount: int, day: date) -> tuple[Entry, ...]:
    """Entries that take `amount` of earned points back: what they paid of a debt is owed again last; from the lot that
    they opened first (also where it has ended: they are gone with it), then from the others in the order of spending,
    then as a debt."""
    entries, rest = [], amount
    opened = [entry.until for entry in earned if entry.ledger is Ledger.POINTS]
    own = _by_end(lot for lot in lots if lot.ledger is Ledger.POINTS and lot.until in opened)
    others = [lot for lot in _in_order(lots, Ledger.POINTS, day) if lot.until not in opened]
    for lot in (*own, *others):
        taken = min(rest, max(lot.left, 0))
        if taken:
            entries.append(Entry(Ledger.POINTS, -taken, lot.until))
            rest -= taken
    return (*entries, Entry(Ledger.DEBT, rest)) if rest else tuple(entries)


def repay(lots: Sequence[Lot], day: date) -> tuple[Entry, ...]:
    """Entries that pay points that are owed from those that have come back: nobody has some and owes some."""
    owed = sum(lot.left for lot in lots if lot.ledger is Ledger.DEBT)
    entries, rest = [], owed
    for lot in _in_order(lots, Ledger.POINTS, day):
        taken = min(rest, lot.left)
        if taken > 0:
            entries.append(Entry(Ledger.POINTS, -taken, lot.until))
            rest -= taken
    return (Entry(Ledger.DEBT, rest - owed), *entries) if entries else ()


@dataclass(frozen=True, slots=True)
class TopUpBack:
    """What refunding a top-up takes from the member and hands back in money."""

    principal_minor: int
    bonus_minor: int
    money_minor: int


def refund_top_up(amount: int, bonus: int, principal_left: int, bonus_left: int) -> TopUpBack:
    """Unspent principal comes back and its bonus goes; bonus that is spent already is deducted from the money."""
    principal = min(amount, max(principal_left, 0))
    taken = min(bonus, max(bonus_left, 0))
    return TopUpBack(principal, taken, max(0, principal - (bonus - taken)))


def _in_order(lots: Iterable[Lot], ledger: Ledger, day: date) -> list[Lot]:
    """What ends first, first; what does not end, last."""
    return _by_end(lot for lot in lots if lot.ledger is ledger and lot.counts(day))


def _by_end(lots: Iterable[Lot]) -> list[Lot]:
    return sorted(lots, key=lambda lot: (lot.until is None, lot.until or date.min))


def _joined(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """One entry a lot."""
    sums: dict[tuple[Ledger, date | None], int] = {}
    for entry in entries:
        key = (entry.ledger, entry.until)
        sums[key] = sums.get(key, 0) + entry.amount
    return tuple(Entry(ledger, amount, until) for (ledger, until), amount in sums.items() if amount)
