"""Stored value, points and refunds at their boundaries: rows with numbers that were worked out by hand."""

from collections.abc import Sequence
from datetime import date

import pytest

from counter_app.domain.ledgers import (
    Entry,
    Ledger,
    Lot,
    Paid,
    ValueOrder,
    earn,
    give_back,
    points_needed,
    points_worth,
    refund,
    spend,
    split_value,
    take_back,
)

DAY = date(2026, 3, 10)
YESTERDAY, MID_MARCH, JUNE = date(2026, 3, 9), date(2026, 3, 15), date(2026, 6, 30)
FIRST, SHARED = ValueOrder.PRINCIPAL_FIRST, ValueOrder.PROPORTIONAL
POINTS, DEBT = Ledger.POINTS, Ledger.DEBT
Lots = Sequence[tuple[int, date | None]]

# What is paid, of which principal and bonus; what each gives.
SPLITS = [
    (FIRST, 11000, (10000, 2000), (10000, 1000)),  # example 16
    (FIRST, 10000, (10000, 2000), (10000, 0)),
    (FIRST, 10001, (10000, 2000), (10000, 1)),
    (FIRST, 9999, (10000, 2000), (9999, 0)),
    (FIRST, 12000, (10000, 2000), (10000, 2000)),
    (FIRST, 0, (10000, 2000), (0, 0)),
    (FIRST, 1, (0, 5), (0, 1)),
    (FIRST, 1, (1, 0), (1, 0)),
    (SHARED, 11000, (10000, 2000), (9167, 1833)),  # 9,166.67: example 16 leaves 8.33 and 1.67
    (SHARED, 1, (1, 1), (1, 0)),  # one half, up
    (SHARED, 2, (1, 1), (1, 1)),
    (SHARED, 3, (2, 2), (2, 1)),
    (SHARED, 1, (1, 2), (0, 1)),  # one third
    (SHARED, 1, (2, 1), (1, 0)),  # two thirds
    (SHARED, 2, (1, 2), (1, 1)),
    (SHARED, 5, (3, 7), (2, 3)),
    (SHARED, 5, (1, 9), (1, 4)),
    (SHARED, 4, (1, 9), (0, 4)),
    (SHARED, 12000, (10000, 2000), (10000, 2000)),
    (SHARED, 100, (0, 100), (0, 100)),
    (SHARED, 100, (100, 0), (100, 0)),
    (SHARED, 0, (0, 0), (0, 0)),
]


@pytest.mark.parametrize("order, amount, held, parts", SPLITS)
def test_value_is_split(order: ValueOrder, amount: int, held: tuple[int, int], parts: tuple[int, int]) -> None:
    assert split_value(amount, *held, order) == parts


