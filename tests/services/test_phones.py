"""Phone numbers in every spelling are one number; what cannot be called is none."""

import pytest

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
