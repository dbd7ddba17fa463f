"""Reservations when something breaks on the way: an answer, a process, a database, a cloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.domain.reservation import ReservationState
from tests.sync.chance import Chain, Crashed
from tests.sync.reserving import (
    WEDNESDAY,
    all_is_equal,
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


@pytest.mark.parametrize("lost", ["request", "answer"])
def test_without_an_answer_nothing_was_reserved_whatever_the_cloud_has_heard(chain: Chain, lost: str) -> None:
    here, there, _ = chain.tills
    member = member_of(chain)
    booked(book(here, member))
    here.rounds.whole()
    here.wire.lose_answers = lost == "answer"
    here.wire.down = lost == "request"
    identity = here.ids.new()
    answer = book(here, member, id=identity)
    assert codes(answer) == ["needs_online"]
    assert book(here, member, id=identity) == answer if lost == "answer" else True
    here.wire.heal()
    here.wire.lose_answers = False
    chain.clock.forward(seconds=40)
    sync(chain)
    assert [state for _, state, _ in listed(there) if state == "booked"] == ["booked"]
    booked(book(there, member))
    assert codes(book(there, member)) == ["quota_exhausted"]
    all_is_equal(chain)


def test_a_process_that_dies_anywhere_has_reserved_or_not(chain: Chain) -> None:
    here, there, _ = chain.tills
    member, number = member_of(chain), 0
    here.rounds.whole()
    while True:
        here.fuse.left = number
        identity = here.ids.new()
        try:
            answer = book(here, member, day=WEDNESDAY, id=identity)
        except Crashed:
            here.restart()
        else:
            here.fuse.left = None
            assert answer.done
            break
        sync(chain)
        told = [state for _, state, _ in listed(there, WEDNESDAY) if state == "booked"]
        with here.store.reading() as reading:
            kept = reading.reservation(identity)
        if kept is not None and kept.state is ReservationState.BOOKED:
            assert told == ["booked"]
            assert call_off(there, identity).done
            sync(chain)
        else:
            assert told == []
        number += 1
    assert number > 10
    all_is_equal(chain)


def test_a_counter_that_was_set_back_learns_its_reservations_again(chain: Chain, tmp_path: Path) -> None:
    here, there, _ = chain.tills
    member = member_of(chain)
    copy = tmp_path / "copy"
    here.store.copy_into(copy)
    _, code = booked(book(here, member))
    here.put_back(copy, chain.cloud)
    sync(chain)
    assert listed(here) == listed(there) == [("cake", "booked", 9900)]
    at_slot(chain)
    assert fetch(here, code).redeemed
    all_is_equal(chain)


def test_a_cloud_that_was_set_back_hears_of_it_again(chain: Chain, tmp_path: Path) -> None:
    here, there, _ = chain.tills
    member = member_of(chain)
    copy = tmp_path / "cloud-copy"
    chain.cloud.copy_into(copy)
    _, code = booked(book(here, member))
    sync(chain)
    chain.restart_cloud(copy)
    sync(chain)
    sync(chain)
    assert listed(there) == [("cake", "booked", 9900)]
    at_slot(chain)
    assert fetch(there, code).redeemed
    assert exceptions(chain) in ([], ["cloud_set_back"])
    all_is_equal(chain)
