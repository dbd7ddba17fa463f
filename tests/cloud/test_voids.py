"""What a void gives back, and when it is more than the terms allow."""

import msgspec

from tests.cloud.support import C50, D50, FREE, IDS, Till


def test_a_coupon_is_usable_again_only_when_all_its_redemptions_are_voided(till: Till, second: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    first, later = till.checkout(coupon), second.checkout(coupon)
    till.one(first)
    second.one(later)
    till.one(till.void(first.id))
    assert till.one(till.checkout(coupon, mode="claim")).detail["reason"] == "already_redeemed"
    second.one(second.void(later.id))
    assert till.one(till.checkout(coupon, mode="claim")).result == "applied"


def test_a_void_frees_the_limits_unless_the_terms_say_otherwise(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    for campaign, frees in (("FREES", True), ("KEEPS", False)):
        till.campaign(D50, id=campaign, limits={"per_member": 1}, on_void={"frees_limits": frees})
        coupon, other = till.coupons(2, campaign)
        checkout = till.checkout(coupon, member=member.subject)
        till.send(checkout, till.void(checkout.id))
        assert till.rows("coupon")[coupon.subject]["used"] == 0
        assert till.rows("usage")[f"member:{campaign}:{member.subject}"]["used"] == (0 if frees else 1)
        again = till.one(till.checkout(other, mode="claim", member=member.subject))
        assert again.result == ("applied" if frees else "refused")


def test_the_same_void_again_changes_nothing_also_under_another_id(till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    checkout = till.checkout(coupon)
    till.send(checkout, till.void(checkout.id))
    before = till.rows("coupon")
    assert till.one(till.void(checkout.id)).detail == {"redemptions": []}
    assert till.rows("coupon") == before
    assert before[coupon.subject]["cycles"] == 1


def test_a_coupon_that_goes_round_too_often_is_shown_to_a_manager(till: Till) -> None:
    till.campaign(C50, on_void={"max_cycles": 2})
    (coupon,) = till.coupons(1)
    answers = []
    for _ in range(3):
        checkout = till.checkout(coupon)
        answers += till.send(checkout, till.void(checkout.id))
    assert [answer.result for answer in answers] == ["applied"] * 5 + ["exception"]
    assert answers[-1].exceptions[0].reason == "max_cycles"


def test_a_void_may_be_asked_as_a_claim(till: Till) -> None:
    till.campaign(C50, on_void={"max_cycles": 1})
    (coupon,) = till.coupons(1)
    checkout = till.checkout(coupon)
    assert till.one(till.void(checkout.id, mode="claim")).detail["reason"] == "unknown_checkout"
    till.one(checkout)
    assert till.one(till.void(checkout.id, mode="claim")).result == "applied"
    again = till.checkout(coupon)
    till.one(again)
    assert till.one(till.void(again.id, mode="claim")).detail["reason"] == "max_cycles"
    assert till.rows("coupon")[coupon.subject]["used"] == 1


def test_a_void_of_a_redemption_that_the_checkout_has_not_is_an_exception(till: Till) -> None:
    till.campaign()
    checkout = till.checkout(*till.coupons(1))
    till.one(checkout)
    strange = till.one(till.void(checkout.id, redemption=IDS.new()))
    assert [note.reason for note in strange.exceptions] == ["unknown_redemption"]
    assert {row["used"] for row in till.rows("coupon").values()} == {1}


def test_one_redemption_of_a_checkout_can_be_taken_back_alone(till: Till) -> None:
    till.campaign()
    till.campaign(FREE)
    (cash,), (free,) = till.coupons(1), till.coupons(1, "FREE")
    checkout = till.checkout(cash, free)
    redemptions = msgspec.convert(till.one(checkout).detail["redemptions"], list[str])
    assert till.one(till.void(checkout.id, redemption=redemptions[1])).detail == {"redemptions": [redemptions[1]]}
    rows = till.rows("coupon")
    assert (rows[cash.subject]["used"], rows[free.subject]["used"]) == (1, 0)


def test_a_redemption_that_was_taken_back_before_it_came_disputes_nothing(till: Till) -> None:
    """A claim overtakes the queue together with the void that frees its coupon; the first checkout comes last."""
    till.campaign(C50, limits={"uses_per_coupon": 1, "total": 1})
    (coupon,) = till.coupons(1)
    first = till.checkout(coupon)
    claim = till.checkout(coupon, mode="claim")
    assert [answer.result for answer in till.send(till.void(first.id), claim)] == ["applied", "applied"]

    late = till.one(first)

    assert (late.result, late.exceptions) == ("applied", [])
    row = till.rows("coupon")[coupon.subject]
    assert (row["used"], row["cycles"]) == (1, 1)
    assert [usage["used"] for usage in till.rows("usage").values()] == [1]
