"""Nobody came: the deposit is kept or returned, once; a pick-up that is told of late makes it as if it never was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from counter_app.cloud.housekeeping import Housekeeper
from counter_app.protocol.devices import CouponIdentity
from counter_app.protocol.operations import Result
from tests.cloud.ledgers import adds_up, at, member_of, said
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_reservations import CAKE, booking, deposit, picking_up, row, taken
from tests.cloud.test_scope import Holding, proven

KEEP: dict[str, Any] = {**CAKE, "benefit": {**CAKE["benefit"], "deposit_minor": 2000}}
RETURN: dict[str, Any] = {**CAKE, "benefit": {**KEEP["benefit"], "no_show": "return"}}


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> object:
    yield
    adds_up(shop)
    proven(Holding(till))


def with_value(till: Till, minor: int = 5000) -> str:
    member = member_of(till)
    body = {"member": member, "amount_minor": minor, "bonus_minor": 0, "store": till.caller.store}
    till.do("top_up", {**body, "business_day": "2026-03-10", "tender": []})
    return member


def value_of(till: Till, member: str) -> int:
    return sum(int(str(lot["left"])) for lot in till.rows("lot").values() if lot["ledger"] == "principal")


def reserved(till: Till, terms: dict[str, Any], member: str, **value: int) -> tuple[CouponIdentity, Result]:
    till.campaign(terms)
    (coupon,) = till.coupons(1, "CAKE")
    result = till.one(booking(till, member, coupon, changes=deposit(**value)))
    assert said(result) == ("applied", [])
    return coupon, result


def midnight(shop: CloudShop) -> None:
    """The housekeeper comes by when the item is held no more, and twice."""
    shop.clock.at = at("03-11 00:00:00")
    for _ in range(2):
        Housekeeper(shop.cloud).look()
    assert shop.cloud.waits_in_vain() == []


def exceptions(till: Till) -> list[tuple[object, object, object]]:
    return [(each["reason"], each["at_stake_minor"], each["status"]) for each in till.rows("exception").values()]


def test_a_kept_deposit_stays_the_shops(shop: CloudShop, till: Till) -> None:
    member = with_value(till)
    _, made = reserved(till, KEEP, member, value=1)
    shop.clock.at = at("03-10 23:59:59")
    assert shop.cloud.waits_in_vain() == []
    midnight(shop)
    assert (row(till, made.id)["state"], value_of(till, member), taken(till)) == ("no_show", 3000, 1)
    assert exceptions(till) == []


def test_a_returned_deposit_goes_back_to_its_lots_once(shop: CloudShop, till: Till) -> None:
    member = with_value(till)
    _, made = reserved(till, RETURN, member, value=1)
    assert value_of(till, member) == 3000
    midnight(shop)
    assert (row(till, made.id)["state"], value_of(till, member)) == ("no_show", 5000)
    # Whoever cancels it then gets nothing a second time.
    till.do("staff_put", {"staff": "m1", "name": "Lin", "role": "manager"})
    back = till.one(till.void(made.id, mode="claim", staff="m1"))
    assert (back.result, back.detail.get("back")) == ("applied", None)
    assert value_of(till, member) == 5000


def test_money_is_owed_to_who_is_not_there_and_a_manager_hands_it_back(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    _, made = reserved(till, RETURN, member)
    midnight(shop)
    assert exceptions(till) == [("deposit_owed", 2000, "open")]
    refused = till.one(till.void(made.id, mode="claim"))
    assert refused.detail["reason"] == "sign_in_required"
    till.do("staff_put", {"staff": "m1", "name": "Lin", "role": "manager"})
    back = till.one(till.void(made.id, mode="claim", staff="m1"))
    given = back.detail["back"]
    assert isinstance(given, dict)
    assert (given["tender_minor"], row(till, made.id)["state"]) == (2000, "cancelled")


@pytest.mark.parametrize("value", [{}, {"value": 1}], ids=["money", "value"])
def test_a_pick_up_that_is_told_of_late_had_happened(shop: CloudShop, till: Till, value: dict[str, int]) -> None:
    member = with_value(till)
    coupon, made = reserved(till, RETURN, member, **value)
    before = value_of(till, member)
    midnight(shop)
    shop.clock.at += timedelta(hours=9)
    picked = picking_up(till, coupon, member, off=2000, at=at("03-10 15:30:00"))
    assert said(till.one(picked)) == ("applied", [])
    assert (row(till, made.id)["state"], value_of(till, member)) == ("picked_up", before)
    assert [status for *_, status in exceptions(till)] in ([], ["withdrawn"])
    # Taken back, it is a no-show again, and settled again.
    till.one(till.void(picked.id))
    assert row(till, made.id)["state"] == "booked"
    assert [merchant for merchant, _ in shop.cloud.waits_in_vain()] == [shop.merchant]
    Housekeeper(shop.cloud).look()
    assert row(till, made.id)["state"] == "no_show"
    assert value_of(till, member) == (5000 if value else before)


def test_what_was_picked_up_or_cancelled_is_left_alone(shop: CloudShop, till: Till) -> None:
    member = with_value(till)
    coupon, made = reserved(till, RETURN, member, value=1)
    _, other = reserved(till, RETURN, member, value=1)
    till.one(till.void(other.id, mode="claim"))
    shop.clock.at = at("03-10 15:30:00")
    till.one(picking_up(till, coupon, member, off=2000, mode="claim"))
    shop.clock.at = at("03-11 00:00:00")
    assert shop.cloud.waits_in_vain() == []
    assert shop.cloud.settle_no_shows(shop.merchant, shop.clock.now()) == 0
    assert (row(till, made.id)["state"], value_of(till, member)) == ("picked_up", 3000)


def test_a_members_timeline_tells_of_it(shop: CloudShop, till: Till) -> None:
    member = with_value(till)
    _, made = reserved(till, RETURN, member, value=1)
    midnight(shop)
    entries = shop.cloud.timeline(till.caller, member, "", 50).entries
    (told,) = [entry for entry in entries if entry.what == "reserve"]
    assert told.id == made.id
    assert {key: told.detail[key] for key in ("state", "deposit_minor", "principal_minor")} == {
        "state": "no_show",
        "deposit_minor": 2000,
        "principal_minor": -2000,
    }
    assert [entry.detail["principal_minor"] for entry in entries if entry.what == "void"] == [2000]
    assert not [entry for entry in entries if entry.what in ("issue", "checkout", "stamp")]


def test_a_deposit_that_is_owed_is_handed_over_with_the_cancelling(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    _, made = reserved(till, RETURN, member)
    midnight(shop)
    assert [each[2] for each in exceptions(till)] == ["open"]
    till.do("staff_put", {"staff": "m1", "name": "Lin", "role": "manager"})
    cancelling = till.void(made.id, mode="claim", staff="m1")
    assert till.one(cancelling).result == "applied"
    assert [each[2] for each in exceptions(till)] == ["withdrawn"]
    assert till.do("cancel", {"target": cancelling.id}).result == "applied"
    assert [each[2] for each in exceptions(till)] == ["open"]


def test_a_pick_up_whose_void_was_withdrawn_after_midnight_gives_nothing_back(shop: CloudShop, till: Till) -> None:
    """It was settled as a no-show between the two, and the deposit had gone back; now it stands as paid again."""
    member = with_value(till)
    coupon, made = reserved(till, RETURN, member, value=1)
    shop.clock.at = at("03-10 15:30:00")
    picked = picking_up(till, coupon, member, off=2000)
    assert till.one(picked).result == "applied"
    void = till.void(picked.id)
    assert till.one(void).result == "applied"
    midnight(shop)
    assert (row(till, made.id)["state"], value_of(till, member)) == ("no_show", 5000)
    assert till.do("cancel", {"target": void.id}).result == "applied"
    assert (row(till, made.id)["state"], value_of(till, member)) == ("picked_up", 3000)
