"""Two managers change the same campaigns at two counters; pages are cut between any two rows of one campaign."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.campaign import CampaignStatus
from tests.cloud.support import C50, FREE
from tests.sync.checks import assert_all_is_well
from tests.sync.test_digest import raw
from tests.sync.world import World, furnished


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("two") / "beginning", 5, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 5)
    yield made
    made.chain.close()


def terms(base: dict[str, object], uses: int) -> dict[str, object]:
    return {**base, "limits": {"uses_per_coupon": uses}}


def statuses(world: World, campaign: str) -> list[tuple[str, int]]:
    """(status, uses of the current terms) at each counter."""
    found = []
    for till in world.chain.tills:
        with till.store.reading() as reading:
            known = reading.campaign(campaign)
            assert known is not None
            current = reading.terms(campaign, known.current_version)
            assert current is not None
            found.append((known.status.value, current.limits.uses_per_coupon))
    return found


def act_by_chance(world: World, chance: random.Random) -> None:
    till = chance.choice(world.chain.tills)
    name, base = chance.choice([("C50", C50), ("FREE", FREE)])
    act = chance.choice(["terms", "switch", "send", "fetch"])
    if act == "terms":
        new = terms(dict(base), chance.choice([1, 2, 3]))
        world.act(till, act, lambda: world.new_terms(till, new))
    elif act == "switch":
        status = chance.choice([CampaignStatus.RUNNING, CampaignStatus.PAUSED])
        world.act(till, act, lambda: world.switch(till, name, status))
    else:
        world.act(till, act, lambda: (world.send if act == "send" else world.fetch)(till))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_two_managers_do_both_ends_agree_without_a_repair(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance = beginning.copied(tmp_path / "world", seed), random.Random(seed)
    try:
        for _ in range(60):
            act_by_chance(world, chance)
        world.settle()
        assert_all_is_well(world)
        for campaign in ("C50", "FREE"):
            assert len(set(statuses(world, campaign))) == 1
    finally:
        print("\n".join(world.trace))
        world.chain.close()


def test_a_campaign_paused_twice_is_the_same_at_both_ends(world: World) -> None:
    """Each version's row tells the campaign's status; those of older versions may come on an earlier page."""
    here = world.chain.tills[0]
    for uses in (2, 3):
        world.new_terms(here, terms(dict(FREE), uses))
        world.send(here)
        world.fetch(here)
    for _ in range(2):
        world.switch(here, "FREE", CampaignStatus.PAUSED)
        world.send(here)
        world.fetch(here)

    assert here.rounds.whole().digest_equal


def test_terms_that_have_not_gone_up_yet_stay_the_current_ones_here(world: World) -> None:
    here, there = world.chain.tills
    world.new_terms(here, terms(dict(FREE), 2))
    world.switch(there, "FREE", CampaignStatus.PAUSED)
    world.send(there)
    world.fetch(here)

    assert statuses(world, "FREE")[0] == ("paused", 2)

    world.settle()

    assert statuses(world, "FREE") == [("paused", 2)] * 2


def test_a_word_of_a_newer_cloud_stops_that_campaign_alone(world: World) -> None:
    """What is not understood allows nothing; the round that may mend it goes on."""
    here = world.chain.tills[0]
    raw(here, "UPDATE campaign SET status = 'by invitation' WHERE id = 'FREE'")

    assert statuses(world, "FREE")[0][0] == "paused"
    assert here.rounds.whole().completed
