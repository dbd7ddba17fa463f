"""Deposits of reservations: in the drawer, frozen from stored value, paid off at the pick-up, given back."""

from __future__ import annotations

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.services.holdings import balances_now, today
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.receipts.gather import last_receipt, receipt_named
from counter_app.services.receipts.values import Receipt
from counter_app.services.reservations import CancelRequest, cancel, pick_ups
from counter_app.services.shift_entries import find_entries
from counter_app.services.void import VoidRequest, void
from tests.sync.chance import Chain, TillInChain
from tests.sync.reserving import (
    TUESDAY,
    all_is_equal,
    as_cashier,
    at_slot,
    book,
    booked,
    call_off,
    codes,
    fetch,
    listed,
    member_of,
    sync,
)


def value_of(till: TillInChain, phone: str) -> int:
    with till.store.reading() as reading:
        member = reading.member_by_phone(phone)
        assert member is not None
        held = balances_now(reading, member.id, today(reading, till.counter))
    return held.principal_minor + held.bonus_minor


def drawer(till: TillInChain) -> int:
    """Cash that this counter's operations say is in it."""
    with till.store.reading() as reading:
        found = find_entries(reading, reading.operations_since((0, 0)))
    return sum(money.minor for entry in found.entries for money in entry.money)


def test_a_deposit_in_cash_lies_in_the_drawer_and_the_rest_is_paid_at_the_pick_up(chain: Chain) -> None:
    here, there, _ = chain.tills
    _, code = booked(book(here, member_of(chain), "DEPOSIT", tender="cash"))
    assert (drawer(here), drawer(there)) == (2000, 0)
    assert listed(there) == [("cake", "booked", 7900)]
    at_slot(chain)
    done = fetch(there, code)
    assert (done.verdict.amount_minor, done.verdict.discount_minor, done.verdict.payable_minor) == (9900, 2000, 7900)
    assert drawer(there) == 7900
    all_is_equal(chain)


def test_the_receipt_of_a_deposit_says_what_it_was_paid_for(chain: Chain) -> None:
    here = chain.tills[0]
    identity, _ = booked(book(here, member_of(chain), "DEPOSIT", tender="cash"))
    sheet = receipt_named(here.counter, identity)
    assert isinstance(sheet, Receipt)
    assert [(line.what, line.minor) for line in sheet.lines] == [("cake 03-10 15:00", 2000)]
    assert [(paid.kind, paid.minor) for paid in sheet.paid] == [("cash", 2000)]
    assert last_receipt(here.counter) == identity
    back = here.ids.new()
    assert cancel(here.counter, CancelRequest(back, identity, "ill")).done
    voided = receipt_named(here.counter, back)
    assert isinstance(voided, Receipt)
    assert voided.back is not None
    assert voided.back.tender_minor == 2000


def test_a_cancelled_deposit_in_cash_is_handed_back_once_and_by_whom_may(chain: Chain) -> None:
    here, there, _ = chain.tills
    member = member_of(chain)
    identity, _ = booked(book(here, member, "DEPOSIT", tender="cash"))
    chain.clock.forward(minutes=30)
    as_cashier(there)
    sync(chain)
    assert codes(call_off(there, identity)) == ["sign_in_required"]
    there.as_manager()
    back = call_off(there, identity)
    assert back.done
    assert back.back is not None
    assert (back.back.tender_minor, drawer(there)) == (2000, -2000)
    again = call_off(here, identity)
    assert (again.done, again.back, drawer(here)) == (True, None, 2000)
    all_is_equal(chain)


def test_a_deposit_from_value_is_frozen_and_comes_back_to_its_lots(chain: Chain) -> None:
    here, there, _ = chain.tills
    phone = member_of(chain)
    assert top_up(here.counter, TopUpRequest(here.ids.new(), phone, 3000, 500, "cash")).done
    sync(chain)
    frozen = book(there, phone, "DEPOSIT", deposit_from="value", confirmed_by="known")
    identity, _ = booked(frozen)
    assert (frozen.paid.principal_minor, frozen.paid.tender_minor) == (2000, 0)
    assert value_of(there, phone) == 1500
    sync(chain)
    short = book(here, phone, "DEPOSIT", deposit_from="value", confirmed_by="known")
    assert codes(short) == ["insufficient_balance"]
    # No money goes over the counter: any cashier may cancel it while it is held.
    chain.clock.forward(minutes=30)
    as_cashier(here)
    assert call_off(here, identity).done
    sync(chain)
    assert (value_of(here, phone), value_of(there, phone)) == (3500, 3500)
    all_is_equal(chain)


