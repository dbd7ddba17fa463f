"""Phone numbers in every spelling are one number; what cannot be called is none."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.services.phones import normalise_phone


@pytest.mark.parametrize(
    "text",
    [
        "13800000001",
        " 138 0000 0001 ",
        "138-0000-0001",
        "+86 138 0000 0001",
        "008613800000001",
        "8613800000001",
        "１３８０００００００１",
    ],
)
def test_one_mobile_has_one_form_however_it_is_written(text: str) -> None:
    assert normalise_phone(text) == "+8613800000001"


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12345", "10012345678", "1380000000", "138000000011", "13800000001 ext 5", "1" * 4000, "\0", "\ud800"],
)
def test_what_cannot_be_called_is_no_phone(text: str) -> None:
    assert normalise_phone(text) is None


def test_another_region_reads_its_own_numbers_and_foreign_ones_with_a_plus() -> None:
    assert normalise_phone("090-1234-5678", "JP") == "+819012345678"
    assert normalise_phone("+1 415 555 2671") == "+14155552671"


def the_long_way(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None


@pytest.mark.parametrize("first", [f"{number:04d}" for number in range(1_000, 2_000)])
def test_the_short_way_of_a_bare_mobile_ends_where_the_long_one_does(first: str) -> None:
    for rest in ("0000000", "0123456", "5999999", "9999999"):
        assert normalise_phone(first + rest) == the_long_way(first + rest)


@given(st.from_regex(r"1[0-9]{9,11}", fullmatch=True))
def test_any_number_that_begins_like_one_ends_there_too(text: str) -> None:
    assert normalise_phone(text) == the_long_way(text)
