"""A shift killed between any two statements is whole or absent; one that was acknowledged survives its database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.services.retaking import KeptOperation, retake
from counter_app.services.shift import close_shift, hand_over, open_shift, show_shift
from tests.counter_shop import Shop, open_shop
from tests.services.desk import new_id, open_desk, outbox
from tests.services.drawer import begin, close, report, sell
from tests.services.test_killed_between_writes import MANY, in_child, operations


def state(shop: Shop) -> tuple[int, int, int]:
    """Operations, shifts that are open, shifts that are closed."""
    with shop.store._readers.connect() as connection:
        counts = [
            int(connection.execute(f"SELECT count(*) FROM shift WHERE state = '{state}'").scalar_one())
            for state in ("open", "closed")
        ]
    return len(operations(shop)), counts[0], counts[1]


@pytest.mark.parametrize("what", ["open", "close"])
def test_killed_anywhere_it_is_whole_or_absent(tmp_path: Path, what: str, figure: Callable[[int, int], int]) -> None:
    """At every statement in the long run, at some of them else."""
    for statement in range(0, MANY, figure(5, 1)):
        shop = open_shop(tmp_path / str(statement))
        if what == "close":
            begin(shop)
            sell(shop, 3_000)
        before, identity = state(shop), new_id(shop)
        after_it = (before[0] + 1, 1, 0) if what == "open" else (before[0] + 1, 0, 1)

        def act(mine: Shop, identity: str = identity) -> object:
            if what == "open":
                return open_shift(mine.counter, identity, 20_000)
            return close_shift(mine.counter, identity, 23_000)

        lived = in_child(shop, act, statement)

        after = shop.reopen()
        assert state(after) in (before, after_it), f"torn after {statement} statements"
        act(after)
        assert state(after) == after_it
        if what == "close":
            assert report(show_shift(after.counter)).difference_minor == 0
        after.store.close()
        if lived:
            return
    pytest.fail("it never came to its end")


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_it_stands_again_in_a_database_that_was_built_anew(tmp_path: Path, lost: int) -> None:
    """`lost`: how many of the first acts were kept nowhere; then the report says that something is missing."""
    first = open_desk(tmp_path / "a")
    begin(first)
    sell(first, 3_000)
    hand_over(first.counter, new_id(first), "k1", 23_000)
    kept = [KeptOperation(each.operation, each.request_hash, each.answer) for each in outbox(first)]
    second = open_desk(tmp_path / "b")
    with second.store.writing() as writing:
        retake(writing, kept[lost:])
    again = report(show_shift(second.counter))
    assert (again.state, again.whole) == ("open", lost == 0)
    if not lost:
        assert (again.float_minor, again.expected_minor) == (20_000, 23_000)
    assert close(second, 23_000).state == "closed"


def test_one_that_was_closed_stands_closed_with_the_report_it_had(tmp_path: Path) -> None:
    first = open_desk(tmp_path / "a")
    begin(first)
    sell(first, 3_000)
    closed = close(first, 22_000)
    kept = [KeptOperation(each.operation, each.request_hash, each.answer) for each in outbox(first)]
    second = open_desk(tmp_path / "b")
    with second.store.writing() as writing:
        retake(writing, kept[-1:])
    again = report(show_shift(second.counter))
    assert (again.state, again.total, again.expected_minor, again.difference_minor) == (
        "closed",
        closed.total,
        closed.expected_minor,
        -1_000,
    )
