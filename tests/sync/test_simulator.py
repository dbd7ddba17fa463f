"""Days and months of a chain under faults: each night, when everything has arrived, everybody says the same."""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.checks import assert_all_is_well, stake_minor
from tests.sync.simulator import Simulator
from tests.sync.world import World, furnished


@pytest.fixture(scope="module")
def beginning() -> Iterator[World]:
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="counter-days-", dir=memory if os.access(memory, os.W_OK) else None))
    world = furnished(folder / "beginning", 3, counters=8, stores=3)
    world.chain.close()
    yield world
    shutil.rmtree(folder)


def play(beginning: World, seed: int, days: int) -> str:
    """The hash of what happened."""
    print(f"seed {seed}, {days} days")
    folder = beginning.chain.folder.parent / f"seed-{seed}"
    world = beginning.copied(folder, seed)

    def checked() -> None:
        assert_all_is_well(world)
        assert stake_minor(world.chain) <= world.exposed_minor + sum(world.peaks.values())

    try:
        return Simulator(world, random.Random(seed), days, checked).run()
    finally:
        print("\n".join(world.trace[-40:]))
        world.chain.close()
        shutil.rmtree(folder)


_SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 20))]


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("seed", _SEEDS)
def test_each_night_everybody_says_the_same(seed: int, beginning: World, figure: Callable[[int, int], int]) -> None:
    play(beginning, seed, figure(3, 30))


@pytest.mark.timeout(1500)
def test_one_seed_tells_one_story(beginning: World) -> None:
    first = play(beginning, 100, 1)

    assert play(beginning, 100, 1) == first
    assert play(beginning, 101, 1) != first
