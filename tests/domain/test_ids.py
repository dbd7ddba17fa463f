"""Ids in time order."""

from __future__ import annotations

import itertools
import random
import threading
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.ids import IdMaker, is_uuid


@given(st.lists(st.integers(-(10**15), 10**15), min_size=2, max_size=50), st.integers(0, 2**32))
def test_ids_grow_strictly_whatever_the_clock_does(clock: list[int], seed: int) -> None:
    times = iter(clock)
    maker = IdMaker(lambda: next(times), random.Random(seed).randbytes)
    ids = [maker.new() for _ in clock]
    assert all(earlier < later for earlier, later in itertools.pairwise(ids))
    for text in ids:
        parsed = uuid.UUID(text)
        assert (parsed.version, parsed.variant, str(parsed)) == (7, uuid.RFC_4122, text)


def test_an_id_begins_with_its_time() -> None:
    made = IdMaker(lambda: 1_773_100_800_123, lambda n: b"\xff" * n).new()
    assert uuid.UUID(made).int >> 80 == 1_773_100_800_123


def test_a_millisecond_that_is_used_up_runs_into_the_next() -> None:
    maker = IdMaker(lambda: 5, lambda n: b"\xff" * n)
    ids = [maker.new() for _ in range(3)]
    maker._tail = (1 << 74) - 1
    ids.append(maker.new())
    assert ids == sorted(ids)
    assert uuid.UUID(ids[-1]).int >> 80 == 6


def test_threads_never_get_the_same_id() -> None:
    maker = IdMaker(lambda: 5, random.Random(1).randbytes)
    made: list[list[str]] = [[] for _ in range(4)]

    def work(mine: list[str]) -> None:
        mine.extend(maker.new() for _ in range(2_000))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set().union(*made)) == 8_000
    assert all(mine == sorted(mine) for mine in made)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("0192f3a4-5b6c-7d8e-9f01-23456789abcd", True),
        ("0192F3A4-5B6C-7D8E-9F01-23456789ABCD", False),
        ("0192f3a45b6c7d8e9f0123456789abcd", False),
        ("0192f3a4-5b6c-7d8e-9f01-23456789abcd\n", False),
        ("{0192f3a4-5b6c-7d8e-9f01-23456789abcd}", False),
        ("", False),
        ("\ud800", False),
    ],
)
def test_only_the_canonical_form_is_an_id(text: str, expected: bool) -> None:
    assert is_uuid(text) is expected


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(0, 2**32))
def test_several_at_once_grow_strictly_too(counts: list[int], seed: int) -> None:
    maker = IdMaker(lambda: 5, random.Random(seed).randbytes)
    ids = [each for count in counts for each in (*maker.several(count), maker.new())]
    assert len(ids) == sum(counts) + len(counts)
    assert all(earlier < later for earlier, later in itertools.pairwise(ids))


def test_several_run_into_the_next_millisecond_where_one_is_used_up() -> None:
    maker = IdMaker(lambda: 5, lambda n: b"\xff" * n)
    maker.new()
    maker._tail = (1 << 74) - 2
    ids = maker.several(5)
    assert ids == sorted(set(ids))
    assert uuid.UUID(ids[-1]).int >> 80 == 6
