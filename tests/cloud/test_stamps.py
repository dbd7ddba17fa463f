"""Stamp cards at the cloud: counted, judged, full, taken back; the same whatever came first."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from counter_app.protocol.devices import CouponIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.ledgers import adds_up, at, member_of, said
from tests.cloud.support import C50, CloudShop, Till
from tests.cloud.test_scope import Holding, proven

CARD: dict[str, object] = {
    "id": "CARD",
    "kind": "stamp_card",
    "title": {"en": "Card"},
    "benefit": {"stamps": 3, "reward": "CUP"},
}
CUP: dict[str, object] = {**C50, "id": "CUP", "min_spend_minor": 0, "benefit": {"amount_off_minor": 900}}


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> object:
    till.campaign(CUP)
    till.campaign(CARD)
    yield
    adds_up(shop)
    proven(Holding(till))


def stamp(till: Till, member: str, *rewards: CouponIdentity, day: int = 10, **how: object) -> Operation:
    """One on a day of March at noon."""
    body = {
        "card": "CARD",
        "member": member,
        "store": till.caller.store,
        "business_day": f"2026-03-{day:02d}",
        "terms_version": 1,
        "of": 3,
    }
    how.setdefault("at", at(f"03-{day:02d} 12:00:00"))
    body["rewards"] = [
        {**till.issued(each, member), "issued_at": f"2026-03-{day:02d}T04:00:00.000Z"} for each in rewards
    ]
    return till.operation("stamp", body, **how)  # type: ignore[arg-type]  # names of `operation`


def stamped(till: Till, member: str, *days: int) -> list[Result]:
    return [till.one(stamp(till, member, day=day)) for day in days]


def left(till: Till, member: str) -> int:
    row = till.rows("lot").get(f"{member}:stamp:CARD:")
    return int(str(row["left"])) if row else 0


def status(till: Till, coupon: CouponIdentity) -> object:
    return till.rows("coupon")[coupon.subject]["status"]


def use(till: Till, coupon: CouponIdentity, member: str, **how: object) -> Operation:
    body = till.checkout_body(coupon, amount_minor=5000, member=member, off_minor=900)
    return till.operation("checkout", body, **how)  # type: ignore[arg-type]  # as above


def test_stamps_of_several_days_are_counted_and_come_down(till: Till) -> None:
    member = member_of(till)
    results = stamped(till, member, 7, 8)
    assert [said(result) for result in results] == [("applied", []), ("applied", [])]
    assert [result.detail["stamps"] for result in results] == [1, 2]
    assert left(till, member) == 2
    assert till.rows("usage")[f"member_day:CARD:{member}:2026-03-08"]["used"] == 1


def test_a_full_card_issues_its_coupon_and_begins_again(till: Till) -> None:
    member = member_of(till)
    (cup,) = till.coupons(1, "CUP")
    stamped(till, member, 7, 8)
    full = stamp(till, member, cup, day=9)
    first = till.one(full)
    assert (said(first), first.detail["stamps"]) == (("applied", []), 0)
    assert left(till, member) == 0
    row = till.rows("coupon")[cup.subject]
    assert (row["member"], row["status"], row["campaign"]) == (member, "active", "CUP")
    again = till.one(full)
    assert (again.result, again.detail) == ("duplicate", first.detail)
    assert said(till.one(use(till, cup, member))) == ("applied", [])
    assert left(till, member) == 0


def test_a_second_stamp_of_a_day_is_recorded_as_an_exception_and_refused_as_a_claim(till: Till, second: Till) -> None:
    member = member_of(till)
    first = stamp(till, member, day=10)
    till.one(first)
    result = second.one(stamp(second, member, day=10))
    assert said(result) == ("exception", [("daily_limit_reached", 300)])
    assert result.exceptions[0].sides[0] == first.id
    assert left(till, member) == 2
    refused = second.one(stamp(second, member, day=10, mode="claim"))
    assert (refused.result, refused.detail["reason"]) == ("refused", "daily_limit_reached")
    assert left(till, member) == 2


def test_two_counters_that_both_filled_the_card_have_earned_one_coupon(till: Till, second: Till) -> None:
    member = member_of(till)
    one, other = till.coupons(1, "CUP") + second.coupons(1, "CUP")
    stamped(till, member, 6, 7)
    till.one(stamp(till, member, one, day=8))
    assert said(second.one(stamp(second, member, other, day=9))) == ("applied", [])
    assert (status(till, one), status(till, other)) == ("active", "voided")
    assert left(till, member) == 1


def test_where_the_surplus_coupon_was_used_the_other_one_gives_way(till: Till, second: Till) -> None:
    member = member_of(till)
    one, other = till.coupons(1, "CUP") + second.coupons(1, "CUP")
    stamped(till, member, 6, 7)
    till.one(stamp(till, member, one, day=8))
    second.one(stamp(second, member, other, day=9))
    assert said(second.one(use(second, other, member))) == ("applied", [])
    assert (status(till, one), status(till, other)) == ("voided", "active")
    assert left(till, member) == 1
    both = till.one(use(till, one, member))
    assert said(both) == ("exception", [("stamp_reward_used", 900)])
    assert left(till, member) == -2


def test_a_stamp_taken_back_frees_its_day_and_withdraws_an_unused_reward(till: Till) -> None:
    member = member_of(till)
    (cup,) = till.coupons(1, "CUP")
    stamped(till, member, 7, 8)
    full = stamp(till, member, cup, day=9)
    till.one(full)
    undo = till.void(full.id)
    assert said(till.one(undo)) == ("applied", [])
    assert (status(till, cup), left(till, member)) == ("voided", 2)
    assert till.rows("usage")[f"member_day:CARD:{member}:2026-03-09"]["used"] == 0
    version = till.pull().version
    assert till.one(undo).result == "duplicate"
    assert said(till.one(till.void(full.id))) == ("applied", [])
    assert (left(till, member), till.pull().version) == (2, version)
    assert said(till.one(stamp(till, member, day=9))) == ("applied", [])


def test_a_stamp_whose_reward_was_used_is_taken_back_with_an_exception(till: Till) -> None:
    member = member_of(till)
    (cup,) = till.coupons(1, "CUP")
    stamped(till, member, 7, 8)
    full = stamp(till, member, cup, day=9)
    till.one(full)
    bought = use(till, cup, member)
    till.one(bought)
    assert said(till.one(till.void(full.id))) == ("exception", [("stamp_reward_used", 900)])
    assert (status(till, cup), left(till, member)) == ("active", -1)
    # Once its use is taken back, it is withdrawn.
    till.one(till.void(bought.id))
    assert (status(till, cup), left(till, member)) == ("voided", 2)


def test_a_void_that_comes_before_its_stamp_waits_for_it(till: Till) -> None:
    member = member_of(till)
    given = stamp(till, member, day=9)
    assert till.one(till.void(given.id)).detail == {"pending": True}
    assert said(till.one(given)) == ("applied", [])
    assert left(till, member) == 0


def test_a_void_that_is_withdrawn_counts_the_stamp_and_its_reward_again(till: Till) -> None:
    member = member_of(till)
    (cup,) = till.coupons(1, "CUP")
    stamped(till, member, 7, 8)
    full = stamp(till, member, cup, day=9)
    till.one(full)
    undo = till.void(full.id)
    till.one(undo)
    assert till.do("cancel", {"target": undo.id}).detail == {"undone": True}
    assert (status(till, cup), left(till, member)) == ("active", 0)


def test_another_counter_takes_a_stamp_back_and_the_first_is_told(till: Till, second: Till) -> None:
    member = member_of(till)
    given = stamp(till, member, at=till.clock.now())
    till.one(given)
    result = second.one(second.void(given.id, mode="claim"))
    assert (result.result, result.detail["redemptions"], result.detail["coupons"]) == ("applied", [given.id], [])
    assert till.rows("void")[given.id]["operation"]
    assert left(till, member) == 0


def test_a_claim_that_is_cancelled_was_never_given(till: Till) -> None:
    member = member_of(till)
    given = stamp(till, member, day=10, mode="claim")
    assert till.one(given).result == "applied"
    assert till.do("cancel", {"target": given.id}).detail == {"undone": True}
    assert left(till, member) == 0
    assert till.one(given).detail["reason"] == "cancelled"
    assert said(till.one(stamp(till, member, day=10, mode="claim"))) == ("applied", [])


def test_stamps_of_one_person_under_two_ids_are_on_one_card(till: Till, second: Till) -> None:
    first, own = member_of(till), second.members(1)[0]
    (cup,) = second.coupons(1, "CUP")
    stamped(till, first, 7, 8)
    second.one(stamp(second, own.subject, day=9))
    assert said(second.one(second.sign_up(own, "+8613800000001"))) == ("applied", [])
    assert left(till, first) == 3  # full, and its coupon is owed
    assert said(till.one(stamp(till, first, cup, day=10))) == ("applied", [])
    assert (left(till, first), status(till, cup)) == (1, "active")


def test_points_and_cards_of_a_member_do_not_disturb_each_other(till: Till) -> None:
    member = member_of(till)
    stamped(till, member, 9)
    assert till.do("points_adjust", {"member": member, "points": 50, "reason": "x", "store": ""}).result == "applied"
    stamped(till, member, 10)
    body = {"member": member, "points": -20, "reason": "x", "store": ""}
    assert till.do("points_adjust", body, at=at("03-08 12:00:00")).result in ("applied", "exception")
    lots = {row["ledger"]: row["left"] for row in till.rows("lot").values()}
    assert lots["stamp:CARD"] == 2


def test_a_card_that_nobody_has_told_of_yet_is_counted_all_the_same(till: Till) -> None:
    member = member_of(till)
    body = {"card": "LATER", "member": member, "store": "", "business_day": "2026-03-10"}
    assert said(till.do("stamp", body)) == ("applied", [])
    assert till.do("stamp", {**body, "card": ""}).result == "refused"
    assert till.do("stamp", {**body, "member": ""}).result == "refused"
    refused = till.do("stamp", body, mode="claim")
    assert refused.detail["reasons"] == [{"code": "unknown_code", "about": "LATER", "what": "stamp_card"}]


def test_the_timeline_tells_of_stamps_and_of_those_taken_back(till: Till, second: Till) -> None:
    member = member_of(till)
    given = stamp(till, member, day=10)
    till.one(given)
    till.one(till.void(given.id))
    entries = till.cloud.timeline(till.caller, member, "", 100).entries
    told = [(each.what, each.id, each.detail.get("card")) for each in entries if each.what in ("stamp", "void")]
    assert sorted(told) == [("stamp", given.id, "CARD"), ("void", given.id, "CARD")]


ORDERS = list(itertools.permutations(range(6)))


@pytest.mark.parametrize("part", range(2))
def test_whatever_the_order_of_arrival_the_end_is_the_same(till: Till, second: Till, part: int) -> None:
    """Three stamps that fill a card, a fourth that fills it at another counter, the void of one, the use of a
    reward."""
    orders = ORDERS[part::90]
    ends = set()
    for number, order in enumerate(orders):
        member = member_of_phone(till, f"+86139{part:02d}{number:06d}")
        one, other = till.coupons(1, "CUP") + second.coupons(1, "CUP")
        first, two = stamp(till, member, day=5), stamp(till, member, day=6)
        three = stamp(till, member, one, day=7)
        fourth = stamp(second, member, other, day=8)
        story: Sequence[tuple[Till, Operation]] = [
            *((till, each) for each in (first, two, three)),
            (second, fourth),
            (till, till.void(two.id)),
            (second, use(second, other, member)),
        ]
        for index in order:
            by, operation = story[index]
            assert by.one(operation).result in ("applied", "exception")
        ends.add((status(till, one), status(till, other), left(till, member)))
    assert ends == {("voided", "active", 0)}


def member_of_phone(till: Till, phone: str) -> str:
    (member,) = till.members(1)
    assert till.one(till.sign_up(member, phone)).result == "applied"
    return member.subject


def test_a_stamp_before_the_campaign_was_ended_is_none_of_its_breaches(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    shop.clock.at = datetime.fromisoformat("2026-03-12T12:00:00+08:00")
    till.do("campaign_put", {"campaign": "CARD", "status": "ended"})
    assert said(till.one(stamp(till, member, day=11))) == ("applied", [])
    shop.clock.at += timedelta(hours=1)
    late = till.one(stamp(till, member, at=shop.clock.at))
    assert said(late) == ("exception", [("expired", 300)])
