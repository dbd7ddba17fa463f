"""What a shift comes to, from entries alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from counter_app.domain.shift import Entry, Kind, Money, Part, TenderTally, blind, by_cashier, cash_moved, parts, tally

SALE = Entry(Kind.CHECKOUT, "a", 1000, 200, 800, 1, (Money("cash", 800),))
BY_PHONE = Entry(Kind.CHECKOUT, "b", 500, 0, 500, 0, (Money("wechat", 500),))
BACK = Entry(Kind.VOID, "b", money=(Money("cash", -800),))
IN = Entry(Kind.PAID_IN, "a", 300)
OUT = Entry(Kind.PAID_OUT, "a", 100)


def over(to: str, counted: int | None = None) -> Entry:
    return Entry(Kind.HAND_OVER, "a", to=to, counted_minor=counted)


@pytest.mark.parametrize(
    "entries, moved",
    [
        ((), 0),
        ((SALE,), 800),
        ((BY_PHONE,), 0),
        ((SALE, BACK), 0),
        ((BACK,), -800),
        ((IN, OUT, SALE), 1000),
        ((Entry(Kind.CHECKOUT, "a", 900, 0, 900, 0, (Money("cash", 400), Money("card", 500))),), 400),
        ((Entry(Kind.CHECKOUT, "a", 900, 0, 900, 0, (Money("", 900),)),), 0),
    ],
)
def test_only_cash_moves_the_drawer(entries: Sequence[Entry], moved: int) -> None:
    assert cash_moved(entries) == moved


def test_sums_by_tender_in_the_order_of_tenders() -> None:
    sums = tally((BY_PHONE, SALE, BACK, SALE, IN))
    assert (sums.checkouts, sums.amount_minor, sums.discount_minor, sums.payable_minor) == (3, 2500, 400, 2100)
    assert (sums.coupons, sums.voids, sums.paid_in_minor) == (2, 1, 300)
    assert sums.tenders == (TenderTally("cash", 3, 1600, 800), TenderTally("wechat", 1, 500, 0))


def test_the_cashiers_together_are_the_whole() -> None:
    entries = (SALE, BY_PHONE, over("b"), BACK, SALE)
    each = by_cashier(entries)
    assert list(each) == ["a", "b"]
    assert sum(own.checkouts for own in each.values()) == tally(entries).checkouts
    assert [own.voids for own in each.values()] == [0, 1]


@pytest.mark.parametrize(
    "entries, counted, expected",
    [
        ((SALE,), 1800, [Part("a", 1000, 1800, 1800)]),
        ((SALE,), None, [Part("a", 1000, 1800)]),
        # Counted at the hand-over: what is missing is the first one's, and the next begins with what is there.
        ((SALE, over("b", 1700), SALE), 2500, [Part("a", 1000, 1800, 1700), Part("b", 1700, 2500, 2500)]),
        # Not counted: the next one answers for all of it.
        ((SALE, over("b"), SALE), 2500, [Part("a", 1000, 1800), Part("b", 1800, 2600, 2500)]),
        (
            (over("b", 1000), over("c", 900), BACK),
            200,
            [Part("a", 1000, 1000, 1000), Part("b", 1000, 1000, 900), Part("c", 900, 100, 200)],
        ),
    ],
)
def test_each_difference_belongs_to_one_person(
    entries: Sequence[Entry], counted: int | None, expected: list[Part]
) -> None:
    assert list(parts(entries, "a", 1000, counted)) == expected


def test_all_differences_together_are_that_of_the_shift() -> None:
    entries = (SALE, over("b", 1750), SALE, over("c", 2600), BACK)
    stages = parts(entries, "a", 1000, 1750)
    assert sum(part.difference_minor or 0 for part in stages) == 1750 - (1000 + cash_moved(entries))


def test_who_counts_blind_sees_nothing_from_which_the_cash_could_be_told() -> None:
    hidden = blind(tally((SALE, BY_PHONE, BACK)))
    assert (hidden.checkouts, hidden.discount_minor, hidden.voids) == (2, 200, 1)
    assert (hidden.amount_minor, hidden.payable_minor) == (None, None)
    assert hidden.tenders == (TenderTally("cash", 2, None, None), TenderTally("wechat", 1, 500, 0))
