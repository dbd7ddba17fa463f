"""Segments that ask what members bought: added up at the cloud, told to every counter, whatever is voided, refunded,
merged or arrives late, and whenever somebody asks first."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from counter_app.services.merging import MergeRequest, merge_members
from counter_app.services.segment_counting import count_all
from counter_app.services.segments import drop_segment, list_segments
from tests.sync.chance import Chain, TillInChain
from tests.sync.checks import assert_both_ends_prove_it
from tests.sync.purchases_world import RULES, ask, assert_every_counter_tells_what_was_bought, go_on
from tests.sync.test_money_elsewhere import back, buy, chain, signed_up, sync, undo

__all__ = ["chain"]


def sizes(till: TillInChain) -> dict[str, int | None]:
    """As a manager sees them; None where nobody can know."""
    found = list_segments(till.counter).segments
    return {each.segment.id: each.members if each.told else None for each in found if each.saved}


def test_before_the_cloud_has_told_nobody_is_counted_and_nobody_comes_in_by_it(chain: Chain) -> None:
    one, other, _ = chain.tills
    _, phone, _ = signed_up(chain)
    signed_up(chain)
    assert buy(one, phone, 5_000).checkout
    ask(one)
    sync(chain)
    assert sizes(one) == sizes(other) == dict.fromkeys(RULES)
    count_all(one.counter)
    go_on(chain)
    sync(chain)
    assert sizes(one) == sizes(other) == {"spent": 1, "lately": 1, "large": 1, "not-lately": 1}
    count_all(one.counter)
    with one.store.reading() as reading:
        assert [reading.segment_moved(name, "2000-01-01") for name in RULES] == [(0, 0)] * len(RULES)
    assert_every_counter_tells_what_was_bought(chain)
    assert_both_ends_prove_it(chain)


def test_days_go_by_without_a_word_of_the_cloud(chain: Chain) -> None:
    one, *_ = chain.tills
    _, phone, _ = signed_up(chain)
    assert buy(one, phone, 5_000).checkout
    ask(one)
    sync(chain)
    go_on(chain)
    sync(chain)
    one.wire.down = True
    assert sizes(one) == {"spent": 1, "lately": 1, "large": 1, "not-lately": 0}
    chain.clock.forward(seconds=timedelta(days=2).total_seconds())
    assert sizes(one)["lately"] == 0
    chain.clock.forward(seconds=timedelta(days=40).total_seconds())
    assert sizes(one) == {"spent": 1, "lately": 0, "large": 0, "not-lately": 1}


def test_nobody_asks_any_more_and_then_again(chain: Chain) -> None:
    one, *_ = chain.tills
    _, phone, _ = signed_up(chain)
    ask(one)
    sync(chain)
    go_on(chain)
    assert buy(one, phone, 5_000).checkout
    sync(chain)
    assert sizes(one)["spent"] == 1
    for name in RULES:
        assert drop_segment(one.counter, one.ids.new(), name).done
    sync(chain)
    assert buy(one, phone, 4_000).checkout  # nobody adds it up
    sync(chain)
    ask(one)
    sync(chain)
    assert sizes(one) == dict.fromkeys(RULES)
    assert_every_counter_tells_what_was_bought(chain)
    assert_both_ends_prove_it(chain)


class Story:
    """Acts by chance, at two counters of a store."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain, self.chance = chain, random.Random(seed)
        self.people = [signed_up(chain) for _ in range(3)]
        self.sold: list[str] = []

    def buy(self, till: TillInChain) -> None:
        answer = buy(till, self.chance.choice(self.people)[1], self.chance.randint(1, 9) * 700)
        self.sold += [answer.checkout] if answer.checkout else []

    def take_back(self, till: TillInChain) -> None:
        for sale in self.chance.sample(self.sold, min(1, len(self.sold))):
            self.chance.choice((undo, lambda at, which: back(at, which, 500), back))(till, sale)

    def merge(self, till: TillInChain) -> None:
        first, second = self.chance.sample(self.people, 2)
        merge_members(till.counter, MergeRequest(till.ids.new(), first[1], second[1], "one person"))

    def play(self) -> None:
        acts: list[Callable[[TillInChain], object]] = [
            self.buy,
            self.buy,
            self.take_back,
            lambda till: setattr(till.wire, "down", True),
            lambda till: setattr(till.wire, "down", False),
            lambda till: till.rounds.whole(),
            lambda _: self.chain.clock.forward(seconds=86_400),
            lambda _: go_on(self.chain, 1),
        ]
        planned: list[Callable[[TillInChain], object]] = self.chance.choices(acts, k=40)
        planned[self.chance.randrange(30)] = ask
        planned[30] = self.merge
        for act in planned:
            self.chain.clock.forward(seconds=31)
            act(self.chance.choice(self.chain.tills[:2]))
        for till in self.chain.tills:
            till.wire.down = False
        self.chain.clock.forward(seconds=60)
        sync(self.chain)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_order_every_counter_tells_what_the_checkouts_say(chain: Chain, seed: int) -> None:
    Story(chain, seed).play()
    assert_every_counter_tells_what_was_bought(chain)
    assert_both_ends_prove_it(chain)
