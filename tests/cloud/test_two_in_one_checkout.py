"""Two coupons of one checkout, of which one was too many: only that one is taken back."""

from tests.cloud.ledgers import member_of
from tests.cloud.support import C50, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_settling import Row, settle


def test_of_two_uses_in_one_checkout_only_the_one_too_many_is_taken_back(till: Till, second: Till) -> None:
    """Whose they were came after their use: the exception names both, and both are of one checkout."""
    till.campaign(C50, limits={"per_member": 1})
    member = member_of(till)
    coupons = till.coupons(2)
    bought = second.checkout(*coupons)
    second.one(bought)
    till.one(till.issue(*coupons, member=member))
    every: list[Row] = list(till.rows("exception").values())
    (row,) = [each for each in every if each["reason"] == "member_limit_reached"]
    assert row["at_stake_minor"] == 5_000
    answer = settle(till, row, "void")
    assert answer.detail["redemptions"] == [row["facts"]["sides"][-1]["redemption"]]
    assert answer.detail["due_minor"] == 5_000
    used = {each: held["used"] for each, held in till.rows("coupon").items()}
    assert used == {row["facts"]["sides"][0]["coupon"]: 1, row["facts"]["coupon"]: 0}
    proven(Holding(till))
