"""Visits that are tapped: counted once, whole or not at all, by the store's day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import TrafficCount
from counter_app.services.retaking import KeptOperation, retake
from counter_app.services.traffic import TrafficAnswer, count_visits
from tests.counter_shop import Shop, open_shop
from tests.services.desk import bodies, new_id, open_desk, outbox
from tests.services.test_killed_between_writes import MANY, in_child, operations

DAY = "2026-03-10"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path)
    yield made
    made.store.close()


def tap(shop: Shop, kind: str = "walk_in", count: int = 1) -> TrafficAnswer:
    return count_visits(shop.counter, new_id(shop), kind, count)


def counted(shop: Shop, day: str = DAY) -> dict[str, int]:
    with shop.store.reading() as reading:
        return dict(reading.traffic_of(day))


def test_taps_add_up_and_each_is_an_operation(shop: Shop) -> None:
    tap(shop)
    tap(shop, "phone", 3)
    answer = tap(shop)
    assert (answer.done, answer.business_day, dict(answer.today)) == (
        True,
        DAY,
        {"walk_in": 2, "phone": 3, "inquiry": 0},
    )
    assert counted(shop) == {"walk_in": 2, "phone": 3}
    assert bodies(shop)[1] == TrafficCount(kind="phone", count=3, store="s1", business_day=DAY)


def test_one_id_counts_once_and_answers_the_same(shop: Shop) -> None:
    identity = new_id(shop)
    first = count_visits(shop.counter, identity, "walk_in", 2)
    tap(shop)
    assert count_visits(shop.counter, identity, "walk_in", 2) == first
    other = count_visits(shop.counter, identity, "phone", 2)
    assert [each.code for each in other.reasons] == [ReasonCode.ID_REUSED]
    assert counted(shop) == {"walk_in": 3}


def test_a_slip_is_taken_back_and_nothing_more(shop: Shop) -> None:
    tap(shop, count=2)
    assert dict(tap(shop, count=-1).today)["walk_in"] == 1
    with pytest.raises(InvalidInput):
        tap(shop, count=-2)
    with pytest.raises(InvalidInput):
        tap(shop, "phone", -1)
    assert counted(shop) == {"walk_in": 1}
    assert len(outbox(shop)) == 2


@pytest.mark.parametrize("kind, count", [("walk-in", 1), ("", 1), ("sale", 1), ("phone", 0), ("phone", 1_001)])
def test_what_cannot_be_is_refused(shop: Shop, kind: str, count: int) -> None:
    with pytest.raises(InvalidInput):
        tap(shop, kind, count)


def test_the_day_is_the_stores_and_begins_when_its_business_day_does(shop: Shop) -> None:
    shop.clock.at = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)  # 02:00 in Shanghai
    assert tap(shop).business_day == "2026-03-11"
    with shop.store.writing() as writing:
        writing.put_setting("business_day_starts", "04:00")
    assert tap(shop).business_day == DAY
    assert (counted(shop), counted(shop, "2026-03-11")) == ({"walk_in": 1}, {"walk_in": 1})


def test_killed_anywhere_it_is_counted_or_not(tmp_path: Path, figure: Callable[[int, int], int]) -> None:
    """At every statement in the long run, at some of them else; asked again with its id it is counted once."""
    for statement in range(0, MANY, figure(5, 1)):
        shop = open_shop(tmp_path / str(statement))
        identity = new_id(shop)

        def act(mine: Shop, identity: str = identity) -> object:
            return count_visits(mine.counter, identity, "inquiry", 2)

        lived = in_child(shop, act, statement)
        after = shop.reopen()
        assert (len(operations(after)), counted(after)) in ((0, {}), (1, {"inquiry": 2}))
        act(after)
        assert (len(operations(after)), counted(after)) == (1, {"inquiry": 2})
        after.store.close()
        if lived:
            return
    pytest.fail("it never came to its end")


def test_it_is_counted_again_in_a_database_that_was_built_anew(tmp_path: Path) -> None:
    first = open_desk(tmp_path / "a")
    tap(first, count=5)
    tap(first, count=-1)
    kept = [KeptOperation(each.operation, each.request_hash, each.answer) for each in outbox(first)]
    second = open_desk(tmp_path / "b")
    with second.store.writing() as writing:
        assert retake(writing, kept) == 2
        assert retake(writing, kept) == 0
    assert counted(second) == {"walk_in": 4}
    first.store.close()
    second.store.close()
