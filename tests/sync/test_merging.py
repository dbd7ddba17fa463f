"""Two members merged at a counter of a chain: at once there, off-line too, and everywhere once all has arrived."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.services.holdings import balances_now, today
from counter_app.services.members import change_phone, freeze_member, show_member, unfreeze_member
from counter_app.services.merging import MergeAnswer, MergeRequest, merge_members, preview_merge
from tests.sync import ledger_world
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.world import CAMPAIGNS, World, furnished

ONE, TWO = "13800000000", "13800000001"  # whom the counters of `furnished` have signed up


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("merging") / "beginning", 7, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 7)
    yield made
    made.chain.close()


def merge(till: TillInChain, member: str, into: str) -> MergeAnswer:
    till.as_manager()
    return merge_members(till.counter, MergeRequest(till.ids.new(), member, into, "one person"))


def merge_by_chance(world: World, till: TillInChain, member: str, into: str) -> str:
    answer = merge(till, member, into)
    return str(answer.done or [reason.code.value for reason in answer.reasons])


def value_of(till: TillInChain, phone: str) -> int:
    with till.store.reading() as reading:
        member = reading.member_by_phone(f"+86{phone}")
        assert member is not None
        return balances_now(reading, member.id, today(reading, till.counter)).value_minor


def filled(world: World, till: TillInChain, phone: str, minor: int) -> None:
    assert ledger_world.fill(world, till, phone, minor, 0) == "True"


def test_at_once_and_off_line_both_codes_and_phones_name_the_one_who_stays(world: World) -> None:
    here, there = world.chain.tills
    filled(world, here, ONE, 5_000)
    filled(world, there, TWO, 3_000)
    for till in (here, there, here):
        till.rounds.whole()
    with here.store.reading() as reading:
        gone = reading.member_by_phone(f"+86{ONE}")
    assert gone is not None
    here.wire.down = True
    here.as_manager()
    seen = preview_merge(here.counter, ONE, TWO)
    assert seen.after is not None
    assert (seen.after.balances.value_minor, seen.after.member.phone) == (8_000, f"+86{TWO}")
    answer = merge(here, ONE, TWO)
    assert answer.done
    assert answer.member is not None
    for text in (ONE, TWO, gone.number, gone.id, gone.member_code):
        shown = show_member(here.counter, text)
        assert shown.member is not None
        assert shown.member.id == answer.member.id, text
        assert shown.member.balances.value_minor == 8_000
    # Meanwhile the other counter, which does not know, goes on under the old id.
    filled(world, there, ONE, 700)
    world.settle()
    assert [value_of(till, each) for till in world.chain.tills for each in (ONE, TWO)] == [8_700] * 4
    assert_all_is_well(world)
    ledger_world.assert_every_counter_has_the_clouds_lots(world.chain)


def test_limits_of_both_are_one_limit_at_once(world: World) -> None:
    """C50 may be used twice a member and day: one each is two, at the counter that merged and has no network."""
    here, _ = world.chain.tills
    here.wire.down = True
    codes = [code for code in world.codes if code in _short_codes(here, "C50")]
    for code, member in zip(codes, (ONE, TWO), strict=False):
        assert world.redeem(here, [code], 30_000, member) == "redeemed off-line"
    assert merge(here, ONE, TWO).done
    assert world.issue(here, "C50", TWO) == "True"
    assert world.redeem(here, [world.codes[-1]], 30_000, ONE) == "daily_limit_reached"
    world.settle()
    assert world.redeem(here, [world.codes[-1]], 30_000, TWO) == "daily_limit_reached"
    assert_all_is_well(world)


def _short_codes(till: TillInChain, campaign: str) -> set[str]:
    with till.store._readers.connect() as connection:
        found = connection.execute("SELECT short_code FROM coupon WHERE campaign = :c AND member = ''", {"c": campaign})
        return {str(row[0]) for row in found}


@pytest.mark.parametrize(
    "member, into, why",
    [(ONE, ONE, "not_eligible"), (ONE, "13899999999", "unknown_code"), ("13899999999", ONE, "unknown_code")],
)
def test_who_is_nobody_or_the_same_is_not_merged(world: World, member: str, into: str, why: str) -> None:
    answer = merge(world.chain.tills[0], member, into)
    assert (answer.done, [reason.code.value for reason in answer.reasons]) == (False, [why])


def test_an_alias_a_frozen_one_and_a_repetition(world: World) -> None:
    here, _ = world.chain.tills
    here.as_manager()
    assert freeze_member(here.counter, here.ids.new(), ONE, "lost").done
    for pair in ((ONE, TWO), (TWO, ONE)):
        assert [reason.code.value for reason in merge(here, *pair).reasons] == ["member_frozen"]
    assert unfreeze_member(here.counter, here.ids.new(), ONE, "found").done
    request = MergeRequest(here.ids.new(), ONE, TWO, "one person")
    first = merge_members(here.counter, request)
    assert first.done
    assert merge_members(here.counter, request) == first
    again = merge(here, ONE, TWO)
    assert [reason.details.get("rule") for reason in again.reasons] == ["same_member"]
    other = MergeRequest(request.id, TWO, ONE, "one person")
    assert [reason.code.value for reason in merge_members(here.counter, other).reasons] == ["id_reused"]
    assert change_phone(here.counter, here.ids.new(), TWO, ONE).done
    world.settle()
    assert_all_is_well(world)


def test_a_merge_takes_effect_again_in_a_database_that_was_put_back(world: World) -> None:
    here, _ = world.chain.tills
    world.copy_counter(here)
    filled(world, here, ONE, 900)
    assert merge(here, ONE, TWO).done
    here.wire.down = True
    world.put_back_counter(here)
    assert value_of(here, TWO) == 900
    world.settle()
    assert [value_of(till, each) for till in world.chain.tills for each in (ONE, TWO)] == [900] * 4
    assert_all_is_well(world)


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_done_around_merges_both_ends_agree(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance = beginning.copied(tmp_path / "world", seed), random.Random(seed)
    phones = [ONE, TWO, *(f"1390000000{n}" for n in range(3))]
    try:
        for step in range(60):
            act_by_chance(world, chance, phones, step)
        world.settle()
        assert_all_is_well(world)
        ledger_world.assert_every_counter_has_the_clouds_lots(world.chain)
    finally:
        print("\n".join(world.trace))
        world.chain.close()


def act_by_chance(world: World, chance: random.Random, phones: list[str], step: int) -> None:
    till, member, other = chance.choice(world.chain.tills), chance.choice(phones), chance.choice(phones)
    code, campaign = chance.choice(world.codes[-12:]), str(chance.choice(CAMPAIGNS[:3])["id"])
    acts: dict[str, Callable[[], str]] = {
        "merge": lambda: merge_by_chance(world, till, member, other),
        "fill": lambda: ledger_world.fill(world, till, member, 100 + step, 10),
        "redeem": lambda: world.redeem(till, [code], 30_000, member),
        "issue": lambda: world.issue(till, campaign, member),
        "sign up": lambda: world.sign_up(till, member),
        "void": lambda: world.void(till, 0, whole=True),
        "net": lambda: _switch(till),
        "round": lambda: world.send(till) + world.fetch(till),
    }
    name = chance.choice([*acts, "redeem", "round"])
    world.act(till, name, acts[name])
    world.chain.clock.forward(minutes=7)
    if step == 40:
        world.chain.clock.at += timedelta(days=1)


def _switch(till: TillInChain) -> str:
    till.wire.down = not till.wire.down
    return str(till.wire.down)
