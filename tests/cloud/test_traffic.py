"""Visits without a purchase at the cloud: the same sums in every order, however often they are sent."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from counter_app.cloud.http.example_operations import BODIES
from counter_app.cloud.traffic_rows import TrafficRow
from counter_app.protocol.operations import OperationType
from tests.cloud.support import CloudShop, Till

DAY = "2026-03-10"


def body(till: Till, kind: str = "walk_in", count: int = 1, day: str = DAY) -> dict[str, Any]:
    return {"kind": kind, "count": count, "store": till.caller.store, "business_day": day}


def sums(till: Till) -> dict[tuple[str, str, str], int]:
    with till.cloud._context.database.reading() as reading:
        found = reading.all(TrafficRow, till.caller.merchant)
    return {(row.business_day, row.counter, row.kind): row.count for row in found}


def test_in_every_order_and_however_often_they_are_the_same(shop: CloudShop) -> None:
    for order in permutations(range(3)):
        till = shop.till()
        name = till.caller.counter
        operations = [
            till.operation("traffic_count", body(till, count=5)),
            till.operation("traffic_count", body(till, count=-2)),
            till.operation("traffic_count", body(till, "phone")),
        ]
        first = till.send(*(operations[place] for place in order))
        assert {each.result for each in first} == {"applied"}
        assert {each.result for each in till.send(*operations)} == {"duplicate"}
        own = {kind: count for (_, counter, kind), count in sums(till).items() if counter == name}
        assert own == {"walk_in": 3, "phone": 1}


def test_each_day_and_counter_has_its_own(shop: CloudShop) -> None:
    first, second = shop.till(), shop.till()
    first.do("traffic_count", body(first))
    first.do("traffic_count", body(first, day="2026-03-11"))
    second.do("traffic_count", body(second, count=7))
    assert sums(first) == {
        (DAY, first.caller.counter, "walk_in"): 1,
        ("2026-03-11", first.caller.counter, "walk_in"): 1,
        (DAY, second.caller.counter, "walk_in"): 7,
    }


def test_within_one_batch_they_add_up(till: Till) -> None:
    till.send(*(till.operation("traffic_count", body(till)) for _ in range(120)))
    assert list(sums(till).values()) == [120]


def test_a_kind_of_a_newer_counter_is_kept(till: Till) -> None:
    assert till.do("traffic_count", body(till, "video_call")).result == "applied"
    assert list(sums(till)) == [(DAY, till.caller.counter, "video_call")]


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": ""},
        {"kind": "Walk In"},
        {"kind": "x" * 40},
        {"count": 0},
        {"count": 10_001},
        {"count": -10_001},
        {"business_day": "2026-3-10"},
        {"business_day": "20260310"},
        {"business_day": "someday"},
    ],
    ids=str,
)
def test_what_cannot_be_is_invalid(till: Till, changed: dict[str, Any]) -> None:
    refused = till.do("traffic_count", body(till) | changed)
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")
    assert not sums(till)


def test_a_cancelled_one_is_never_counted_and_one_that_was_stands(till: Till) -> None:
    never = till.operation("traffic_count", body(till))
    till.do("cancel", {"target": never.id})
    assert till.one(never).detail["reason"] == "cancelled"
    done = till.operation("traffic_count", body(till))
    till.one(done)
    assert till.do("cancel", {"target": done.id}).detail == {"undone": False}
    assert list(sums(till).values()) == [1]


def test_the_example_of_the_document_is_taken(till: Till) -> None:
    assert till.do("traffic_count", BODIES[OperationType.TRAFFIC_COUNT]).result == "applied"
