"""A decision about two welcome coupons that is here before the use that it takes back."""

from tests.cloud.support import C50, IDS, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_settling import redemption_of, settle


def test_a_second_welcome_coupon_is_withdrawn_when_its_use_comes_after_the_decision(till: Till, second: Till) -> None:
    till.campaign(C50, id="HELLO")
    first, other = till.members(2)
    one, two = till.coupons(2, "HELLO")
    till.send(till.sign_up(first, "+8613800000001", one), till.checkout(one, member=first.subject))
    use = second.checkout(two, member=other.subject)
    up = second.sign_up(other, "+8613800000001", two)
    side = {"operation": use.id, "redemption": redemption_of(use), "coupon": two.subject}
    facts = {"coupon": two.subject, "other_coupon": one.subject, "sides": [side]}
    row = {"id": IDS.new(), "operation": use.id, "reason": "double_welcome", "at_stake_minor": 5_000, "facts": facts}
    assert settle(till, row, "void").detail["pending"]
    second.one(up)
    second.one(use)
    coupon = till.rows("coupon")[two.subject]
    assert (coupon["used"], coupon["status"]) == (0, "voided")
    again = till.one(till.checkout(two, member=first.subject, mode="claim"))
    assert again.result == "refused"
    proven(Holding(till))
