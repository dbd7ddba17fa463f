"""Channels of two managers at two counters: what was said here holds here until the cloud has heard it, then the later
word everywhere."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.services.channels import PutChannels, end_channel, put_channels
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime.fromisoformat("2026-03-02T02:00:00+00:00")


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 11, 2, START)
    sync(made)
    yield made
    made.close()


def sync(chain: Chain) -> None:
    for _ in range(3):
        chain.clock.forward(seconds=40)
        for till in chain.tills:
            report = till.rounds.whole()
            assert (report.failures, report.digest_equal) == ((), True)


def put(till: TillInChain, name: str, channel: str = "tea") -> None:
    assert put_channels(till.counter, PutChannels(till.ids.new(), ({"id": channel, "name": name},))).done


def known(till: TillInChain) -> dict[str, tuple[str, bool]]:
    with till.store.reading() as reading:
        return {each.id: (each.name, each.active) for each in reading.channels().values()}


def test_what_was_said_here_stays_over_what_comes_down_and_the_later_word_stands(chain: Chain) -> None:
    here, there = chain.tills
    put(here, "Tea")
    assert known(here) == {"tea": ("Tea", True)}
    sync(chain)
    assert known(there) == {"tea": ("Tea", True)}
    put(there, "There")
    there.rounds.whole()
    put(here, "Here")
    here.rounds.down()
    assert known(here) == {"tea": ("Here", True)}
    sync(chain)
    assert known(here) == known(there) == {"tea": ("Here", True)}


def test_one_that_was_ended_elsewhere_is_ended_here_and_new_ones_of_both_are_everywhere(chain: Chain) -> None:
    here, there = chain.tills
    put(here, "Tea")
    sync(chain)
    assert end_channel(there.counter, there.ids.new(), "tea").done
    put(here, "A", "a")
    put(there, "B", "b")
    sync(chain)
    assert known(here) == known(there) == {"a": ("A", True), "b": ("B", True), "tea": ("Tea", False)}


def test_two_of_one_name_that_two_counters_made_stop_no_other(chain: Chain) -> None:
    here, there = chain.tills
    put(here, "Tea", "tea")
    put(there, "T ea", "tea-house")
    sync(chain)
    assert known(here) == known(there) == {"tea": ("Tea", True), "tea-house": ("T ea", True)}
    put(here, "Flyer", "flyer")
    for name in ("Tea", "tea"):
        with pytest.raises(InvalidInput, match="the name of tea"):
            put(here, name, "third")
    put(there, "Tea house", "tea-house")
    sync(chain)
    assert known(here)["tea-house"] == known(there)["tea-house"] == ("Tea house", True)
