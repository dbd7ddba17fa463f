"""Tags that are put on many members at two counters of a chain: at once there, and the same everywhere in the end."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.services.erasing import EraseRequest, erase_member
from counter_app.services.member_records import Selection
from counter_app.services.merging import MergeRequest, merge_members
from counter_app.services.tagging import TagRequest, tag_members, undo_tag
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.world import World, furnished

ONE, TWO = "13800000000", "13800000001"  # whom the counters of `furnished` have signed up
TAGS = ("tea", "coffee", "vip")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("tagging") / "beginning", 7, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 7)
    yield made
    made.chain.close()


def everybody(till: TillInChain) -> Selection:
    with till.store.reading() as reading:
        found = (reading.member_by_phone(f"+86{phone}") for phone in (ONE, TWO))
        return Selection(chosen=frozenset(member.id for member in found if member is not None))


def tag(till: TillInChain, word: str, *, take: bool = False) -> str:
    till.as_manager()
    request = TagRequest(till.ids.new(), word, everybody(till), take)
    assert tag_members(till.counter, request).done
    return request.id


def undo(till: TillInChain, act: str) -> int:
    till.as_manager()
    return undo_tag(till.counter, till.ids.new(), act).changed


def tags(till: TillInChain) -> dict[str, set[str]]:
    found = {}
    with till.store.reading() as reading:
        for phone in (ONE, TWO):
            member = reading.member_by_phone(f"+86{phone}")
            found[phone] = set(member.tags) if member is not None else set()
    return found


def test_put_off_line_at_both_both_have_all_and_an_undo_takes_what_was_its_own(world: World) -> None:
    here, there = world.chain.tills
    for till in (here, there):
        till.wire.down = True
    first = tag(here, "tea")
    late = tag(there, "tea")
    tag(there, "coffee")
    assert tags(here) == {ONE: {"tea"}, TWO: {"tea"}}
    here.wire.down = False
    here.rounds.whole()
    there.wire.down = False
    world.settle()
    assert tags(here) == tags(there) == {ONE: {"tea", "coffee"}, TWO: {"tea", "coffee"}}
    # At the cloud the other's came first: it gave them nothing, and takes nothing back.
    assert undo(there, late) == 2
    world.settle()
    assert tags(here) == tags(there) == {ONE: {"tea", "coffee"}, TWO: {"tea", "coffee"}}
    assert undo(here, first) == 2
    assert tags(here) == {ONE: {"coffee"}, TWO: {"coffee"}}
    world.settle()
    assert tags(here) == tags(there) == {ONE: {"coffee"}, TWO: {"coffee"}}
    assert_all_is_well(world)


def test_what_waits_stays_whatever_comes_down(world: World) -> None:
    here, there = world.chain.tills
    tag(here, "tea")
    tag(there, "coffee")
    there.rounds.whole()
    here.rounds.down()
    assert tags(here) == {ONE: {"tea", "coffee"}, TWO: {"tea", "coffee"}}
    world.settle()
    assert_all_is_well(world)


def test_a_tag_takes_effect_again_in_a_database_that_was_put_back(world: World) -> None:
    here, _ = world.chain.tills
    world.copy_counter(here)
    tag(here, "tea")
    here.wire.down = True
    world.put_back_counter(here)
    assert tags(here) == {ONE: {"tea"}, TWO: {"tea"}}
    world.settle()
    assert [tags(till) for till in world.chain.tills] == [{ONE: {"tea"}, TWO: {"tea"}}] * 2
    assert_all_is_well(world)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_around_tags_both_ends_agree(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance = beginning.copied(tmp_path / "world", seed), random.Random(seed)
    acts: list[tuple[TillInChain, str]] = []
    try:
        for step in range(50):
            _act_by_chance(world, chance, acts, step)
        world.settle()
        assert tags(world.chain.tills[0]) == tags(world.chain.tills[1])
        assert_all_is_well(world)
    finally:
        print("\n".join(world.trace))
        world.chain.close()


def _act_by_chance(world: World, chance: random.Random, acts: list[tuple[TillInChain, str]], step: int) -> None:
    till, word = chance.choice(world.chain.tills), chance.choice(TAGS)

    def put() -> str:
        acts.append((till, tag(till, word, take=chance.random() < 0.3)))
        return word

    def back() -> str:
        own = [act for counter, act in acts if counter is till]
        return str(undo(till, chance.choice(own))) if own else "none"

    def merge() -> str:
        till.as_manager()
        return str(merge_members(till.counter, MergeRequest(till.ids.new(), ONE, TWO, "one person")).done)

    def erase() -> str:
        till.as_manager()
        request = EraseRequest(till.ids.new(), TWO, "asked for", give_up_value=True)
        return str(erase_member(till.counter, request).done)

    def switch() -> str:
        till.wire.down = not till.wire.down
        return str(till.wire.down)

    names: dict[str, Callable[[], str]] = {
        "tag": put,
        "undo": back,
        "net": switch,
        "round": lambda: world.send(till) + world.fetch(till),
    }
    name = chance.choice([*names, "tag", "round"])
    if step in (20, 40):
        names, name = {"once": merge if step == 20 else erase}, "once"
    world.act(till, name, names[name])
    world.chain.clock.forward(minutes=7)
