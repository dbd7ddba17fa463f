"""An overdraft that was written off and what comes after it, or turns out to have been before: no order gives anybody
both the loss and the money."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import adds_up, adjust, at, lots, member_of, purchase, refund, said, top_up
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_settling import only, settle


def _overdrawn(till: Till) -> tuple[str, Operation]:
    """20.00 were there, 50.00 were spent."""
    member = member_of(till)
    till.one(top_up(till, member, 2_000, at=at("03-10T10:00")))
    made = purchase(till, member, value=(5_000, 0), earned=0, at=at("03-10T11:00"))
    assert said(till.one(made)) == ("exception", [("overdrawn", 3_000)])
    return member, made


@pytest.mark.parametrize("how", ["void", "refund", "cancel"])
@pytest.mark.parametrize("first", ["write-off", "back"])
def test_what_comes_back_whole_leaves_what_was_paid_in(shop: CloudShop, till: Till, how: str, first: str) -> None:
    member, sale = _overdrawn(till)
    row = only(till)
    backs: dict[str, Callable[[], Operation]] = {
        "void": lambda: till.void(sale.id),
        "refund": lambda: refund(till, sale.id, principal_minor=5_000),
        "cancel": lambda: till.operation("cancel", {"target": sale.id}),
    }
    if first == "write-off":
        assert settle(till, row, "write-off").detail["added"] == {"principal_minor": 3_000}
    till.one(backs[how]())
    if first == "back":
        settle(till, row, "write-off")
    assert lots(till, member) == {("principal", ""): 2_000}
    adds_up(shop)
    proven(Holding(till))


def test_points_too(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    till.one(adjust(till, member, 30, at=at("03-10T10:00")))
    sale = purchase(till, member, points=40, earned=0, at=at("03-10T11:00"))
    till.one(sale)
    assert settle(till, only(till), "write-off").detail["added"] == {"points": 10}
    till.one(till.void(sale.id))
    assert lots(till, member) == {("points", ""): 30}
    adds_up(shop)


def test_what_was_there_after_all_is_no_loss(shop: CloudShop, till: Till) -> None:
    """A top-up of another counter that had not come yet."""
    member, _ = _overdrawn(till)
    assert settle(till, only(till), "write-off").detail["added"] == {"principal_minor": 3_000}
    till.one(top_up(till, member, 3_000, at=at("03-10T10:30")))
    assert lots(till, member) == {}
    till.one(top_up(till, member, 700, at=at("03-10T15:00")))
    assert lots(till, member) == {("principal", ""): 700}, "paid in after it: theirs"
    adds_up(shop)


def test_a_part_that_comes_back_is_owed_no_more_and_no_gift(shop: CloudShop, till: Till) -> None:
    member, sale = _overdrawn(till)
    settle(till, only(till), "write-off")
    till.one(refund(till, sale.id, 1_000, principal_minor=1_000))
    assert lots(till, member) == {}
    void = till.void(sale.id)
    till.one(void)
    assert lots(till, member) == {("principal", ""): 2_000}
    till.one(till.operation("cancel", {"target": void.id}))
    assert lots(till, member) == {}, "the purchase stands again, and so does the loss"
    adds_up(shop)


def test_every_order_of_two_counters_ends_the_same(shop: CloudShop, till: Till, second: Till) -> None:
    ends = []
    for number, order in enumerate(itertools.permutations(range(3))):
        member = member_of(till, f"+861380000010{number}")
        till.one(top_up(till, member, 2_000, at=at("03-10T10:00")))
        sale = purchase(till, member, value=(5_000, 0), earned=0, at=at("03-10T11:00"))
        till.one(sale)
        (row,) = [each for each in till.rows("exception").values() if each["operation"] == sale.id]
        acts = (
            lambda row=row: settle(second, row, "write-off"),
            lambda sale=sale: till.one(refund(till, sale.id, 2_000, principal_minor=2_000, at=at("03-10T13:00"))),
            lambda member=member: till.one(top_up(till, member, 1_000, at=at("03-10T10:30"))),
        )
        for each in order:
            acts[each]()
        ends.append(lots(till, member))
    assert ends == [ends[0]] * len(ends)
    adds_up(shop)
