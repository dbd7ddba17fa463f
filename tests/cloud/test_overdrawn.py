"""What was overdrawn is for a manager to look at as long as it is: not once it has come back, or is covered."""

from collections.abc import Iterator

import pytest

from counter_app.protocol.operations import Result
from tests.cloud.ledgers import adds_up, adjust, at, lots, member_of, purchase, refund, said, top_up
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_scope import Holding, proven


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> Iterator[None]:
    yield
    adds_up(shop)
    proven(Holding(till))


@pytest.fixture
def member(till: Till) -> str:
    """Who has 20.00 of value and 30 points."""
    identity = member_of(till)
    till.send(top_up(till, identity, 2_000, at=at("03-10T10:00")), adjust(till, identity, 30, at=at("03-10T10:01")))
    return identity


def spends(till: Till, member: str, value: int, points: int = 0, time: str = "11:00") -> tuple[str, Result]:
    """So much value and points; the operation and what came of it."""
    told = purchase(till, member, value=(value, 0), points=points, earned=0, at=at(f"03-10T{time}"))
    return told.id, till.one(told)


def statuses(till: Till) -> list[str]:
    """Of all exceptions, the oldest first."""
    every = [row for row in till.rows("exception").values() if row["reason"] == "overdrawn"]
    return [str(row["status"]) for row in sorted(every, key=lambda row: str(row["id"]))]


def test_it_is_withdrawn_with_its_void_and_open_again_when_that_is_undone(till: Till, member: str) -> None:
    sale, told = spends(till, member, 5_000, 40)
    assert said(told) == ("exception", [("overdrawn", 3_010)])
    void = till.void(sale)
    for operation, status in ((void, "withdrawn"), (till.operation("cancel", {"target": void.id}), "open")):
        assert till.one(operation).result == "applied"
        assert statuses(till) == [status]
    assert till.do("cancel", {"target": sale}).result == "applied"
    assert statuses(till) == ["withdrawn"]


def test_of_two_only_the_one_that_was_taken_back_is_withdrawn(till: Till, member: str) -> None:
    first, _ = spends(till, member, 5_000)
    spends(till, member, 1_000, time="11:30")
    assert statuses(till) == ["open", "open"]
    till.one(till.void(first))
    # What stands is within what there was: that what is left is not below zero ends the other one, too.
    assert lots(till, member) == {("principal", ""): 1_000, ("points", ""): 30}
    assert statuses(till) == ["withdrawn", "withdrawn"]


def test_the_other_one_stays_as_long_as_there_is_too_little(till: Till, member: str) -> None:
    first, _ = spends(till, member, 5_000)
    spends(till, member, 3_000, time="11:30")
    till.one(till.void(first))
    assert lots(till, member) == {("principal", ""): -1_000, ("points", ""): 30}
    assert statuses(till) == ["withdrawn", "open"]


def test_a_part_that_comes_back_ends_it_where_that_is_all_that_was_too_much(till: Till, member: str) -> None:
    sale, _ = spends(till, member, 5_000)
    for amount, status in ((2_999, "open"), (1, "withdrawn")):
        till.one(refund(till, sale, amount))
        assert statuses(till) == [status]


def test_it_is_withdrawn_when_it_is_covered(till: Till, member: str) -> None:
    spends(till, member, 5_000, 40)
    for operation, status in (
        (top_up(till, member, 2_999, at=at("03-10T12:00")), "open"),
        (adjust(till, member, 10, at=at("03-10T12:01")), "open"),
        (top_up(till, member, 1, at=at("03-10T12:02")), "withdrawn"),
    ):
        assert till.one(operation).result == "applied"
        assert statuses(till) == [status]


def test_what_came_late_and_had_been_there_covers_it(till: Till, second: Till, member: str) -> None:
    """The other counter was off-line when the value was topped up that this one saw spent."""
    spends(till, member, 5_000)
    assert second.one(top_up(second, member, 3_000, at=at("03-10T10:30"))).result == "applied"
    assert statuses(till) == ["withdrawn"]


@pytest.mark.parametrize("whole", [True, False], ids=["voided", "refunded"])
def test_what_was_taken_back_before_it_came_is_no_exception(till: Till, member: str, whole: bool) -> None:
    sale = purchase(till, member, value=(5_000, 0), earned=0, at=at("03-10T11:00"))
    before = till.void(sale.id) if whole else refund(till, sale.id, 3_500)
    assert till.one(before).detail == {"pending": True}
    assert said(till.one(sale)) == ("applied", [])
    assert statuses(till) == []
