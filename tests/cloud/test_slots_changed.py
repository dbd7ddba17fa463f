"""Slots that were changed after a counter heard of them: what holds now is what the cloud gives."""

from __future__ import annotations

from typing import Any

from tests.cloud.ledgers import member_of, said
from tests.cloud.support import Till
from tests.cloud.test_reservations import CAKE, SLOTS, _what_is_stored_adds_up, booking, reasons, taken

__all__ = ["_what_is_stored_adds_up"]


def _with_capacity(capacity: int) -> dict[str, Any]:
    return {**CAKE["benefit"], "slots": [{**SLOTS[0], "capacity": capacity}]}


def test_a_capacity_lowered_since_holds_for_a_counter_that_does_not_know_it(till: Till) -> None:
    first, late = till.coupons(2, "CAKE")
    assert till.one(booking(till, member_of(till), first)).result == "applied"
    till.campaign(CAKE, benefit=_with_capacity(1))
    result = till.one(booking(till, member_of(till, "+8613800000002"), late))
    assert (result.result, reasons(result)) == ("refused", ["quota_exhausted"])
    assert taken(till) == 1


def test_a_capacity_raised_since_holds_for_it_too(till: Till) -> None:
    known = till.coupons(3, "CAKE")
    till.campaign(CAKE, benefit=_with_capacity(3))
    for number, coupon in enumerate(known):
        made = booking(till, member_of(till, f"+861380000000{number}"), coupon)
        assert said(till.one(made)) == ("applied", [])
    assert taken(till) == 3


def test_a_slot_that_was_closed_since_is_not_given(till: Till) -> None:
    (late,) = till.coupons(1, "CAKE")
    till.campaign(CAKE, benefit={**CAKE["benefit"], "slots": SLOTS[1:]})
    result = till.one(booking(till, member_of(till), late))
    assert (result.result, reasons(result)) == ("refused", ["not_eligible"])
