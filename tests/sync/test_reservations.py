"""Reservations over two counters of a store and one of another: reserved, listed, picked up, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.reservation import slot_scope
from counter_app.services.check import CheckRequest, check
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.reservations import places
from counter_app.services.void import VoidRequest, void
from tests.sync import checks
from tests.sync.chance import Chain
from tests.sync.reserving import (
    TUESDAY,
    WEDNESDAY,
    all_is_equal,
    as_cashier,
    at_slot,
    book,
    booked,
    call_off,
    codes,
    exceptions,
    fetch,
    listed,
    member_of,
    sync,
)


def test_what_was_reserved_at_one_counter_is_picked_up_at_another_and_paid_there(chain: Chain) -> None:
    here, there, _ = chain.tills
    member = member_of(chain)
    identity, code = booked(book(here, member))
    assert listed(there) == [("cake", "booked", 9900)]
    early = check(there.counter, CheckRequest((code,), None, ask=True))
    assert codes(early) == ["wrong_time"]
    at_slot(chain)
    shown = check(there.counter, CheckRequest((code,), None, ask=True))
    assert (shown.accepted, shown.verdict.payable_minor) == (True, 9900)

    done = fetch(there, code)

    assert (done.redeemed, done.online, done.verdict.payable_minor) == (True, True, 9900)
    assert codes(fetch(here, code)) == ["already_redeemed"]
    assert listed(here) == [("cake", "picked_up", 9900)]
    assert codes(call_off(here, identity)) == ["already_redeemed"]
    assert void(there.counter, VoidRequest(there.ids.new(), done.checkout or "", "slip")).done
    assert listed(here) == [("cake", "booked", 9900)]
    assert fetch(here, code).redeemed
    all_is_equal(chain)


def test_the_same_request_is_answered_the_same_and_takes_one_place(chain: Chain) -> None:
    here = chain.tills[0]
    member, identity = member_of(chain), chain.tills[0].ids.new()
    first = book(here, member, id=identity)
    assert book(here, member, id=identity) == first
    assert codes(book(here, member, id=identity, day=WEDNESDAY)) == ["id_reused"]
    assert [(each.slot.slot.capacity, each.taken) for each in places(here.counter, "CAKE", TUESDAY, ask=True)] == [
        (2, 1)
    ]
    all_is_equal(chain)


def test_a_slot_is_full_for_everybody(chain: Chain) -> None:
    here, there, far = chain.tills
    member, other = member_of(chain), member_of(chain, "+8613800000002")
    booked(book(here, member))
    booked(book(there, other))
    full = book(there, other)
    assert codes(full) == ["quota_exhausted"]
    assert (full.reasons[0].details["what"], full.reasons[0].details["limit"]) == ("slot", 2)
    # The other store has places of its own, and so has every day.
    booked(book(far, member))
    booked(book(here, member, store="S2"))
    assert codes(book(here, member, store="S2")) == ["quota_exhausted"]
    booked(book(here, other, day=WEDNESDAY))
    all_is_equal(chain)


def test_a_place_that_was_freed_elsewhere_is_had_before_that_has_come_down(chain: Chain) -> None:
    here, there, _ = chain.tills
    member = member_of(chain)
    identity, code = booked(book(here, member, day=WEDNESDAY))
    sync(chain)
    assert call_off(there, code).done
    again, _ = booked(book(here, member, day=WEDNESDAY))
    assert again != identity
    here.rounds.down()
    assert codes(fetch(here, code)) == ["coupon_voided"]
    states = sorted(state for _, state, _ in listed(here, WEDNESDAY))
    assert states == ["booked", "cancelled"]
    all_is_equal(chain)


@pytest.mark.parametrize("chain", ["store"], indirect=True)
def test_it_is_held_in_its_store_and_the_others_say_where(chain: Chain) -> None:
    here, _, far = chain.tills
    _, code = booked(book(here, member_of(chain), store="S2"))
    sync(chain)
    assert (listed(here), listed(far)) == ([], [("cake", "booked", 9900)])
    at_slot(chain)
    wrong = check(here.counter, CheckRequest((code,), None, ask=True))
    assert codes(wrong) == ["wrong_store"]
    assert wrong.verdict.reasons[0].details["stores"] == ("S2",)
    assert fetch(far, code).redeemed
    sync(chain)
    checks.assert_nothing_is_left(chain)
    checks.assert_both_ends_prove_it(chain)


def test_who_does_not_come_is_a_no_show_everywhere_off_line_too(chain: Chain) -> None:
    here, there, _ = chain.tills
    _, code = booked(book(here, member_of(chain)))
    sync(chain)
    chain.clock.forward(hours=10)
    there.wire.down = True
    assert listed(there) == [("cake", "no_show", 9900)]
    assert codes(check(there.counter, CheckRequest((code,), None))) == ["expired"]
    there.wire.heal()
    assert codes(fetch(here, code)) == ["expired"]
    all_is_equal(chain)


def test_off_line_it_is_picked_up_and_not_made(chain: Chain) -> None:
    here, there, _ = chain.tills
    member = member_of(chain)
    identity, code = booked(book(here, member))
    sync(chain)
    at_slot(chain)
    for till in (here, there):
        till.wire.down = True
    assert codes(book(here, member, day=WEDNESDAY)) == ["needs_online"]
    assert codes(call_off(here, identity)) == ["needs_online"]
    assert fetch(here, code).redeemed
    assert codes(fetch(here, code)) == ["already_redeemed"]
    # The other one cannot know: the second pick-up is found at the next sync.
    assert fetch(there, code).redeemed
    for till in (here, there):
        till.wire.heal()
    sync(chain)
    assert exceptions(chain) == ["double_redemption"]
    all_is_equal(chain)


def test_a_pick_up_and_a_cancellation_off_line_and_on_line_are_told_to_the_manager(chain: Chain) -> None:
    here, there, _ = chain.tills
    identity, code = booked(book(here, member_of(chain)))
    sync(chain)
    at_slot(chain)
    here.wire.down = True
    assert fetch(here, code).redeemed
    assert call_off(there, identity).done
    here.wire.heal()
    sync(chain)
    assert exceptions(chain) == ["coupon_voided"]
    assert listed(there) == [("cake", "picked_up", 9900)]
    all_is_equal(chain)


def test_it_is_made_by_whoever_is_signed_in_for_a_member_and_never_issued(chain: Chain) -> None:
    here = chain.tills[0]
    member = member_of(chain)
    refused = issue(here.counter, IssueRequest(here.ids.new(), "CAKE", member))
    assert (codes(refused), refused.reasons[0].details["rule"]) == (["not_eligible"], "reservation")
    as_cashier(here)
    booked(book(here, member))
    assert codes(book(here, "13800009999")) == ["unknown_code", "member_required"]
    with pytest.raises(InvalidInput):
        book(here, member, "NONE")
    with here.store.writing() as writing:
        writing.set_session(None)
    assert codes(book(here, member)) == ["sign_in_required"]


REFUSED: dict[str, tuple[Mapping[str, Any], str]] = {
    "no such slot": ({"slot": 15 * 60 + 30}, "not_eligible"),
    "no slots on that day": ({"day": date(2026, 3, 12)}, "not_eligible"),
    "a day that is over": ({"day": date(2026, 3, 3)}, "not_eligible"),
}


@pytest.mark.parametrize("how, code", REFUSED.values(), ids=REFUSED)
def test_a_slot_that_there_is_not_is_refused_before_anybody_is_asked(
    chain: Chain, how: Mapping[str, Any], code: str
) -> None:
    here = chain.tills[0]
    answer = book(here, member_of(chain), **how)
    assert codes(answer) == [code]
    scope = slot_scope("CAKE", here.device().store, TUESDAY, 900)
    assert scope not in chain.desk.rows("usage")