PLAIN = Paid(8880, earned=88)
MIXED = Paid(1000, 2000, 500, 300, 300, 30)
HALF = Paid(100, points=200, points_minor=100, earned=1)
THIRD = Paid(points=10, points_minor=3)
# What stays, how much of it is refunded; how many minor units earn a point, what 100 are worth, a tier's percent.
REFUNDS = [
    (PLAIN, 8880, (100, 100, 100), PLAIN),  # example 13
    (PLAIN, 4000, (100, 100, 100), Paid(4000, earned=40)),  # 48.80 stay: 48 points
    (PLAIN, 80, (100, 100, 100), Paid(80)),  # 88.00 stay
    (PLAIN, 81, (100, 100, 100), Paid(81, earned=1)),  # 87.99 stay
    (PLAIN, 0, (100, 100, 100), Paid()),
    (PLAIN, 8881, (100, 100, 100), None),
    (PLAIN, -1, (100, 100, 100), None),
    (PLAIN, 8880, (0, 100, 100), PLAIN),  # nothing is earned any more: all of it goes back
    (Paid(99), 99, (100, 100, 100), Paid(99)),
    (MIXED, 1000, (100, 100, 100), Paid(1000, earned=10)),
    (MIXED, 1001, (100, 100, 100), Paid(1000, 1, earned=11)),
    (MIXED, 3000, (100, 100, 100), Paid(1000, 2000, earned=30)),
    (MIXED, 3001, (100, 100, 100), Paid(1000, 2000, 1, earned=30)),
    (MIXED, 3500, (100, 100, 100), Paid(1000, 2000, 500, earned=30)),
    (MIXED, 3501, (100, 100, 100), Paid(1000, 2000, 500, 1, 1, 30)),
    (MIXED, 3799, (100, 100, 100), Paid(1000, 2000, 500, 299, 299, 30)),
    (MIXED, 3800, (100, 100, 100), MIXED),
    (MIXED, 3801, (100, 100, 100), None),
    (Paid(0, 10000, 1000, earned=100), 10000, (100, 100, 100), Paid(0, 10000, earned=100)),
    (Paid(0, 10000, 1000, earned=100), 10001, (100, 100, 100), Paid(0, 10000, 1, earned=100)),
    (Paid(0, 0, 700), 700, (100, 100, 100), Paid(0, 0, 700)),
    (HALF, 101, (100, 50, 100), Paid(100, points=2, points_minor=1, earned=1)),  # 0.99 need 198 points
    (HALF, 200, (100, 50, 100), HALF),
    (THIRD, 1, (100, 33, 100), Paid(points=3, points_minor=1)),  # 0.02 need 7 points: 6 are worth 0.01
    (THIRD, 2, (100, 33, 100), Paid(points=6, points_minor=2)),  # 0.01 needs 4
    (THIRD, 3, (100, 33, 100), THIRD),
    (Paid(10199, earned=151), 199, (100, 100, 150), Paid(199, earned=1)),  # 101 x 1.5 = 151, 100 x 1.5 = 150
    (Paid(10199, earned=151), 200, (100, 100, 150), Paid(200, earned=3)),  # 99 x 1.5 = 148
    (Paid(1000, earned=5), 1, (200, 100, 100), Paid(1, earned=1)),  # 2.00 a point: 9.99 earn 4
    (Paid(1000, earned=5), 200, (200, 100, 100), Paid(200, earned=1)),
]


@pytest.mark.parametrize("stays, amount, rules, back", REFUNDS)
def test_what_pays_comes_back_in_its_order(
    stays: Paid, amount: int, rules: tuple[int, int, int], back: Paid | None
) -> None:
    per_minor, worth, percent = rules
    if back is None:
        with pytest.raises(ValueError, match="more than was paid"):
            refund(stays, amount, per_minor, worth, percent=percent)
        return
    assert refund(stays, amount, per_minor, worth, percent=percent) == back


@pytest.mark.parametrize(
    "points, minor, worth, needed",
    [
        # Points, what they are worth, what 100 are worth; how many are needed for that.
        (100, 100, 100, 100),
        (1, 1, 100, 1),
        (0, 0, 100, 0),
        (12345, 12345, 100, 12345),
        (99, 49, 50, 98),
        (1, 0, 50, 0),
        (2, 1, 50, 2),
        (3, 0, 33, 0),
        (4, 1, 33, 4),
        (9, 2, 33, 7),
        (10, 3, 33, 10),
        (7, 0, 0, 0),
        (1, 10, 1000, 1),
        (3, 30, 1000, 3),
    ],
)
def test_points_are_worth_and_needed(points: int, minor: int, worth: int, needed: int) -> None:
    assert (points_worth(points, worth), points_needed(minor, worth)) == (minor, needed)


def lots_of(held: Lots) -> list[Lot]:
    return [Lot(POINTS, left, until) for left, until in held]


def told(entries: Sequence[Entry]) -> list[tuple[str, int, date | None]]:
    return [(entry.ledger.value, entry.amount, entry.until) for entry in entries]


