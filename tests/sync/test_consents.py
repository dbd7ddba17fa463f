"""Words of a member at two counters of a chain, off-line, with merges and an erasure between: the same in the end, and
nothing of an own word is lost behind a row that came down."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.services.consents import ConsentRequest, put_consent
from counter_app.services.erasing import EraseRequest, erase_member
from counter_app.services.merging import MergeRequest, merge_members
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.world import World, furnished

ONE, TWO = "13800000000", "13800000001"  # whom the counters of `furnished` have signed up


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("consents") / "beginning", 7, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 7)
    yield made
    made.chain.close()


def say(till: TillInChain, phone: str, *, given: bool) -> None:
    assert put_consent(till.counter, ConsentRequest(till.ids.new(), phone, given)).done


def shown(till: TillInChain, phone: str) -> bool | None:
    with till.store.reading() as reading:
        member = reading.member_by_phone(f"+86{phone}")
        assert member is not None
        word = reading.consents_of((member.id,)).get(member.id)
    return word.given if word is not None else None


def test_an_own_word_stays_over_what_comes_down_until_the_cloud_has_it(world: World) -> None:
    here, there = world.chain.tills
    say(there, ONE, given=True)
    there.rounds.whole()
    say(here, ONE, given=False)
    here.rounds.down()
    assert shown(here, ONE) is False
    for till in (here, there, here):
        till.rounds.whole()
    assert (shown(here, ONE), shown(there, ONE)) == (False, False)


def test_of_two_who_are_merged_the_last_word_counts_at_once(world: World) -> None:
    here, there = world.chain.tills
    say(here, ONE, given=True)
    say(here, TWO, given=False)
    here.as_manager()
    assert merge_members(here.counter, MergeRequest(here.ids.new(), TWO, ONE, "one person")).done
    assert shown(here, ONE) is False
    for till in (here, there, here):
        till.rounds.whole()
    assert (shown(here, ONE), shown(there, ONE)) == (False, False)


def test_an_erasure_takes_the_words_along(world: World) -> None:
    here, there = world.chain.tills
    say(here, ONE, given=False)
    here.rounds.whole()
    there.rounds.whole()
    with there.store.reading() as reading:
        (member,) = reading.consents_of(None)
    there.as_manager()
    assert erase_member(there.counter, EraseRequest(there.ids.new(), ONE, "asked", give_up_value=True)).done
    for till in (there, here, there):
        till.rounds.whole()
    for till in (here, there):
        with till.store.reading() as reading:
            assert member not in reading.consents_of(None)


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_words_merges_and_rounds_ends_the_same(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(14):
        till = chance.choice(world.chain.tills)
        match chance.randrange(4):
            case 0:
                till.rounds.whole()
            case 1 if chance.random() < 0.2:
                till.as_manager()
                merge_members(till.counter, MergeRequest(till.ids.new(), TWO, ONE, "one person"))
            case _:
                say(till, chance.choice((ONE, TWO)), given=chance.random() < 0.5)
    world.settle()
    assert shown(world.chain.tills[0], ONE) == shown(world.chain.tills[1], ONE)
    assert_all_is_well(world)
