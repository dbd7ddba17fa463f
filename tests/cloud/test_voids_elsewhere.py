"""A void by another counter than the one that redeemed: who may, what is answered, and who is told."""

from datetime import UTC, datetime

import msgspec
import pytest

from counter_app.cloud.times import iso
from counter_app.protocol.operations import Operation
from tests.cloud.support import C50, FREE, IDS, CloudShop, Till


def _redeemed(till: Till, **terms: object) -> tuple[Operation, str]:
    """A checkout of one coupon, and its redemption."""
    till.campaign(C50, **terms)
    checkout = till.checkout(*till.coupons(1))
    (redemption,) = msgspec.convert(till.one(checkout).detail["redemptions"], list[str])
    return checkout, redemption


def test_the_id_of_a_redemption_is_enough(till: Till, second: Till) -> None:
    checkout, redemption = _redeemed(till)
    answer = second.one(second.void(redemption, mode="claim"))
    assert answer.result == "applied"
    (coupon,) = till.rows("coupon").values()
    assert answer.detail == {
        "redemptions": [redemption],
        "checkout": checkout.id,
        "coupons": [coupon["id"]],
        "already": [],
        "due_minor": 5000,
    }
    assert (coupon["used"], coupon["cycles"]) == (0, 1)


def test_only_the_counter_that_redeemed_is_told(shop: CloudShop, till: Till, second: Till) -> None:
    checkout, redemption = _redeemed(till)
    act = second.void(redemption, mode="claim")
    second.one(act)
    row = till.rows("void")[redemption]
    assert (row["checkout"], row["operation"], row["deleted"]) == (checkout.id, act.id, False)
    assert row["counter"] == second.caller.counter
    assert second.rows("void") == shop.till().rows("void") == {}
    assert till.cloud.digest(till.caller).kinds["void"].count == 1
    assert "void" not in second.cloud.digest(second.caller).kinds
    # What a counter takes back itself it need not be told.
    own = till.checkout(*till.coupons(1))
    till.send(own, till.void(own.id))
    assert set(till.rows("void")) == {redemption}


