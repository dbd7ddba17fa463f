"""Two counters of a chain plan messages and take them back, off-line too: the same everywhere in the end."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.messages import MessagePlan
from counter_app.services.erasing import EraseRequest, erase_member
from counter_app.services.merging import MergeRequest, merge_members
from counter_app.services.messages import PlanRequest, cancel_plan, list_plans, plan_message
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.test_tagging import ONE, TWO, everybody
from tests.sync.world import World, furnished


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("messages") / "beginning", 7, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 7)
    yield made
    made.chain.close()


def make(till: TillInChain, day: int = 12) -> str:
    till.as_manager()
    request = PlanRequest(till.ids.new(), "tea", "notice", "{name}", f"2026-03-{day:02d}", everybody(till))
    assert plan_message(till.counter, request).done
    return request.id


def plans(till: TillInChain) -> list[MessagePlan]:
    till.as_manager()
    return sorted((view.plan for view in list_plans(till.counter, 200).plans), key=lambda plan: plan.id)


def take_back(till: TillInChain, plan: str) -> str:
    return str(cancel_plan(till.counter, till.ids.new(), plan).done)


def test_what_is_taken_back_off_line_stays_so_while_rows_come_down(world: World) -> None:
    here, there = world.chain.tills
    plan = make(here)
    world.settle()
    assert [(each.id, each.queued > 0) for each in plans(there)] == [(plan, True)]
    there.wire.down = True
    take_back(there, plan)
    make(here, 30)
    here.rounds.whole()
    assert plans(there)[0].cancelled_at
    there.wire.down = False
    there.rounds.whole()
    world.settle()
    assert plans(here) == plans(there)
    assert_all_is_well(world)


def test_it_takes_effect_again_in_a_database_that_was_put_back(world: World) -> None:
    here, _ = world.chain.tills
    world.copy_counter(here)
    take_back(here, make(here))
    before = plans(here)
    here.wire.down = True
    world.put_back_counter(here)
    assert plans(here) == before
    world.settle()
    assert_all_is_well(world)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_around_plans_both_ends_agree(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance = beginning.copied(tmp_path / "world", seed), random.Random(seed)
    try:
        for step in range(30):
            _act_by_chance(world, chance, step)
        world.settle()
        assert plans(world.chain.tills[0]) == plans(world.chain.tills[1])
        assert_all_is_well(world)
    finally:
        print("\n".join(world.trace))
        world.chain.close()


def _act_by_chance(world: World, chance: random.Random, step: int) -> None:
    till = chance.choice(world.chain.tills)
    known = plans(till)

    def switch() -> str:
        till.wire.down = not till.wire.down
        return str(till.wire.down)

    acts = {
        "make": lambda: make(till, chance.randint(10, 28)),
        "back": lambda: take_back(till, chance.choice(known).id) if known else "",
        "net": switch,
        "round": lambda: world.send(till) + world.fetch(till),
        "merge": lambda: str(merge_members(till.counter, MergeRequest(till.ids.new(), ONE, TWO, "one person")).done),
        "erase": lambda: str(
            erase_member(till.counter, EraseRequest(till.ids.new(), TWO, "asked for", give_up_value=True)).done
        ),
    }
    name = (
        "merge" if step == 14 else "erase" if step == 24 else chance.choice(("make", "back", "net", "round", "round"))
    )
    world.act(till, name, acts[name])
    world.chain.clock.forward(minutes=7)
