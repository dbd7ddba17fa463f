"""Exceptions about a use that was taken back by an ordinary void or a cancel need nobody any more, and say why."""

import pytest

from tests.cloud.support import C50, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_settling import only, redemption_of, settle, twice


def test_a_void_of_the_later_use_closes_the_case_and_its_withdrawal_opens_it_again(till: Till, second: Till) -> None:
    coupon, _, later, _ = twice(till, second)
    void = second.void(later.id)
    second.one(void)
    row = only(till)
    assert (row["status"], row["facts"]["withdrawn_as"]) == ("withdrawn", "use_taken_back")
    assert settle(till, row, "write-off").detail["already"] == {}
    second.do("cancel", {"target": void.id})
    row = only(till)
    assert (row["status"], row["facts"].get("withdrawn_as")) == ("open", None)
    assert till.rows("coupon")[coupon.subject]["used"] == 2
    proven(Holding(till))


@pytest.mark.parametrize("how", ["void", "cancel"])
def test_once_the_first_use_is_taken_back_nobody_is_charged_for_the_only_one_left(
    till: Till, second: Till, how: str
) -> None:
    coupon, first, later, _ = twice(till, second)
    till.do("cancel", {"target": first.id}) if how == "cancel" else till.one(till.void(first.id))
    row = only(till)
    assert (row["status"], row["facts"]["withdrawn_as"]) == ("withdrawn", "other_taken_back")
    assert settle(till, row, "void").detail["already"] == {}
    now = till.rows("coupon")[coupon.subject]
    assert (now["used"], now["last_redemption"]) == (1, redemption_of(later))
    proven(Holding(till))


def test_a_void_of_the_first_use_that_is_withdrawn_leaves_one_case_and_not_two(till: Till, second: Till) -> None:
    _, first, _, _ = twice(till, second)
    void = till.void(first.id)
    till.one(void)
    till.do("cancel", {"target": void.id})
    row = only(till)
    assert (row["status"], row["at_stake_minor"]) == ("open", 5_000)
    proven(Holding(till))


def test_a_use_against_a_rule_that_was_taken_back_before_it_came_is_no_case(till: Till) -> None:
    till.campaign(C50, stores=["S9"])
    (coupon,) = till.coupons(1)
    bought = till.checkout(coupon)
    till.send(till.void(bought.id), bought)
    row = only(till)
    assert (row["reason"], row["status"]) == ("wrong_store", "withdrawn")


def test_what_was_settled_stays_settled(till: Till, second: Till) -> None:
    _, _, later, row = twice(till, second)
    settle(till, row, "write-off")
    second.one(second.void(later.id))
    assert only(till)["status"] == "settled"
