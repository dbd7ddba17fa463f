"""Coupons handed out to everybody who holds none, at counters that had not heard of each other: nobody keeps two."""

import itertools
from datetime import timedelta

import pytest

from counter_app.protocol.devices import CouponIdentity
from tests.cloud.support import C50, CloudShop, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_settling import only, settle

_PHONES = itertools.count(10_000_000)


def signed_up(till: Till) -> str:
    """A new member."""
    (member,) = till.members(1)
    till.one(till.sign_up(member, f"+86138{next(_PHONES):08d}"))
    return member.subject


def given(till: Till, *counters: Till) -> tuple[str, list[CouponIdentity]]:
    """A member, to whom each counter has given one, in this order."""
    member = signed_up(till)
    coupons = till.coupons(len(counters))
    for by, coupon in zip(counters, coupons, strict=True):
        by.one(by.issue(coupon, member=member, unless_held=True))
    return member, coupons


def states(till: Till, coupons: list[str]) -> list[object]:
    rows = till.rows("coupon")
    return [rows[each]["status"] for each in coupons]


def test_of_two_unused_ones_the_first_stays(till: Till, second: Till) -> None:
    till.campaign(C50)
    _, coupons = given(till, till, second)
    assert states(till, [each.subject for each in coupons]) == ["active", "voided"]
    assert not till.rows("exception")
    proven(Holding(till))


def test_the_answer_names_those_that_gave_way(till: Till, second: Till) -> None:
    till.campaign(C50)
    member = signed_up(till)
    one, two = till.coupons(2)
    first = till.one(till.issue(one, member=member, unless_held=True))
    later = second.one(second.issue(two, member=member, unless_held=True))
    assert (first.result, first.detail) == ("applied", {"coupons": [one.subject]})
    assert (later.result, later.detail) == ("applied", {"coupons": [two.subject], "gave_way": [two.subject]})


def test_what_was_handed_out_one_by_one_is_left_alone(till: Till, second: Till) -> None:
    till.campaign(C50)
    member = signed_up(till)
    coupons = till.coupons(4)
    for number, (coupon, unless_held) in enumerate(zip(coupons, (False, True, False, False), strict=True)):
        by = (till, second)[number % 2]
        by.one(by.issue(coupon, member=member, unless_held=unless_held))
    assert states(till, [each.subject for each in coupons]) == ["active"] * 4


def test_of_nobody_and_of_other_campaigns_all_stay(till: Till, second: Till) -> None:
    till.campaign(C50)
    till.campaign(C50, id="OTHER")
    member = signed_up(till)
    of_nobody, mine, other = [*till.coupons(2), *till.coupons(1, "OTHER")], *till.coupons(1), *till.coupons(1, "OTHER")
    for each in of_nobody:
        till.one(till.issue(each, unless_held=True))
    for each in (mine, other):
        second.one(second.issue(each, member=member, unless_held=True))
    assert set(states(till, [each.subject for each in (*of_nobody, mine, other)])) == {"active"}


def test_in_every_order_one_use_leaves_one_coupon_and_two_are_an_exception(till: Till, second: Till) -> None:
    till.campaign(C50)
    orders = [order for order in itertools.permutations(range(4)) if order.index(0) < order.index(1)]
    for order, uses in itertools.product(orders, (1, 2)):
        member = signed_up(till)
        one, two = till.coupons(2)
        operations = [
            till.issue(one, member=member, unless_held=True),
            second.issue(two, member=member, unless_held=True),
            till.checkout(one, member=member),
            second.checkout(two, member=member),
        ]
        by = (till, second, till, second)
        told = [by[each].one(operations[each]) for each in order if uses == 2 or each != 2]
        reasons = [note.reason for result in told for note in result.exceptions]
        assert reasons == (["double_issue"] if uses == 2 else []), (order, uses, reasons)
        assert states(till, [one.subject, two.subject]) == [("active" if uses == 2 else "voided"), "active"], order


def test_of_two_used_ones_the_second_is_taken_back_and_withdrawn(till: Till, second: Till) -> None:
    till.campaign(C50)
    member = signed_up(till)
    one, two = till.coupons(2)
    for by, coupon in ((till, one), (second, two)):
        by.send(by.issue(coupon, member=member, unless_held=True), by.checkout(coupon, member=member))
    row = only(till)
    assert (row["reason"], row["at_stake_minor"]) == ("double_issue", 5_000)
    told = settle(till, row, "void")
    assert told.result == "applied"
    assert states(till, [one.subject, two.subject]) == ["active", "voided"]
    proven(Holding(till))


def test_a_withdrawn_one_is_refused_where_it_is_asked_for(till: Till, second: Till) -> None:
    till.campaign(C50)
    member, (one, two) = given(till, till, second)
    told = second.one(second.checkout(two, mode="claim", member=member))
    assert (told.result, told.detail["reason"]) == ("refused", "coupon_voided")
    assert states(till, [one.subject, two.subject]) == ["active", "voided"]


