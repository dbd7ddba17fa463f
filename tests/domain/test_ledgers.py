"""The rules of points and stored value against counting unit by unit, and at their boundaries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.accounts import Account, Amounts, Posting, replayed
from counter_app.domain.ledgers import (
    Entry,
    Ledger,
    Lot,
    Paid,
    ValueOrder,
    balance,
    earn,
    end_of_lot,
    give_back,
    points_earned,
    points_needed,
    points_worth,
    refund,
    refund_top_up,
    repay,
    spend,
    split_value,
    take_back,
)

DAY = date(2026, 3, 10)
ENDS = (None, *(DAY + timedelta(days=days) for days in (-1, 0, 1, 30)))
lots_of_points = st.lists(
    st.builds(Lot, st.just(Ledger.POINTS), st.integers(0, 30), st.sampled_from(ENDS)),
    max_size=5,
    unique_by=lambda lot: lot.until,
)
some = st.integers(0, 60)


def after(lots: Sequence[Lot], entries: Sequence[Entry]) -> tuple[Lot, ...]:
    left = {(lot.ledger, lot.until): lot.left for lot in lots}
    for entry in entries:
        left[entry.ledger, entry.until] = left.get((entry.ledger, entry.until), 0) + entry.amount
    return tuple(Lot(ledger, amount, until) for (ledger, until), amount in left.items())


@pytest.mark.parametrize(
    "paid_minor, per_minor, points",
    [(8880, 100, 88), (99, 100, 0), (100, 100, 1), (0, 100, 0), (-5, 100, 0), (1000, 0, 0), (4880, 100, 48)],
)
def test_whole_points_for_what_was_paid(paid_minor: int, per_minor: int, points: int) -> None:
    assert points_earned(paid_minor, per_minor) == points


@given(points=st.integers(0, 10**6), worth=st.integers(0, 10**4), minor=st.integers(0, 10**6))
def test_points_are_worth_what_is_rounded_down_and_no_fewer_are_needed(points: int, worth: int, minor: int) -> None:
    assert points_worth(points, worth) <= Fraction(points * worth, 100) < points_worth(points, worth) + 1
    needed = points_needed(minor, worth)
    if worth:
        assert points_worth(needed, worth) >= minor
        assert needed == 0 or points_worth(needed - 1, worth) < minor


def test_the_day_of_earning_is_the_first_of_a_lot() -> None:
    assert (end_of_lot(DAY, 1), end_of_lot(DAY, 31), end_of_lot(DAY, None)) == (DAY, date(2026, 4, 9), None)


@given(lots=lots_of_points, amount=some)
def test_points_are_spent_one_by_one_from_what_ends_first(lots: list[Lot], amount: int) -> None:
    left = {lot.until: lot.left for lot in lots}
    for _ in range(amount):
        there = [until for until, held in left.items() if held > 0 and (until is None or until >= DAY)]
        until = min(there, key=lambda each: each or date.max, default=None)
        left[until] = left.get(until, 0) - 1

    entries = spend(lots, Ledger.POINTS, amount, DAY)

    assert {lot.until: lot.left for lot in after(lots, entries)} == {
        lot.until: left[lot.until] for lot in after(lots, entries)
    }
    assert sum(entry.amount for entry in entries) == -amount
    assert len({entry.until for entry in entries}) == len(entries)


@given(lots=lots_of_points, amount=some, parts=st.lists(st.integers(1, 20), max_size=6))
def test_what_was_spent_comes_back_in_parts_to_exactly_where_it_was(
    lots: list[Lot], amount: int, parts: list[int]
) -> None:
    entries = list(spend(lots, Ledger.POINTS, amount, DAY))
    here, rest = after(lots, entries), amount
    for part in [*parts, 10**6]:
        part = min(part, rest)
        back = give_back(entries, part)
        rest -= part
        here = after(here, back)
        returned = {entry.until: entry.amount for entry in back}
        entries = [replace(each, amount=each.amount + returned.get(each.until, 0)) for each in entries]
        fewer = spend(lots, Ledger.POINTS, rest, DAY)
        assert {(lot.until, lot.left) for lot in here if lot.left} == {
            (lot.until, lot.left) for lot in after(lots, fewer) if lot.left
        }
    with pytest.raises(ValueError, match="taken"):
        give_back(entries, 1)


@given(lots=lots_of_points, owed=some, overdrawn=some, points=some)
def test_points_earned_pay_what_is_owed_then_fill_what_is_overdrawn(
    lots: list[Lot], owed: int, overdrawn: int, points: int
) -> None:
    here = [lot for lot in lots if lot.until is not None]
    here += [Lot(Ledger.DEBT, owed), Lot(Ledger.POINTS, -overdrawn)]
    until = DAY + timedelta(days=90)

    told = after(here, earn(points, here, until))

    found = {(lot.ledger, lot.until): lot.left for lot in told}
    assert found[Ledger.DEBT, None] == max(0, owed - points)
    rest = max(0, points - owed)
    assert found[Ledger.POINTS, None] == min(0, rest - overdrawn)
    assert found.get((Ledger.POINTS, until), 0) == max(0, rest - overdrawn)


@given(amount=some, principal=some, bonus=some, order=st.sampled_from(ValueOrder))
def test_value_is_parted_without_taking_more_than_there_is(
    amount: int, principal: int, bonus: int, order: ValueOrder
) -> None:
    amount = min(amount, principal + bonus)
    first, second = split_value(amount, principal, bonus, order)
    assert first + second == amount
    assert 0 <= first <= principal
    assert 0 <= second <= bonus
    if order is ValueOrder.PRINCIPAL_FIRST:
        assert first == min(amount, principal)
    elif principal and bonus and first not in {principal, amount - bonus}:
        assert abs(Fraction(amount * principal, principal + bonus) - first) <= Fraction(1, 2)


def test_value_in_the_examples() -> None:
    assert split_value(11000, 10000, 2000, ValueOrder.PRINCIPAL_FIRST) == (10000, 1000)
    assert split_value(1000, 10000, 2000, ValueOrder.PROPORTIONAL) == (833, 167)
    assert split_value(3, 1, 5, ValueOrder.PROPORTIONAL) == (1, 2)  # half a minor unit is rounded up


paid_things = st.builds(
    lambda tender, principal, bonus, points: Paid(
        tender, principal, bonus, points, points, points_earned(tender + principal, 7)
    ),
    some,
    some,
    some,
    some,
)


@given(paid=paid_things, amounts=st.lists(some, max_size=6))
def test_refunds_in_parts_give_back_unit_by_unit_and_never_beyond(paid: Paid, amounts: list[int]) -> None:
    units = ["tender"] * paid.tender_minor + ["principal"] * paid.principal_minor
    units += ["bonus"] * paid.bonus_minor + ["points"] * paid.points
    stays = paid
    for amount in amounts:
        if amount > stays.minor:
            with pytest.raises(ValueError, match="paid"):
                refund(stays, amount, 7, 100)
            continue
        back = refund(stays, amount, 7, 100)
        part, units = units[:amount], units[amount:]
        counted = [part.count(name) for name in ("tender", "principal", "bonus", "points")]
        assert [back.tender_minor, back.principal_minor, back.bonus_minor, back.points] == counted
        stays = stays.less(back)
        assert stays.earned == stays.money_minor // 7
        assert min(stays.tender_minor, stays.principal_minor, stays.bonus_minor, stays.points, stays.points_minor) >= 0
        assert paid.less(stays).minor == paid.minor - stays.minor


@given(paid=paid_things, worth=st.integers(1, 400), amounts=st.lists(some, max_size=6))
def test_the_sum_that_comes_back_does_not_depend_on_the_parts(paid: Paid, worth: int, amounts: list[int]) -> None:
    paid = replace(paid, points=points_needed(paid.points_minor, worth))
    stays, total = paid, 0
    for amount in amounts:
        part = min(amount, stays.minor)
        stays = stays.less(refund(stays, part, 7, worth))
        total += part
    assert stays == paid.less(refund(paid, total, 7, worth))
    assert paid.less(refund(paid, paid.minor, 7, worth)) == Paid()


@given(paid=paid_things, said=st.lists(st.tuples(some, some), max_size=5))
def test_money_that_was_handed_over_counts_and_the_rest_of_the_amount_stays_whole(
    paid: Paid, said: list[tuple[int, int]]
) -> None:
    stays = paid
    for amount, tender in said:
        part = min(amount, max(0, stays.minor))
        back = refund(stays, part, 7, 100, tender=tender)
        assert back.tender_minor == tender
        assert back.minor <= max(part, tender)
        stays = stays.less(back)
        assert min(stays.principal_minor, stays.bonus_minor, stays.points, stays.earned) >= 0


@given(lots=lots_of_points, earned=some, amount=some)
def test_earned_points_are_taken_from_their_lot_then_from_others_and_then_owed(
    lots: list[Lot], earned: int, amount: int
) -> None:
    until = DAY + timedelta(days=1)
    entries = take_back(lots, [Entry(Ledger.POINTS, earned, until)], amount, DAY)
    told = after(lots, entries)
    assert sum(entry.amount * (-1 if entry.ledger is Ledger.POINTS else 1) for entry in entries) == amount
    assert all(lot.left >= 0 for lot in told)
    owed = balance(told, Ledger.DEBT, DAY)
    assert owed == 0 or balance(told, Ledger.POINTS, DAY) == 0
    own = next((lot.left for lot in lots if lot.until == until), 0)
    assert next((-entry.amount for entry in entries if entry.until == until), 0) >= min(own, amount)


@given(lots=lots_of_points, owed=some)
def test_nobody_has_points_and_owes_some(lots: list[Lot], owed: int) -> None:
    here = [*lots, Lot(Ledger.DEBT, owed)]
    told = after(here, repay(here, DAY))
    debt, points = balance(told, Ledger.DEBT, DAY), balance(told, Ledger.POINTS, DAY)
    assert min(debt, points) == 0
    assert points - debt == balance(here, Ledger.POINTS, DAY) - owed
    assert [lot for lot in told if not lot.counts(DAY)] == [lot for lot in here if not lot.counts(DAY)]


@pytest.mark.parametrize(
    "asked, back",
    [
        ((10000, 2000, 10000, 2000), (10000, 2000, 10000)),
        ((10000, 2000, 3000, 1500), (3000, 1500, 2500)),
        ((10000, 2000, 300, 0), (300, 0, 0)),
        ((10000, 0, -50, 0), (0, 0, 0)),
        ((5000, 500, 20000, 100), (5000, 100, 4600)),
    ],
)
def test_a_top_up_comes_back_as_far_as_it_is_not_spent(
    asked: tuple[int, int, int, int], back: tuple[int, int, int]
) -> None:
    told = refund_top_up(*asked)
    assert (told.principal_minor, told.bonus_minor, told.money_minor) == back


postings = st.lists(
    st.builds(
        lambda points, value, added, earned, until, days: Posting(
            "",
            DAY + timedelta(days=days),
            spent=Amounts(points, value),
            added=Amounts(0, added),
            earned=earned,
            until=until,
        ),
        some,
        some,
        some,
        some,
        st.sampled_from(ENDS),
        st.integers(0, 3),
    ),
    max_size=8,
)


@given(made=postings, cut=st.integers(0, 8))
def test_going_on_from_the_lots_is_the_same_as_from_the_beginning(made: list[Posting], cut: int) -> None:
    every = [replace(posting, id=str(number)) for number, posting in enumerate(made)]
    whole, entries = replayed(every)
    first, _ = replayed(every[:cut])
    going_on = Account(first.lots)
    for posting in every[cut:]:
        assert going_on.post(posting) == entries[posting.id]
    assert set(going_on.lots) == set(whole.lots)


returns = st.lists(st.tuples(st.integers(0, 7), some, some, some), max_size=8)


@given(made=postings, back=returns, cut=st.integers(0, 16))
def test_going_on_from_a_place_is_the_same_where_something_before_it_comes_back(
    made: list[Posting], back: list[tuple[int, int, int, int]], cut: int
) -> None:
    sales = [replace(posting, id=str(number)) for number, posting in enumerate(made)]
    every = list(sales)
    for number, (sale, points, value, taken) in enumerate(back):
        returned, day = Amounts(points, value), DAY + timedelta(days=4)
        every.insert(
            len(every) - number % 2, Posting(f"r{number}", day, origin=str(sale), returned=returned, taken=taken)
        )
    known = {posting.id: number for number, posting in enumerate(every)}
    every = [posting for number, posting in enumerate(every) if known.get(posting.origin, -1) < number]
    whole, entries = replayed(every)
    account = Account(replayed(every[:cut])[0].lots)
    for each in {posting.origin for posting in every[cut:]} & {posting.id for posting in every[:cut]}:
        account.recall(each, entries[each], [row.returned for row in every[:cut] if row.origin == each])
    going_on, again = replayed(every[cut:], account)
    assert again == {posting.id: entries[posting.id] for posting in every[cut:]}
    assert set(going_on.lots) == set(whole.lots)


def test_an_account_keeps_no_lots_that_hold_nothing() -> None:
    account, day = Account((Lot(Ledger.BONUS, 0),)), date(2026, 1, 1)
    for number in range(100):
        until = day + timedelta(days=number)
        account.post(Posting(f"earned {number}", day, earned=1, until=until))
        account.post(Posting(f"spent {number}", day, spent=Amounts(points=1)))
    assert not account.lots
    account.post(Posting("overdrawn", day, spent=Amounts(points=1)))
    assert account.lots == (Lot(Ledger.POINTS, -1),)