def test_it_comes_before_what_it_gives_back_and_its_withdrawal_too(shop: CloudShop, till: Till, second: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    till.campaign(FREE, limits={"per_member": 1, "per_store_day": 3})
    checkout = till.checkout(*till.coupons(1, "FREE"), member=member.subject)
    till.one(checkout)
    answer = second.one(second.void(checkout.id, mode="claim"))
    (row,) = till.rows("void").values()
    others = [*till.rows("coupon").values(), *till.rows("usage").values()]
    assert all(int(str(other["version"])) > int(str(row["version"])) for other in others)
    assert [usage["used"] for usage in till.rows("usage").values()] == [0, 0]
    assert answer.since == row["version"]
    third = shop.till()
    late = third.one(third.void(checkout.id, mode="claim"))
    third.do("cancel", {"target": late.id})
    assert till.rows("void")[str(row["id"])]["version"] == row["version"], "nobody is told twice"
    second.do("cancel", {"target": answer.id})
    (gone,) = till.rows("void").values()
    others = [*till.rows("coupon").values(), *till.rows("usage").values()]
    assert gone["deleted"]
    assert all(int(str(other["version"])) > int(str(gone["version"])) for other in others)
    assert [usage["used"] for usage in till.rows("usage").values()] == [1, 1]


def test_the_second_void_is_told_of_the_first(shop: CloudShop, till: Till, second: Till) -> None:
    _, redemption = _redeemed(till)
    first = second.one(second.void(redemption, mode="claim"))
    third = shop.till()
    for target in (redemption, str(next(iter(till.rows("coupon"))))):
        told = third.one(third.void(target, mode="claim"))
        assert told.detail["redemptions"] == []
        (already,) = msgspec.convert(told.detail["already"], list[dict[str, str]])
        assert (already["redemption"], already["counter"]) == (redemption, second.caller.counter)
    assert first.detail["already"] == []
    (coupon,) = till.rows("coupon").values()
    assert coupon["cycles"] == 1


def test_a_coupon_s_id_takes_nothing_back(till: Till, second: Till) -> None:
    _redeemed(till)
    coupon = str(next(iter(till.rows("coupon"))))
    refused = second.one(second.void(coupon, mode="claim"))
    assert (refused.result, refused.detail["reason"]) == ("refused", "unknown_checkout")
    assert till.rows("coupon")[coupon]["used"] == 1


def test_a_cashier_has_the_minutes_of_the_store_that_redeemed(till: Till, second: Till) -> None:
    till.do("staff_put", {"staff": "c1", "name": "Xiao", "role": "cashier"})
    till.do("staff_put", {"staff": "m9", "name": "Lin", "role": "manager"})
    till.do("staff_put", {"staff": "m0", "name": "Zhou", "role": "manager", "active": False})
    till.do("settings_put", {"values": {"void_free_minutes": 30}, "store": till.caller.store})
    _, redemption = _redeemed(till)
    till.clock.forward(minutes=31)
    late = second.one(second.void(redemption, mode="claim", staff="c1"))
    assert late.detail["reason"] == "sign_in_required"
    (reason,) = msgspec.convert(late.detail["reasons"], list[dict[str, object]])
    assert (reason["role"], reason["minutes"]) == ("manager", 30)

    def approved(by: str) -> str:
        body = {"checkout": redemption, "reason": "slip", "approved_by": by}
        return second.one(second.operation("void", body, mode="claim", staff="c1")).result

    assert [approved(by) for by in ("", "nobody", "c1", "m0", "m9")] == ["refused"] * 4 + ["applied"]


def test_a_withdrawn_void_is_untold_and_its_use_is_taken_again(till: Till, second: Till) -> None:
    _, redemption = _redeemed(till)
    act = second.void(redemption, mode="claim")
    second.one(act)
    undone = second.do("cancel", {"target": act.id})
    assert (undone.detail, undone.exceptions) == ({"undone": True}, [])
    (coupon,) = till.rows("coupon").values()
    assert (coupon["used"], coupon["cycles"]) == (1, 0)
    assert "void" not in till.cloud.digest(till.caller).kinds
    assert second.one(act).detail["reason"] == "cancelled"


def test_what_was_used_meanwhile_stands_and_the_older_one_is_noted(till: Till, second: Till) -> None:
    checkout, redemption = _redeemed(till)
    act = second.void(redemption, mode="claim")
    second.one(act)
    (coupon,) = till.rows("coupon").values()
    body = msgspec.json.decode(checkout.body, type=dict[str, object])
    use = {**msgspec.convert(body["coupons"], list[dict[str, object]])[0], "redemption": IDS.new()}
    again = second.do("checkout", {**body, "coupons": [use]}, mode="claim")
    assert again.result == "applied"
    undone = second.do("cancel", {"target": act.id})
    (noted,) = undone.exceptions
    assert (noted.reason, noted.at_stake_minor) == ("double_redemption", 5_000)
    assert noted.sides == [use["redemption"], redemption]
    (row,) = till.rows("exception").values()
    assert row["operation"] == checkout.id
    assert till.rows("coupon")[str(coupon["id"])]["used"] == 2


def test_a_void_that_found_it_done_takes_effect_when_the_other_is_withdrawn(till: Till, second: Till) -> None:
    checkout, redemption = _redeemed(till)
    act = second.void(redemption, mode="claim")
    second.one(act)
    own = till.one(till.void(checkout.id))
    assert own.detail == {"redemptions": []}
    assert own.version == till.rows("void")[redemption]["version"]
    second.do("cancel", {"target": act.id})
    (coupon,) = till.rows("coupon").values()
    assert (coupon["used"], coupon["cycles"]) == (0, 1)


def test_a_void_from_elsewhere_may_be_there_before_its_checkout(till: Till, second: Till) -> None:
    """A cloud that was set back hears the counters in any order; what was a claim comes as a report then."""
    till.campaign()
    checkout = till.checkout(*till.coupons(1))
    body = msgspec.json.decode(checkout.body, type=dict[str, object])
    redemption = str(msgspec.convert(body["coupons"], list[dict[str, object]])[0]["redemption"])
    assert second.one(second.void(redemption)).detail == {"pending": True}
    late = till.one(checkout)
    assert (late.result, late.exceptions) == ("applied", [])
    assert set(till.rows("void")) == {redemption}
    (coupon,) = till.rows("coupon").values()
    assert (coupon["used"], coupon["cycles"]) == (0, 1)


@pytest.mark.parametrize("said", [10**15, -1, True, "99:99", None, 0.5])
def test_minutes_that_are_none_are_the_usual_ones(till: Till, second: Till, said: object) -> None:
    """Whatever a counter has put there: `settings_put` is refused for its form alone."""
    till.do("staff_put", {"staff": "c1", "name": "Xiao", "role": "cashier"})
    assert till.do("settings_put", {"values": {"void_free_minutes": said}}).result == "applied"
    _, redemption = _redeemed(till)
    till.clock.forward(minutes=16)
    late = second.one(second.void(redemption, mode="claim", staff="c1"))
    (reason,) = msgspec.convert(late.detail["reasons"], list[dict[str, object]])
    assert reason["minutes"] == 15


def test_a_corrected_time_before_all_times_is_the_first_of_them(till: Till, second: Till) -> None:
    till.do("staff_put", {"staff": "c1", "name": "Xiao", "role": "cashier"})
    till.campaign(C50)
    (coupon,) = till.coupons(1)
    checkout = till.checkout(coupon)
    early = datetime(2000, 1, 1, tzinfo=UTC)
    checkout = msgspec.structs.replace(checkout, at=iso(early), clock_offset_ms=86_400_000)
    assert till.one(checkout).result != "refused"
    late = second.one(second.void(checkout.id, mode="claim", staff="c1"))
    assert late.detail["reason"] == "sign_in_required"