def test_a_second_round_after_the_first_was_used_is_meant_in_every_order(till: Till, second: Till) -> None:
    """Whoever has used theirs gets one again where the rounds know of each other: the same where they do not."""
    till.campaign(C50)
    for order in itertools.permutations(range(4)):
        member = signed_up(till)
        one, two = till.coupons(2)
        operations = []
        for by, coupon in ((till, one), (second, two)):
            operations.append(by.issue(coupon, member=member, unless_held=True))
            till.clock.forward(minutes=1)
            operations.append(by.checkout(coupon, member=member))
            till.clock.forward(minutes=1)
        for each in order:
            assert (till, second)[each // 2].one(operations[each]).result == "applied", order
        assert states(till, [one.subject, two.subject]) == ["active", "active"], order


@pytest.mark.parametrize("later_first", [False, True])
def test_a_second_round_after_the_first_had_ended_is_meant(till: Till, second: Till, later_first: bool) -> None:
    till.campaign(C50, valid={"days_after_issue": 2})
    member = signed_up(till)
    one, two = till.coupons(2)
    before = till.issue(one, member=member, unless_held=True)
    till.clock.forward(days=3)
    rounds = [(till, before), (second, second.issue(two, member=member, unless_held=True))]
    for by, issued in reversed(rounds) if later_first else rounds:
        by.one(issued)
    assert states(till, [one.subject, two.subject]) == ["active", "active"]


@pytest.mark.parametrize("action", ["freeze", "revoke"])
def test_one_that_cannot_be_used_keeps_nobody_from_another(till: Till, second: Till, action: str) -> None:
    till.campaign(C50)
    member = signed_up(till)
    one, two = till.coupons(2)
    till.one(till.issue(one, member=member, unless_held=True))
    till.do("coupon_put", {"coupon": one.subject, "action": action, "reason": "slip"})
    second.one(second.issue(two, member=member, unless_held=True))
    assert states(till, [two.subject]) == ["active"]


def test_of_one_person_under_two_ids_too(till: Till, second: Till) -> None:
    till.campaign(C50)
    first, other = till.members(2)
    till.one(till.sign_up(first, "+8613800000001"))
    second.one(second.sign_up(other, "+8613800000001"))
    one, two = till.coupons(2)
    till.one(till.issue(one, member=first.subject, unless_held=True))
    second.one(second.issue(two, member=other.subject, unless_held=True))
    assert states(till, [one.subject, two.subject]) == ["active", "voided"]


def test_of_three_rounds_each_use_beyond_the_first_is_an_exception(till: Till, second: Till, shop: CloudShop) -> None:
    till.campaign(C50)
    third = shop.till()
    for order in itertools.permutations(range(3)):
        member, coupons = given(till, till, second, third)
        by = (till, second, third)
        told = [by[each].one(by[each].checkout(coupons[each], member=member)) for each in order]
        reasons = [[note.reason for note in result.exceptions] for result in told]
        assert reasons == [[], ["double_issue"], ["double_issue"]], (order, reasons)
        assert states(till, [each.subject for each in coupons]) == ["active"] * 3


def test_a_use_that_was_taken_back_before_it_came_changes_nothing(till: Till, second: Till) -> None:
    till.campaign(C50)
    member, (one, two) = given(till, till, second)
    till.one(till.checkout(one, member=member))
    used = second.checkout(two, member=member)
    till.one(till.void(used.id))
    assert second.one(used).exceptions == []
    assert states(till, [one.subject, two.subject]) == ["active", "voided"]


@pytest.mark.parametrize("revoked", [0, 1])
def test_a_use_brings_back_nothing_that_a_manager_has_revoked(till: Till, second: Till, revoked: int) -> None:
    till.campaign(C50)
    member, coupons = given(till, till, second)
    till.do("coupon_put", {"coupon": coupons[revoked].subject, "action": "revoke", "reason": "slip"})
    (told,) = second.one(second.checkout(coupons[1], member=member)).exceptions
    assert told.reason == "coupon_voided"
    assert states(till, [each.subject for each in coupons]) == [("active", "voided")[revoked == 0], "voided"]


def test_where_both_uses_are_kept_one_that_is_not_used_any_more_gives_way(till: Till, second: Till) -> None:
    till.campaign(C50)
    member, (one, two) = given(till, till, second)
    first = till.checkout(one, member=member)
    till.one(first)
    second.one(second.checkout(two, member=member))
    till.one(till.void(first.id))
    assert settle(till, only(till), "keep").result == "applied"
    assert states(till, [one.subject, two.subject]) == ["voided", "active"]


@pytest.mark.parametrize("behind_ms", [-7_200_000, 7_200_000])
def test_what_was_handed_out_when_is_told_by_the_clouds_clock(till: Till, second: Till, behind_ms: int) -> None:
    """One was used up before the other was handed out, by a counter whose clock is two hours wrong; and the other way
    round."""
    till.campaign(C50)
    for meant in (True, False):
        member = signed_up(till)
        one, two = till.coupons(2)
        till.one(till.issue(one, member=member, unless_held=True))
        wrong = till.clock.now() + timedelta(minutes=2 if meant else 0, milliseconds=behind_ms)
        body = {"store": second.caller.store, "unless_held": True}
        issued = {**second.issued(two, member), "issued_at": wrong.isoformat()}
        later = second.operation("issue", body | {"coupons": [issued]}, at=wrong, offset_ms=behind_ms)
        till.clock.forward(minutes=1)
        till.one(till.checkout(one, member=member))
        till.clock.forward(minutes=5)
        second.one(later)
        assert states(till, [one.subject, two.subject]) == ["active", "active" if meant else "voided"], meant
