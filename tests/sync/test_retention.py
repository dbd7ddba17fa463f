"""Rules of how long data is kept in a chain: whoever goes at the cloud goes at every counter, and a counter forgets
what it alone has."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.cloud.housekeeping import Housekeeper
from counter_app.domain.member import Role
from counter_app.services.audit import verify, verify_log
from counter_app.services.check import CheckRequest, check
from counter_app.services.members import freeze_member, unfreeze_member
from counter_app.services.records import Session
from counter_app.services.settings import put_settings
from counter_app.services.sign_up import SignUpRequest, sign_up
from tests.sync import ledger_world
from tests.sync.chance import TillInChain
from tests.sync.checks import (
    assert_both_ends_prove_it,
    assert_every_chain_holds,
    assert_money_at_the_cloud_adds_up,
    assert_nothing_is_left,
)
from tests.sync.test_erasing import NAME, OLD, WORD, cells, everywhere, left_in
from tests.sync.world import World, furnished


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("retention") / "beginning", 12, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 12)
    yield made
    made.chain.close()


def as_owner(world: World, till: TillInChain) -> None:
    """The owner stands here."""
    with till.store.writing() as writing:
        owner = next(person for person in writing.all_staff() if person.role is Role.OWNER)
        now = till.clock.now()
        writing.set_session(Session(owner.id, owner.name, owner.role, now + timedelta(hours=12)))


def keep(world: World, till: TillInChain, **rules: object) -> None:
    as_owner(world, till)
    assert put_settings(till.counter, till.ids.new(), {"retention": rules}).done
    till.rounds.whole()


def live(world: World, days: int, tills: tuple[TillInChain, ...]) -> None:
    """Days go by; these counters are in touch with the cloud."""
    left = days
    while left > 0:
        world.chain.clock.forward(days=min(left, 6))
        left -= 6
        Housekeeper(world.chain.cloud).look()
        for till in tills:
            till.rounds.whole()


def test_whoever_was_not_seen_goes_everywhere_and_a_late_sale_is_kept(world: World) -> None:
    here, there = world.chain.tills
    here.as_manager()
    member = sign_up(here.counter, SignUpRequest(here.ids.new(), OLD, NAME, "mall", consent=True)).member
    assert member is not None
    for till in (here, there):
        till.rounds.whole()
    # The other counter has no network for months: it goes on selling to who was known to it.
    there.wire.down = True
    world.chain.clock.forward(days=500)
    there.as_manager()
    ledger_world.fill(world, there, OLD, 700, 0)
    assert freeze_member(there.counter, there.ids.new(), OLD, WORD).done
    assert unfreeze_member(there.counter, there.ids.new(), OLD, WORD).done
    keep(world, here, members_days=400)
    live(world, 40, (here,))
    with here.store.reading() as reading:
        known = reading.member(member.id)
        assert known is not None
        assert known.status == "erased"
        told = {each.reason for each in reading.exceptions(open_only=False)}
    assert told >= {"retention_notice", "retention_done"}
    there.wire.heal()
    world.settle()
    for till in world.chain.tills:
        till.rounds.whole()
    assert everywhere(world) == []
    assert_nothing_is_left(world.chain)
    assert_every_chain_holds(world.chain, set())
    assert_both_ends_prove_it(world.chain)
    assert_money_at_the_cloud_adds_up(world.chain)
    ledger_world.assert_every_counter_has_the_clouds_lots(world.chain)
    for till in world.chain.tills:
        assert verify(till.counter).ok
        assert verify_log(till.counter).ok
    live(world, 2, (here, there))
    for till in world.chain.tills:
        with till.store.reading() as reading:
            lines = [each.entry for each in reading.audit_records(0, 10_000) if each.entry.action == "retention"]
        assert {each.outcome for each in lines} >= {"noticed", "done"}
        assert not left_in(str(lines))


def test_a_counter_forgets_what_it_alone_has_and_never_behind_a_clock_that_jumped(world: World) -> None:
    here, _ = world.chain.tills
    here.as_manager()
    check(here.counter, CheckRequest((f"BEGIN:VCARD {NAME} {OLD}",), 0))
    assert left_in(cells(here.store))
    keep(world, here, scan_texts_days=60, import_rows_days=60)
    live(world, 12, (here,))
    world.chain.clock.forward(days=200)  # of the cloud too
    live(world, 24, (here,))
    assert left_in(cells(here.store))
    live(world, 18, (here,))
    assert left_in(cells(here.store)) == []
    with here.store.reading() as reading:
        lines = [each.entry for each in reading.audit_records(0, 10_000) if each.entry.action == "retention"]
    (line,) = lines
    assert (line.outcome, line.details["rows"]) == ("done", 0)
    assert int(str(line.details["scans"])) >= 1
    assert verify(here.counter).ok
