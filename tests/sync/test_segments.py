"""Segments of two managers at two counters: what was saved here stays known here, whatever comes down meanwhile."""

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.domain.segment_rules import Between
from counter_app.services.segments import PutSegments, drop_segment, put_segments
from tests.sync import checks
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime.fromisoformat("2026-03-02T02:00:00+00:00")


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 7, 2, START)
    sync(made)
    yield made
    made.close()


def sync(chain: Chain) -> None:
    for _ in range(3):
        chain.clock.forward(seconds=40)
        for till in chain.tills:
            report = till.rounds.whole()
            assert (report.failures, report.digest_equal) == ((), True)


def put(till: TillInChain, segment: str, visits: int) -> None:
    told = {"id": segment, "title": {"zh_CN": "茶客", "en": "Tea"}, "rule": {"visits": {"min": visits}}}
    assert put_segments(till.counter, PutSegments(till.ids.new(), (told,))).done


def drop(till: TillInChain, segment: str) -> None:
    assert drop_segment(till.counter, till.ids.new(), segment).done


def known(till: TillInChain) -> dict[str, int | None]:
    """By id from how many visits on."""
    with till.store.reading() as reading:
        found = reading.segments()
    return {name: each.rule.low for name, each in found.items() if isinstance(each.rule, Between)}


def test_what_was_saved_here_and_waits_is_not_taken_away_by_who_took_away_the_one_before(chain: Chain) -> None:
    here, there = chain.tills
    put(here, "tea", 1)
    sync(chain)
    drop(there, "tea")
    there.rounds.whole()
    put(here, "tea", 5)
    here.rounds.down()
    assert known(here) == {"tea": 5}
    sync(chain)
    assert known(here) == known(there) == {"tea": 5}
    drop(there, "tea")
    drop(here, "tea")
    sync(chain)
    assert known(here) == known(there) == {}
    checks.assert_both_ends_prove_it(chain)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_order_both_end_with_the_same(chain: Chain, seed: int) -> None:
    chance = random.Random(seed)
    own: dict[tuple[str, str], int] = {}
    for _ in range(50):
        till, segment = chance.choice(chain.tills), chance.choice("xyz")
        act = chance.choice(("put", "put", "drop", "up", "down", "whole"))
        if act == "put":
            own[till.name, segment] = chance.randint(1, 9)
            put(till, segment, own[till.name, segment])
        elif act == "drop" and segment in known(till):
            own.pop((till.name, segment), None)
            drop(till, segment)
        elif act == "down":
            till.rounds.down()
            waiting = {name: value for (counter, name), value in own.items() if counter == till.name}
            assert known(till).items() >= waiting.items()
        elif act in ("up", "whole"):
            getattr(till.rounds, act)()
            own = {key: value for key, value in own.items() if key[0] != till.name}
    sync(chain)
    assert known(chain.tills[0]) == known(chain.tills[1])
    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    checks.assert_both_ends_prove_it(chain)