SPENT: list[tuple[Lots, int, Lots]] = [
    ([(40, MID_MARCH), (80, JUNE)], 60, [(-40, MID_MARCH), (-20, JUNE)]),  # example 14
    ([(80, JUNE), (40, MID_MARCH)], 60, [(-40, MID_MARCH), (-20, JUNE)]),
    ([(40, MID_MARCH), (80, JUNE)], 40, [(-40, MID_MARCH)]),
    ([(40, MID_MARCH), (80, JUNE)], 41, [(-40, MID_MARCH), (-1, JUNE)]),
    ([(40, MID_MARCH), (80, JUNE)], 0, []),
    ([(10, None), (10, DAY)], 15, [(-10, DAY), (-5, None)]),  # its last day
    ([(10, None), (10, YESTERDAY)], 5, [(-5, None)]),
    ([(10, YESTERDAY)], 5, [(-5, None)]),
    ([(10, MID_MARCH)], 12, [(-10, MID_MARCH), (-2, None)]),
    ([(-5, None), (10, JUNE)], 5, [(-5, JUNE)]),
    ([], 3, [(-3, None)]),
    ([(4, None)], 9, [(-9, None)]),
]


@pytest.mark.parametrize("held, amount, taken", SPENT)
def test_points_are_spent_from_the_lot_that_ends_first(held: Lots, amount: int, taken: Lots) -> None:
    assert told(spend(lots_of(held), POINTS, amount, DAY)) == [("points", *each) for each in taken]


@pytest.mark.parametrize(
    "held, owed, points, entries",
    [
        ([], 0, 10, [("points", 10, JUNE)]),
        ([], 20, 30, [("debt", -20, None), ("points", 10, JUNE)]),
        ([], 20, 20, [("debt", -20, None)]),
        ([], 20, 19, [("debt", -19, None)]),
        ([], 20, 0, []),
        ([(-10, None)], 0, 30, [("points", 10, None), ("points", 20, JUNE)]),
        ([(-10, None)], 0, 10, [("points", 10, None)]),
        ([(-10, None)], 5, 12, [("debt", -5, None), ("points", 7, None)]),
        ([(-10, JUNE)], 0, 25, [("points", 25, JUNE)]),
        ([(5, MID_MARCH)], 0, 1, [("points", 1, JUNE)]),
    ],
)
def test_points_that_come_pay_what_is_owed_first(
    held: Lots, owed: int, points: int, entries: list[tuple[str, int, date | None]]
) -> None:
    lots = [*lots_of(held), Lot(DEBT, owed)]
    assert told(earn(points, lots, JUNE)) == entries


@pytest.mark.parametrize(
    "held, opened, amount, entries",
    [
        ([(40, JUNE)], [JUNE], 40, [("points", -40, JUNE)]),
        ([(25, JUNE), (10, None)], [JUNE], 40, [("points", -25, JUNE), ("points", -10, None), ("debt", 5, None)]),
        ([(40, YESTERDAY), (9, None)], [YESTERDAY], 40, [("points", -40, YESTERDAY)]),  # gone with the day already
        ([(40, YESTERDAY), (9, None)], [JUNE], 10, [("points", -9, None), ("debt", 1, None)]),
        ([(3, MID_MARCH), (3, JUNE)], [JUNE], 4, [("points", -3, JUNE), ("points", -1, MID_MARCH)]),
        ([(-5, None)], [None], 2, [("debt", 2, None)]),
        ([(40, JUNE)], [JUNE], 0, []),
    ],
)
def test_points_that_are_taken_back_come_from_their_own_lot_first(
    held: Lots, opened: list[date | None], amount: int, entries: list[tuple[str, int, date | None]]
) -> None:
    earned = [Entry(POINTS, amount, until) for until in opened]
    assert told(take_back(lots_of(held), earned, amount, DAY)) == entries


@pytest.mark.parametrize(
    "amount, entries",
    [
        (20, [("points", 20, JUNE)]),
        (21, [("points", 20, JUNE), ("points", 1, MID_MARCH)]),
        (60, [("points", 20, JUNE), ("points", 40, MID_MARCH)]),
        (0, []),
    ],
)
def test_what_was_spent_last_comes_back_first(amount: int, entries: list[tuple[str, int, date | None]]) -> None:
    assert told(give_back([Entry(POINTS, -40, MID_MARCH), Entry(POINTS, -20, JUNE)], amount)) == entries