def test_a_deposit_from_value_is_the_shops_at_the_pick_up(chain: Chain) -> None:
    here, there, _ = chain.tills
    phone = member_of(chain)
    assert top_up(here.counter, TopUpRequest(here.ids.new(), phone, 3000, 0, "cash")).done
    sync(chain)
    _, code = booked(book(here, phone, "DEPOSIT", deposit_from="value", confirmed_by="known"))
    at_slot(chain)
    done = fetch(there, code)
    assert done.verdict.payable_minor == 7900
    sync(chain)
    assert value_of(here, phone) == 1000
    undone = void(there.counter, VoidRequest(there.ids.new(), done.checkout or "", "slip"))
    assert undone.back is None or undone.back.tender_minor == 7900
    sync(chain)
    assert value_of(here, phone) == 1000
    assert listed(here) == [("cake", "booked", 7900)]
    all_is_equal(chain)


def test_value_needs_a_code_or_the_staffs_word_and_is_spent_by_nobody_else(chain: Chain) -> None:
    here = chain.tills[0]
    phone = member_of(chain)
    top_up(here.counter, TopUpRequest(here.ids.new(), phone, 3000, 0, "cash"))
    assert codes(book(here, phone, "DEPOSIT", deposit_from="value")) == ["member_required"]
    with pytest.raises(InvalidInput):
        book(here, phone, "DEPOSIT", deposit_from="thin air")


def test_a_refund_does_not_eat_the_deposit(chain: Chain) -> None:
    from counter_app.services.refund import RefundRequest, refund

    here, there, _ = chain.tills
    identity, code = booked(book(here, member_of(chain), "DEPOSIT", tender="cash"))
    sync(chain)
    for till in (here, there):
        said = refund(till.counter, RefundRequest(till.ids.new(), identity, "mine", 500))
        assert (said.done, codes(said)) == (False, ["not_eligible"])
    at_slot(chain)
    assert fetch(here, code).verdict.payable_minor == 7900
    all_is_equal(chain)


def test_whoever_became_another_member_fetches_what_both_reserved(chain: Chain) -> None:
    here, there, _ = chain.tills
    drawn = chain.desk.members(2)
    chain.desk.one(chain.desk.sign_up(drawn[0], "+8613800000005"))
    sync(chain)
    identity, code = booked(book(here, "13800000005"))
    chain.desk.one(chain.desk.sign_up(drawn[1], "+8613800000005"))
    sync(chain)
    at_slot(chain)
    assert fetch(there, code).redeemed
    assert [each.reservation.id for each in pick_ups(here.counter, TUESDAY, ask=True).lines] == [identity]
    all_is_equal(chain)


def test_a_tier_takes_nothing_off_a_deposit_and_its_percent_off_what_is_paid_at_the_pick_up(chain: Chain) -> None:
    here, there, _ = chain.tills
    gold = {"name": "gold", "from_minor": 1_000_000, "pay_percent": 90}
    chain.desk.do("settings_put", {"values": {"tiers": {"list": [gold]}}, "store": ""})
    phone = member_of(chain)
    chain.desk.do("member_update", {"member": member_id(here, phone), "tier": "gold"})
    sync(chain)
    made = book(here, phone, "DEPOSIT", tender="cash")
    _, code = booked(made)
    assert (made.paid.tender_minor, drawer(here)) == (2000, 2000)
    at_slot(chain)
    sync(chain)
    done = fetch(there, code)
    assert done.redeemed
    assert done.verdict.tier_discount is not None
    assert done.verdict.payable_minor == 7110
    all_is_equal(chain)


def member_id(till: TillInChain, phone: str) -> str:
    with till.store.reading() as reading:
        member = reading.member_by_phone(phone)
    assert member is not None
    return member.id


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_was_picked_up_is_not_taken_back_as_a_coupon_alone(chain: Chain, elsewhere: bool) -> None:
    """Its deposit would be owed, and paid a second time when nobody comes for what is booked again."""
    here, there, _ = chain.tills
    _, code = booked(book(here, member_of(chain), "DEPOSIT", tender="cash"))
    at_slot(chain)
    done = fetch(here, code)
    sync(chain)
    till = there if elsewhere else here
    answer = void(till.counter, VoidRequest(till.ids.new(), done.redemptions[0].id, "slip"))
    assert [each.details.get("rule") for each in answer.reasons] == ["pick_up"]
    assert void(till.counter, VoidRequest(till.ids.new(), done.checkout or "", "slip")).done
