"""One campaign handed out to the same people at two counters that cannot hear of each other: nobody keeps two."""

import random
from collections import Counter as Count
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.coupon import Coupon, CouponStatus
from counter_app.services.issue_to_segment import SegmentIssue, issue_to_segment
from counter_app.services.member_records import Selection
from counter_app.services.redeem import RedeemRequest, redeem
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.world import World, furnished

PHONES = ("13800000000", "13800000001")  # whom the counters of `furnished` have signed up


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("rounds") / "beginning", 7, counters=2, stores=1)
    world.settle()
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 7)
    yield made
    made.chain.close()


def members(till: TillInChain) -> list[str]:
    with till.store.reading() as reading:
        found = [reading.member_by_phone(f"+86{phone}") for phone in PHONES]
    return [member.id for member in found if member is not None]


def hand_out(till: TillInChain) -> tuple[int, int]:
    """How many got one, and how many held one."""
    till.as_manager()
    everybody = Selection(chosen=frozenset(members(till)))
    answer = issue_to_segment(till.counter, SegmentIssue(till.ids.new(), "C50", selection=everybody))
    assert answer.done, answer.reasons
    return len(answer.coupons), answer.holding


def held(till: TillInChain) -> dict[str, list[Coupon]]:
    with till.store.reading() as reading:
        return {
            each: [
                coupon
                for coupon in reading.member_coupons(each, 50)
                if coupon.campaign == "C50" and coupon.status is CouponStatus.ACTIVE
            ]
            for each in members(till)
        }


@pytest.mark.parametrize("first_heard", [0, 1])
def test_both_hand_out_off_line_and_each_member_holds_one_in_the_end(world: World, first_heard: int) -> None:
    tills = world.chain.tills
    for till in tills:
        till.wire.down = True
    assert [hand_out(till) for till in tills] == [(2, 0), (2, 0)]
    here = held(tills[first_heard])
    tills[first_heard].wire.down = False
    tills[first_heard].rounds.whole()
    tills[1 - first_heard].wire.down = False
    world.settle()
    ids = [{member: [each.id for each in coupons] for member, coupons in held(till).items()} for till in tills]
    assert ids == [{member: [each.id for each in coupons] for member, coupons in here.items()}] * 2
    assert [hand_out(till) for till in tills] == [(0, 2), (0, 2)]
    assert_all_is_well(world)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_used_between_nobody_keeps_two_unused_ones(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance = beginning.copied(tmp_path / "world", seed), random.Random(seed)
    tills = world.chain.tills
    try:
        used = Count[str]()
        for till in tills:
            till.wire.down = True
            hand_out(till)
        for till in tills:
            for member, coupons in held(till).items():
                if chance.random() < 0.5:
                    _use(till, coupons[0])
                    used[member] += 1
        for till in chance.sample(tills, 2):
            till.wire.down = False
            till.rounds.whole()
        world.settle()
        left = {
            member: [len(coupons) for coupons in (held(till)[member] for till in tills)] for member in held(tills[0])
        }
        assert left == {member: [max(1, used[member])] * 2 for member in left}
        assert_all_is_well(world)
    finally:
        print("\n".join(world.trace))
        world.chain.close()


def _use(till: TillInChain, coupon: Coupon) -> None:
    request = RedeemRequest(till.ids.new(), (coupon.short_code or "",), amount_minor=20_000)
    assert redeem(till.counter, request).redemptions
