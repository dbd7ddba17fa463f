"""Two counters of a chain call members by one list, off-line too: the same everywhere in the end."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.follow_ups import FollowUp, Outcome
from counter_app.services.erasing import EraseRequest, erase_member
from counter_app.services.follow_up_lists import ListRequest, make_list
from counter_app.services.follow_ups import OutcomeRequest, list_follow_ups, say_outcome
from counter_app.services.merging import MergeRequest, merge_members
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.test_tagging import ONE, TWO, everybody
from tests.sync.world import World, furnished


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("calls") / "beginning", 7, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 7)
    yield made
    made.chain.close()


def make(till: TillInChain) -> str:
    till.as_manager()
    return str(make_list(till.counter, ListRequest(till.ids.new(), "call", "2026-03-02", everybody(till))).made)


def entries(till: TillInChain) -> list[FollowUp]:
    till.as_manager()
    found = (
        *list_follow_ups(till.counter, limit=500).entries,
        *list_follow_ups(till.counter, limit=500, done=True).entries,
    )
    return sorted((each.entry for each in found), key=lambda entry: entry.id)


def say(till: TillInChain, entry: str, outcome: str) -> str:
    return str(say_outcome(till.counter, OutcomeRequest(till.ids.new(), entry, outcome)).done)


@pytest.mark.parametrize("sends_first", [0, 1], ids=["the-earlier-word", "the-later-word"])
@pytest.mark.parametrize("words", [("not_reached", "comes"), ("comes", "not_reached")], ids=["done", "open"])
def test_called_off_line_at_both_the_last_word_counts(world: World, words: tuple[str, str], sends_first: int) -> None:
    here, there = world.chain.tills
    make(here)
    world.settle()
    first = entries(there)[0].id
    for till in (here, there):
        till.wire.down = True
    for till, word in zip((there, here), words, strict=True):
        say(till, first, word)
        world.chain.clock.forward(minutes=5)
    sender, other = ((there, here), (here, there))[sends_first]
    sender.wire.down = False
    sender.rounds.whole()
    other.wire.down = False
    world.fetch(other)  # what came down meanwhile does not unsay what waits here
    (waits,) = (entry for entry in entries(other) if entry.id == first)
    assert (waits.outcome, waits.tries) == (words[1], 2)
    world.settle()
    assert entries(here) == entries(there)
    (told,) = (entry for entry in entries(here) if entry.id == first)
    assert (told.outcome, told.tries) == (words[1], 2)
    assert_all_is_well(world)


def test_two_words_of_one_counter_that_wait_stay_said_over_what_comes_down(world: World) -> None:
    here, there = world.chain.tills
    make(here)
    world.settle()
    first = entries(there)[0].id
    here.wire.down = True
    for word in ("not_reached", "comes"):
        say(here, first, word)
        world.chain.clock.forward(minutes=5)
    say(there, first, "not_reached")
    there.rounds.whole()
    here.wire.down = False
    world.fetch(here)
    (told,) = (entry for entry in entries(here) if entry.id == first)
    assert (told.outcome, told.tries) == ("not_reached", 3)
    world.settle()
    assert entries(here) == entries(there)
    assert_all_is_well(world)


def test_it_takes_effect_again_in_a_database_that_was_put_back(world: World) -> None:
    here, _ = world.chain.tills
    world.copy_counter(here)
    make(here)
    say(here, entries(here)[0].id, "comes")
    before = entries(here)
    here.wire.down = True
    world.put_back_counter(here)
    assert entries(here) == before
    world.settle()
    assert_all_is_well(world)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_around_calls_both_ends_agree(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance = beginning.copied(tmp_path / "world", seed), random.Random(seed)
    try:
        for step in range(45):
            _act_by_chance(world, chance, step)
        world.settle()
        assert entries(world.chain.tills[0]) == entries(world.chain.tills[1])
        assert_all_is_well(world)
    finally:
        print("\n".join(world.trace))
        world.chain.close()


def _act_by_chance(world: World, chance: random.Random, step: int) -> None:
    till = chance.choice(world.chain.tills)
    known = entries(till)

    def switch() -> str:
        till.wire.down = not till.wire.down
        return str(till.wire.down)

    acts = {
        "make": lambda: make(till),
        "say": lambda: (
            say(till, chance.choice(known).id, chance.choice([each.value for each in Outcome])) if known else ""
        ),
        "net": switch,
        "round": lambda: world.send(till) + world.fetch(till),
        "merge": lambda: str(merge_members(till.counter, MergeRequest(till.ids.new(), ONE, TWO, "one person")).done),
        "erase": lambda: str(
            erase_member(till.counter, EraseRequest(till.ids.new(), TWO, "asked for", give_up_value=True)).done
        ),
    }
    name = "merge" if step == 20 else "erase" if step == 38 else chance.choice(("make", "say", "say", "net", "round"))
    world.act(till, name, acts[name])
    world.chain.clock.forward(minutes=7)
