"""Amounts as they are typed and as they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.money import format_minor, grouped_minor
from counter_app.ui.money import MOST_MINOR, SHOP_MONEY, money, parse_amount


@pytest.mark.parametrize(
    "typed, minor",
    [
        ("200", 20000),
        ("187.5", 18750),
        ("187.05", 18705),
        (".5", 50),
        ("0", 0),
        ("１８７．５", 18750),
        ("3。2", 320),
        ("1,250.00", 125000),
        ("9999999.99", MOST_MINOR),
        ("", None),
        (".", None),
        ("1.234", None),
        ("-5", None),
        ("12a", None),
    ],
)
def test_what_is_typed_becomes_whole_minor_units(typed: str, minor: int | None) -> None:
    assert parse_amount(typed) == minor


def test_money_is_grouped_and_has_a_real_minus() -> None:
    assert money(-5000) == "−50.00"
    assert money(123456789) == "1,234,567.89"
    assert money(5) == "0.05"


@given(st.integers(0, MOST_MINOR))
def test_an_amount_that_is_shown_reads_back_as_itself(minor: int) -> None:
    assert parse_amount(money(minor)) == minor


@pytest.mark.parametrize(
    "currency, typed, minor, shown",
    [
        ("JPY", "1500", 1500, "1,500"),
        ("JPY", "1500.", 1500, "1,500"),
        ("JPY", "15.0", None, ""),
        ("KWD", "1.5", 1500, "1.500"),
        ("KWD", "1.2345", None, ""),
        ("KWD", "-", None, ""),
    ],
)
def test_an_amount_has_the_digits_of_the_shop_s_currency(
    currency: str, typed: str, minor: int | None, shown: str
) -> None:
    SHOP_MONEY.use(currency)

    assert parse_amount(typed) == minor
    if minor is not None:
        assert money(minor) == shown


@given(st.integers(-MOST_MINOR, MOST_MINOR), st.sampled_from([0, 2, 3]))
def test_thousands_apart_it_is_the_same_amount(minor: int, digits: int) -> None:
    assert grouped_minor(minor, digits).replace(",", "") == format_minor(minor, digits)
    assert grouped_minor(minor, digits, "−").replace("−", "-") == grouped_minor(minor, digits)
