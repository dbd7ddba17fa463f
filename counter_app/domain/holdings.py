"""What a member has of points and stored value, what is asked of it in a checkout, and the rules that are settings.

`judge` reads it as a part of the situation. Sources: `product.md`, "Arithmetic, exactly", "Who may spend".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from counter_app.domain.ledgers import (
    Entry,
    Ledger,
    Lot,
    Paid,
    ValueOrder,
    balance,
    earn,
    end_of_lot,
    points_earned,
    points_worth,
    spend,
    split_value,
)
from counter_app.domain.tiers import Tier
from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class LedgerRules:
    """The settings `points`, `value` and `spend_needs`. `points_percent`: what the member's tier earns of the usual
    points."""

    per_minor: int = 100
    worth_minor_per_100: int = 100
    lot_days: int | None = None
    order: ValueOrder = ValueOrder.PRINCIPAL_FIRST
    confirmed_day_minor: int = 10_000
    offline_value_minor: int = 20_000
    points_percent: int = 100


@dataclass(frozen=True, slots=True)
class Spending:
    """What a person wants to pay with points and value. `confirmed_by`: how the staff know the member, where no fresh
    code shows it; `by_manager`: a manager is signed in, or has given the PIN."""

    points: int = 0
    value_minor: int = 0
    confirmed_by: str = ""
    by_manager: bool = False

    def __bool__(self) -> bool:
        return bool(self.points or self.value_minor)


@dataclass(frozen=True, slots=True)
class Balances:
    """What a member has on a day; below zero where more was spent than there was."""

    points: int = 0
    debt: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0

    @property
    def value_minor(self) -> int:
        """What value can pay."""
        return max(0, self.principal_minor + self.bonus_minor)


NOTHING = Balances()


@dataclass(frozen=True, slots=True)
class Holdings:
    """Lots and tier of the member of a checkout under the rules that hold here, and what is asked of them.

    `confirmed_minor`: spent today where only the staff knew the member; `offline_minor`: value of this member that was
    spent here since the last contact with the cloud.
    """

    rules: LedgerRules = LedgerRules()
    lots: tuple[Lot, ...] = ()
    asked: Spending = Spending()
    confirmed_minor: int = 0
    offline_minor: int = 0
    tier: Tier | None = None

    def balances(self, day: date) -> Balances:
        """What there is."""
        return balances_of(self.lots, day)

    def pay(self, payable_minor: int, day: date) -> Paid:
        """How what is payable is paid: points, then value, then tender. What there is not enough of pays nothing."""
        asked, there = self.asked, self.balances(day)
        points = asked.points if asked.points <= there.points else 0
        points_minor = min(points_worth(points, self.rules.worth_minor_per_100), payable_minor)
        value = min(asked.value_minor, payable_minor - points_minor)
        value = value if value <= there.value_minor else 0
        principal, bonus = self._split(value, there)
        tender = payable_minor - points_minor - value
        earned = points_earned(tender + principal, self.rules.per_minor, self.rules.points_percent)
        return Paid(tender, principal, bonus, points, points_minor, earned)

    def _split(self, value: int, there: Balances) -> tuple[int, int]:
        if not value:
            return 0, 0
        principal = max(0, min(there.principal_minor, there.value_minor))
        return split_value(value, principal, there.value_minor - principal, self.rules.order)


@dataclass(frozen=True, slots=True)
class Move:
    """An entry and what its ledger holds after it. `chosen`: somebody wanted to spend it."""

    entry: Entry
    balance: int
    chosen: bool = False


def balances_of(lots: Iterable[Lot], day: date) -> Balances:
    """What these hold on a business day."""
    here = tuple(lots)
    return Balances(*(balance(here, ledger, day) for ledger in _LEDGERS))


def moves_of(paid: Paid, lots: Sequence[Lot], day: date, lot_days: int | None) -> tuple[Move, ...]:
    """What a checkout that was paid like this does to a member's lots: spent first, then earned."""
    wanted = (
        (Ledger.POINTS, paid.points),
        (Ledger.PRINCIPAL, paid.principal_minor),
        (Ledger.BONUS, paid.bonus_minor),
    )
    spent = [entry for ledger, amount in wanted if amount for entry in spend(lots, ledger, amount, day)]
    taken = moves_in(spent, lots, day, chosen=True)
    if not paid.earned:
        return taken
    left = with_entries(lots, spent)
    return (*taken, *moves_in(earn(paid.earned, left, end_of_lot(day, lot_days)), left, day))


def moves_in(entries: Iterable[Entry], lots: Sequence[Lot], day: date, *, chosen: bool = False) -> tuple[Move, ...]:
    """Entries one after the other, each with the balance that it leaves."""
    left, done = tuple(lots), []
    for entry in entries:
        left = with_entries(left, (entry,))
        done.append(Move(entry, balance(left, entry.ledger, day), chosen))
    return tuple(done)


def with_entries(lots: Iterable[Lot], entries: Iterable[Entry]) -> tuple[Lot, ...]:
    """The lots after these; one a ledger and last day."""
    sums: dict[tuple[Ledger, date | None], int] = {}
    for lot in lots:
        sums[lot.ledger, lot.until] = sums.get((lot.ledger, lot.until), 0) + lot.left
    for entry in entries:
        sums[entry.ledger, entry.until] = sums.get((entry.ledger, entry.until), 0) + entry.amount
    return tuple(Lot(ledger, left, until) for (ledger, until), left in sums.items())


def rules_from(settings: Mapping[str, object]) -> LedgerRules:
    """The rules as the settings `points`, `value` and `spend_needs` say them, each whole."""
    points, value, needs = (_section(settings, name) for name in ("points", "value", "spend_needs"))
    usual = LedgerRules()
    days = points.get("lot_days", usual.lot_days)
    order = value.get("order", usual.order.value)
    return LedgerRules(
        per_minor=_number(points, "per_minor", usual.per_minor),
        worth_minor_per_100=_number(points, "worth_minor_per_100", usual.worth_minor_per_100),
        lot_days=days if isinstance(days, int) and days > 0 else None,
        order=ValueOrder(str(order)) if order in tuple(ValueOrder) else usual.order,
        confirmed_day_minor=_number(needs, "confirmed_day_minor", usual.confirmed_day_minor),
        offline_value_minor=_number(needs, "offline_value_minor", usual.offline_value_minor),
    )


def confirmed_scope(member: str, day: date) -> str:
    """Under which text is counted what a member spent on a day on the word of the staff, in minor units."""
    return f"{_CONFIRMED}{member}:{day.isoformat()}"


def confirmed_scope_of(member: str) -> str:
    """With what the scopes of a member's days begin."""
    return f"{_CONFIRMED}{member}"


def is_confirmed(scope: str) -> bool:
    """Whether a scope counts that."""
    return scope.startswith(_CONFIRMED)


_CONFIRMED = "confirmed:"
_LEDGERS = (Ledger.POINTS, Ledger.DEBT, Ledger.PRINCIPAL, Ledger.BONUS)
_NO_SECTION: Mapping[str, object] = MappingProxyType({})


def _section(settings: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = settings.get(name)
    return found if isinstance(found, Mapping) else _NO_SECTION


def _number(section: Mapping[str, object], key: str, usual: int) -> int:
    found = section.get(key, usual)
    return found if isinstance(found, int) and found >= 0 else usual
