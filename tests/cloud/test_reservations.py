"""Reservations at the cloud: places in a slot are exact, and what becomes of one follows from what there is."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from counter_app.domain.reservation import slot_scope
from counter_app.protocol.devices import CouponIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.ledgers import adds_up, at, member_of, said
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_scope import Holding, proven

# Tuesday, 10 March 2026; the clock stands at 14:00.
SLOTS = [
    {"weekday": 2, "from": "15:00", "until": "16:00", "capacity": 2},
    {"weekday": 2, "from": "10:00", "until": "11:00", "capacity": 2},
    {"weekday": 3, "from": "15:00", "until": "16:00", "capacity": 1},
]
CAKE: dict[str, Any] = {
    "id": "CAKE",
    "kind": "reservation",
    "title": {"zh_CN": "蛋糕", "en": "Cake"},
    "benefit": {"item": "cake", "price_minor": 9900, "slots": SLOTS},
}
DEPOSIT = {**CAKE, "benefit": {**CAKE["benefit"], "deposit_minor": 2000}}
TODAY, TOMORROW = "2026-03-10", "2026-03-11"


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> object:
    till.campaign(CAKE)
    yield
    adds_up(shop)
    proven(Holding(till))


def booking(
    till: Till,
    member: str,
    coupon: CouponIdentity | None = None,
    *,
    day: str = TODAY,
    slot: str = "15:00",
    changes: Mapping[str, object] | None = None,
    mode: str = "claim",
    **how: object,
) -> Operation:
    """A slot for a member, as a counter asks for it."""
    drawn = coupon or till.coupons(1, "CAKE")[0]
    body = {
        "store": till.caller.store,
        "business_day": TODAY,
        "amount_minor": 0,
        "discount_minor": 0,
        "payable_minor": 0,
        "member": member,
        "campaign": "CAKE",
        "terms_version": drawn.terms_version,
        "pick_up_store": till.caller.store,
        "day": day,
        "slot": slot,
        "from_at": "2026-03-10T07:00:00.000Z",
        "until_at": "2026-03-10T08:00:00.000Z",
        "due_at": "2026-03-10T16:00:00.000Z",
        "price_minor": 9900,
        "coupon": till.issued(drawn, member),
    }
    return till.operation("reserve", {**body, **(changes or {})}, mode=mode, **how)  # type: ignore[arg-type]


def deposit(minor: int = 2000, **value: int) -> dict[str, object]:
    paid = {"value": {"principal_minor": minor, "bonus_minor": 0}, "confirmed_by": "known"} if value else {}
    tender = [] if value else [{"kind": "cash", "minor": minor}]
    return {"amount_minor": minor, "payable_minor": minor, "tender": tender, **paid}


def row(till: Till, reservation: str) -> dict[str, object]:
    return till.rows("reservation")[reservation]


def taken(till: Till, day: str = TODAY, slot: int = 15 * 60) -> int:
    from datetime import date

    scope = slot_scope("CAKE", till.caller.store, date.fromisoformat(day), slot)
    found = till.rows("usage").get(scope)
    return int(str(found["used"])) if found else 0


def reasons(result: Result) -> list[str]:
    listed = result.detail.get("reasons")
    assert isinstance(listed, list), result
    return [each["code"] for each in listed]


def picking_up(till: Till, coupon: CouponIdentity, member: str = "", *, off: int = 0, **how: object) -> Operation:
    body = till.checkout_body(coupon, amount_minor=9900, member=member, off_minor=off)
    return till.operation("checkout", body, **how)  # type: ignore[arg-type]  # names of `operation`


def test_a_reservation_takes_a_place_and_comes_down_with_its_coupon(till: Till) -> None:
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    made = booking(till, member, coupon)

    result = till.one(made)

    assert said(result) == ("applied", [])
    assert (result.detail["reservation"], result.detail["due_at"]) == (made.id, "2026-03-10T16:00:00.000Z")
    held = row(till, made.id)
    assert (held["state"], held["store"], held["day"], held["member"]) == ("booked", till.caller.store, TODAY, member)
    assert (held["from_at"], held["until_at"]) == ("2026-03-10T07:00:00.000Z", "2026-03-10T08:00:00.000Z")
    assert (held["price_minor"], held["deposit_minor"], held["coupon"]) == (9900, 0, coupon.subject)
    assert taken(till) == 1
    assert till.rows("coupon")[coupon.subject]["member"] == member
    again = till.one(made)
    assert (again.result, again.detail, taken(till)) == ("duplicate", result.detail, 1)


def test_a_slot_is_never_oversold_over_all_counters(till: Till, second: Till) -> None:
    member, other = member_of(till), member_of(till, "+8613800000002")
    results = [
        till.one(booking(till, member)),
        second.one(booking(second, other)),
        till.one(booking(till, other)),
        second.one(booking(second, member)),
    ]
    assert [each.result for each in results] == ["applied", "applied", "refused", "refused"]
    assert reasons(results[2]) == ["quota_exhausted"]
    listed = results[3].detail["reasons"]
    assert isinstance(listed, list)
    assert {key: listed[0][key] for key in ("what", "limit", "used")} == {"what": "slot", "limit": 2, "used": 2}
    assert taken(till) == 2
    assert said(till.one(booking(till, member, day=TOMORROW))) == ("applied", [])


def test_a_batch_that_wants_more_than_there_is_gets_what_there_is(till: Till) -> None:
    member = member_of(till)
    results = till.send(*(booking(till, member) for _ in range(4)))
    assert sorted(each.result for each in results) == ["applied", "applied", "refused", "refused"]
    assert taken(till) == 2


REFUSED: dict[str, tuple[dict[str, object], list[str]]] = {
    "a slot that there is not": ({"slot": "15:30"}, ["not_eligible"]),
    "a day without slots": ({"day": "2026-03-12"}, ["not_eligible"]),
    "a slot that is over": ({"slot": "10:00"}, ["not_eligible"]),
    "a store that there is not": ({"changes": {"pick_up_store": "nowhere"}}, ["wrong_store"]),
    "a campaign that there is not": ({"changes": {"campaign": "NONE"}}, []),
    "a deposit that nobody asked for": ({"changes": deposit()}, []),
    "nobody": ({"changes": {"member": ""}}, []),
}


@pytest.mark.parametrize("how, said_why", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_reserved_is_refused_and_takes_nothing(
    till: Till, how: dict[str, Any], said_why: list[str]
) -> None:
    refused = till.one(booking(till, member_of(till), **how))
    assert refused.result == "refused"
    if said_why:
        assert reasons(refused) == said_why
    assert till.rows("reservation") == {}
    assert not [scope for scope in till.rows("usage") if scope.startswith("slot:")]


def test_terms_say_who_may_reserve_when_and_how_many(till: Till) -> None:
    member = member_of(till)
    till.campaign({**CAKE, "limits": {"per_member": 1}, "valid": {"days_after_issue": 1}, "audience": {"tag": "vip"}})
    assert reasons(till.one(booking(till, member, day=TOMORROW))) == ["expired", "not_eligible"]
    till.do("member_update", {"member": member, "tags": ["vip"]})
    assert said(till.one(booking(till, member))) == ("applied", [])
    assert reasons(till.one(booking(till, member))) == ["member_limit_reached"]
    late = booking(till, member)
    till.do("campaign_put", {"campaign": "CAKE", "status": "paused"})
    assert reasons(till.one(late)) == ["coupon_frozen", "member_limit_reached"]


def test_it_is_picked_up_once_and_a_void_makes_it_booked_again(till: Till, second: Till) -> None:
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    made = till.one(booking(till, member, coupon))
    till.clock.at = at("03-10 15:10:00")
    picked = picking_up(second, coupon, member, mode="claim")
    assert said(second.one(picked)) == ("applied", [])
    assert row(till, made.id)["state"] == "picked_up"
    assert reasons(till.one(picking_up(till, coupon, member, mode="claim"))) == ["already_redeemed"]
    cancelled = till.one(till.void(made.id, mode="claim"))
    assert (cancelled.result, cancelled.detail["reason"]) == ("refused", "already_redeemed")

    assert said(second.one(second.void(picked.id, mode="claim"))) == ("applied", [])
    assert (row(till, made.id)["state"], taken(till)) == ("booked", 1)
    assert said(till.one(picking_up(till, coupon, member, mode="claim"))) == ("applied", [])


@pytest.mark.parametrize(
    "moment, code", [("03-10 14:59:59", "wrong_time"), ("03-10 16:30:00", ""), ("03-11 00:00:00", "expired")]
)
def test_it_is_picked_up_in_its_slot_or_late_while_it_is_held(till: Till, moment: str, code: str) -> None:
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    till.one(booking(till, member, coupon))
    till.clock.at = at(moment)
    result = till.one(picking_up(till, coupon, member, mode="claim"))
    assert (reasons(result) if code else [result.result]) == ([code] if code else ["applied"])


def test_the_setting_says_how_long_it_is_held_from_then_on(till: Till) -> None:
    member = member_of(till)
    first = till.one(booking(till, member))
    till.do("settings_put", {"values": {"reservations": {"grace_minutes": 15}}})
    second = till.one(booking(till, member))
    assert [each.detail["due_at"] for each in (first, second)] == [
        "2026-03-10T16:00:00.000Z",
        "2026-03-10T08:15:00.000Z",
    ]
    assert row(till, first.id)["due_at"] == "2026-03-10T16:00:00.000Z"


def test_a_cancelled_one_frees_its_place_and_withdraws_its_coupon(till: Till, second: Till) -> None:
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    made = till.one(booking(till, member, coupon))
    till.clock.forward(hours=1, minutes=10)

    # Any cashier, however long ago: no money goes over the counter.
    done = second.one(second.void(made.id, mode="claim"))

    assert said(done) == ("applied", [])
    assert done.detail["coupons"] == [coupon.subject]
    assert (row(till, made.id)["state"], taken(till)) == ("cancelled", 0)
    assert till.rows("coupon")[coupon.subject]["status"] == "voided"
    assert "coupon_voided" in reasons(till.one(picking_up(till, coupon, member, mode="claim")))
    again = till.one(till.void(made.id, mode="claim"))
    assert again.result == "applied"
    assert again.detail["already"]
    assert said(till.one(booking(till, member))) == ("applied", [])


def test_a_void_that_is_withdrawn_books_it_again(till: Till) -> None:
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    made = till.one(booking(till, member, coupon))
    undone = till.void(made.id, mode="claim")
    till.one(undone)
    till.do("cancel", {"target": undone.id})
    assert (row(till, made.id)["state"], taken(till)) == ("booked", 1)
    assert till.rows("coupon")[coupon.subject]["status"] == "active"


def test_a_claim_that_is_cancelled_never_was(till: Till) -> None:
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    made = till.one(booking(till, member, coupon))
    till.do("cancel", {"target": made.id})
    assert (row(till, made.id)["state"], taken(till)) == ("cancelled", 0)
    assert till.rows("member")[member]["visits"] == 0
    ahead = booking(till, member)
    till.do("cancel", {"target": ahead.id})
    assert till.one(ahead).detail["reason"] == "cancelled"
    assert ahead.id not in till.rows("reservation")


def test_whatever_comes_first_a_reservation_ends_the_same(till: Till) -> None:
    """Its own report, of a cloud that was set back, its pick-up, and the void of that, in every order."""
    ends, member = set(), member_of(till)
    for order in itertools.permutations(range(3)):
        (coupon,) = till.coupons(1, "CAKE")
        made = booking(till, member, coupon, day=TOMORROW, mode="report")
        picked = picking_up(till, coupon, member, at=at("03-11 15:10:00"))
        back = till.void(picked.id)
        acts = [made, picked, back]
        for index in order:
            till.one(acts[index])
        held = row(till, made.id)
        used = till.rows("coupon")[coupon.subject]["used"]
        ends.add((held["state"], used))
        till.one(till.void(made.id))
    assert ends == {("booked", 0)}
    assert taken(till, TOMORROW) == 0


def test_a_report_beyond_the_capacity_is_recorded_and_told(till: Till) -> None:
    member = member_of(till)
    till.one(booking(till, member, day=TOMORROW))
    report = booking(till, member, day=TOMORROW, mode="report")
    assert said(till.one(report)) == ("exception", [("quota_exhausted", 0)])
    assert (taken(till, TOMORROW), row(till, report.id)["state"]) == (2, "booked")


def test_the_same_person_twice_has_the_reservations_of_both(till: Till, second: Till) -> None:
    first = member_of(till, "+8613800000009")
    (other,) = second.members(1)
    made = second.one(booking(second, other.subject))
    second.one(second.sign_up(other, "+8613800000009"))
    assert row(till, made.id)["member"] == first


def test_it_comes_down_where_it_is_picked_up_and_is_looked_up_elsewhere(shop: CloudShop, till: Till) -> None:
    there = shop.till(shop.cloud.add_store("S2").store)
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    made = till.one(booking(till, member, coupon, changes={"pick_up_store": there.caller.store}))
    assert made.id not in till.rows("reservation")
    assert made.id in there.rows("reservation")
    assert (coupon.subject in till.rows("coupon"), coupon.subject in there.rows("coupon")) == (False, True)
    found = shop.cloud.look_up(till.caller, code=coupon.short_code, phone="")
    assert [each[0] for each in found.kinds["reservation"].rows] == [made.id]
    till.clock.at = at("03-10 15:10:00")
    assert reasons(till.one(picking_up(till, coupon, member, mode="claim"))) == ["wrong_store"]
    assert said(there.one(picking_up(there, coupon, member, mode="claim"))) == ("applied", [])


def test_what_was_held_long_ago_comes_down_no_more(shop: CloudShop, till: Till) -> None:
    from counter_app.cloud.retiring import retire

    member = member_of(till)
    made = till.one(booking(till, member))
    shop.clock.at += timedelta(days=120)
    while retire(shop.cloud._context):
        pass
    assert row(till, made.id)["deleted"] is True
    assert taken(till) == 0
