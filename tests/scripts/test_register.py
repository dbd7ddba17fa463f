"""There are as many rows with exact numbers as were promised, all different, and every example has its place."""

from collections.abc import Callable

import pytest

from tests.register import EXAMPLES, LEAST, TABLES, counted, distinct, missing, rows_of


def test_there_are_at_least_300_different_rows() -> None:
    found = counted()
    print(*(f"{number:4} {name}" for name, number in found.items()), f"{sum(found.values()):4} in all", sep="\n")
    assert all(found.values()), [name for name, number in found.items() if not number]
    assert sum(found.values()) >= LEAST


@pytest.mark.parametrize("module", TABLES)
def test_no_row_stands_twice_in_its_table(module: str) -> None:
    for test, table in TABLES[module].items():
        rows = rows_of(module, test, table)
        assert len(distinct(rows)) == len(rows), (test, _twice(rows))


def _twice(rows: list[object]) -> list[int]:
    """The places of rows that stand there before."""
    return [place for place, row in enumerate(rows) if distinct([row]) <= distinct(rows[:place])]


def test_a_row_that_is_repeated_counts_once_whatever_it_is_called() -> None:
    def answering(number: int) -> Callable[[], int]:
        return lambda: number

    assert len(distinct([answering(1), answering(1), answering(2)])) == 2
    assert len(distinct([{"amount": 1, "paid": 2}, {"paid": 2, "amount": 1}, {"amount": 1, "paid": 3}])) == 2
    assert len(distinct([(1, ["a"]), [1, ("a",)]])) == 1


@pytest.mark.parametrize("number", range(1, 23))
def test_every_example_is_tried_and_through_the_command_line_too(number: int) -> None:
    example = EXAMPLES[number]
    assert example.tried
    assert bool(example.commands) != bool(example.no_command)
    assert not [place for place in (*example.tried, *example.commands) if missing(place)]


@pytest.mark.parametrize(
    "place",
    [
        "tests.domain.test_judge:CASES:no such row",
        "tests.domain.test_judge:CASES:off-line",  # several begin like this
        "tests.domain.test_judge:test_that_is_not_there",
        "tests.domain.test_judge:CASES",
        "tests.domain.no_such_module:CASES:all in order",
    ],
)
def test_a_place_that_names_nothing_is_found_out(place: str) -> None:
    assert missing(place)
