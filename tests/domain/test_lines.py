"""A discount over several lines: exact sums, odd minor units to the earliest lines."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.lines import PurchaseLine, with_shares

CASES = {
    "20: three lines of 10.00 and 10.00 off": ([1000, 1000, 1000], 1000, [334, 333, 333]),
    "two odd units": ([1000, 1000, 1000], 2000, [667, 667, 666]),
    "nothing off": ([1000, 500], 0, [0, 0]),
    "everything off": ([1000, 500, 1], 1501, [1000, 500, 1]),
    "all but one minor unit": ([1, 1, 1], 2, [1, 1, 0]),
    "in proportion": ([3000, 1000], 1000, [750, 250]),
    "a free line has no share": ([0, 1000, 1000], 1, [0, 1, 0]),
    "an exact share too is one more before a later one": ([200, 100, 100], 2, [2, 0, 0]),
    "one line": ([20000], 5000, [5000]),
    "no lines": ([], 5000, []),
    "nothing but free lines": ([0, 0], 0, [0, 0]),
}


@pytest.mark.parametrize("prices, discount, shares", CASES.values(), ids=CASES)
def test_the_shares_are(prices: list[int], discount: int, shares: list[int]) -> None:
    found = with_shares([PurchaseLine("a", price) for price in prices], discount)

    assert [line.discount_minor for line in found] == shares
    assert [line.net_minor for line in found] == [price - off for price, off in zip(prices, shares, strict=True)]


def exact_and_within(prices: list[int], part: int) -> None:
    discount = sum(prices) * part // 1000

    shares = [line.discount_minor for line in with_shares([PurchaseLine("a", price) for price in prices], discount)]

    assert sum(shares) == discount
    assert all(0 <= share <= price for share, price in zip(shares, prices, strict=True))
    whole = max(sum(prices), 1)
    odd = [share - discount * price // whole for share, price in zip(shares, prices, strict=True) if price]
    assert odd == sorted(odd, reverse=True), "odd minor units go to the earliest lines"
    assert set(odd) <= {0, 1}


def test_sums_are_exact_and_no_share_is_larger_than_its_line(figure: Callable[[int, int], int]) -> None:
    prices = st.lists(st.one_of(st.integers(0, 30), st.integers(0, 10**9)), min_size=1, max_size=12)
    checked = settings(max_examples=figure(300, 5_000), deadline=None, print_blob=True)
    checked(given(prices=prices, part=st.integers(0, 1000))(exact_and_within))()
