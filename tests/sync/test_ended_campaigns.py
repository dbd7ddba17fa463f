"""A campaign that one counter has ended stays ended, whatever another one says that did not know of it yet."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.errors import InvalidInput
from counter_app.services.campaigns import set_campaign_status
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.world import World, furnished

PAUSED, RUNNING, ENDED = CampaignStatus.PAUSED, CampaignStatus.RUNNING, CampaignStatus.ENDED


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("ended") / "beginning", 5, counters=3, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 5)
    for till in made.chain.tills:
        till.as_manager()
        till.rounds.whole()
    yield made
    made.chain.close()


def status_at(till: TillInChain) -> CampaignStatus:
    with till.store.reading() as reading:
        known = reading.campaign("FREE")
    assert known is not None
    return known.status


def say(till: TillInChain, status: CampaignStatus) -> bool:
    """Whether the counter took it."""
    till.as_manager()
    try:
        return set_campaign_status(till.counter, till.ids.new(), "FREE", status).done
    except InvalidInput:
        return False


def test_what_was_said_without_a_network_revives_nothing_and_a_manager_is_told(world: World) -> None:
    here, there, _ = world.chain.tills
    there.wire.down = True
    assert say(here, ENDED)
    here.rounds.whole()
    world.chain.clock.forward(minutes=1)
    assert say(there, PAUSED)
    assert say(there, RUNNING)
    assert status_at(there) is RUNNING
    there.wire.heal()
    # What came down first counts here already, before the cloud has heard what was said.
    there.rounds.down()
    assert status_at(there) is ENDED
    world.settle()
    assert [status_at(till) for till in world.chain.tills] == [ENDED] * 3
    with here.store.reading() as reading:
        told = [each for each in reading.exceptions(open_only=True) if each.reason == "campaign_ended"]
    assert len(told) == 2
    assert_all_is_well(world)


@pytest.mark.parametrize("seed", range(8))
def test_in_whatever_order_it_is_said_and_heard_all_agree(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance, ended = beginning.copied(tmp_path / "world", seed), random.Random(seed), False
    try:
        for _ in range(40):
            till = chance.choice(world.chain.tills)
            what = chance.choice(("say", "say", "net", "up", "down", "time"))
            if what == "say":
                status = chance.choices((PAUSED, RUNNING, ENDED), (5, 5, 1))[0]
                taken = say(till, status)
                world.trace.append(f"{till.name} {status} {taken}")
                ended = ended or (taken and status is ENDED)
            elif what == "net":
                till.wire.down = not till.wire.down
            elif what == "time":
                world.chain.clock.forward(minutes=1)
            else:
                (till.rounds.up if what == "up" else till.rounds.down)()
        world.settle()
        found = {status_at(till) for till in world.chain.tills}
        assert len(found) == 1
        assert (found == {ENDED}) is ended
        assert_all_is_well(world)
    finally:
        print("\n".join(world.trace))
        world.chain.close()
