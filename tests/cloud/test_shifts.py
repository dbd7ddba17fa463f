"""Shifts of all counters at the cloud: kept as their counters said it, in whatever order it arrived."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import msgspec
import pytest

from counter_app.cloud.answers import CallRefused
from counter_app.cloud.http.example_operations import BODIES
from counter_app.cloud.shift_rows import ShiftRow
from counter_app.protocol.operations import Operation, OperationType
from counter_app.protocol.shifts import ShiftFigures
from tests.cloud.support import IDS, CloudShop, Till

OPENED = "2026-03-10T06:00:00.000Z"


def body(till: Till, shift: str, action: str, **more: Any) -> dict[str, Any]:
    known = {"shift": shift, "action": action, "store": till.caller.store, "business_day": "2026-03-10"}
    return {**known, "opened_at": OPENED, **more}


def close_body(till: Till, shift: str, counted: int | None = 34_900) -> dict[str, Any]:
    example = BODIES[OperationType.SHIFT]
    figures = {**example["figures"], "parts": [{**example["figures"]["parts"][0], "counted_minor": counted}]}
    return body(till, shift, "close", counted_minor=counted, figures=figures)


def whole_shift(till: Till) -> list[Operation]:
    shift = IDS.new()
    return [
        till.operation("shift", body(till, shift, "open", float_minor=20_000), op_id=shift),
        till.operation("shift", body(till, shift, "pay_in", minor=500, reason="change")),
        till.operation("shift", body(till, shift, "hand_over", to="wu", counted_minor=None)),
        till.operation("shift", close_body(till, shift)),
    ]


def kept(till: Till) -> list[ShiftRow]:
    with till.cloud._context.database.reading() as reading:
        return list(reading.all(ShiftRow, till.caller.merchant))


def test_in_every_order_it_is_the_same_shift(till: Till) -> None:
    found = []
    for order in permutations(range(4)):
        operations = whole_shift(till)
        results = till.send(*(operations[place] for place in order))
        assert {each.result for each in results} == {"applied"}
        row = next(each for each in kept(till) if each.id == operations[0].id)
        assert (row.opened, row.closed) == (operations[0].id, operations[3].id)
        found.append({name: getattr(row, name) for name in ("float_minor", "hand_overs", "paid_in_minor")})
        assert (row.expected_minor, row.counted_minor, row.difference_minor) == (35_000, 34_900, -100)
        assert msgspec.json.decode(row.figures, type=ShiftFigures).total.payable_minor == 15_000
    assert all(each == {"float_minor": 20_000, "hand_overs": 1, "paid_in_minor": 500} for each in found)


def test_sent_twice_it_is_counted_once(till: Till) -> None:
    operations = whole_shift(till)
    till.send(*operations)
    assert {each.result for each in till.send(*operations)} == {"duplicate"}
    (row,) = kept(till)
    assert (row.hand_overs, row.paid_in_minor) == (1, 500)


def test_nothing_that_it_names_has_to_be_known(till: Till) -> None:
    close = close_body(till, IDS.new()) | {"store": "nowhere"}
    assert till.do("shift", close).result == "applied"
    (row,) = kept(till)
    assert (row.opened, row.store, row.opened_at) == ("", "nowhere", OPENED)


def test_a_second_close_is_for_a_manager_to_look_at(till: Till) -> None:
    shift = IDS.new()
    first = till.do("shift", close_body(till, shift))
    second = till.do("shift", close_body(till, shift, 30_000))
    assert (first.result, second.result) == ("applied", "exception")
    assert [(each.reason, each.at_stake_minor) for each in second.exceptions] == [("shift_closed_twice", 4_900)]
    (row,) = kept(till)
    assert row.counted_minor == 34_900


def test_one_that_nobody_counted_has_no_difference(till: Till) -> None:
    till.do("shift", close_body(till, IDS.new(), None))
    (row,) = kept(till)
    assert (row.counted_minor, row.difference_minor) == (None, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "sleep"},
        {"action": "open"},
        {"action": "close", "figures": None},
        {"counted_minor": -1},
        {"minor": -1, "action": "pay_in"},
        {"opened_at": "yesterday"},
    ],
    ids=str,
)
def test_what_cannot_be_is_invalid(till: Till, changed: dict[str, Any]) -> None:
    refused = till.do("shift", close_body(till, IDS.new()) | changed)
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")
    assert not kept(till)


def test_a_cancelled_one_never_takes_effect_and_one_that_did_stands(till: Till) -> None:
    never = till.operation("shift", close_body(till, IDS.new()))
    till.do("cancel", {"target": never.id})
    assert till.one(never).detail["reason"] == "cancelled"
    done = till.operation("shift", close_body(till, IDS.new()))
    till.one(done)
    assert till.do("cancel", {"target": done.id}).detail == {"undone": False}
    assert till.one(done).result == "duplicate"
    assert len(kept(till)) == 1


def test_all_counters_shifts_are_asked_for_a_page_at_a_time(shop: CloudShop) -> None:
    first, second = shop.till(), shop.till()
    for number in range(3):
        for each in (first, second):
            each.do("shift", close_body(each, IDS.new()) | {"opened_at": f"2026-03-1{number}T06:00:00.000Z"})
    seen: list[str] = []
    before = ""
    while True:
        page = shop.cloud.shifts(first.caller, "", before, 4)
        assert len(page.shifts) <= 4
        seen += [each.opened_at[:10] for each in page.shifts]
        before = page.before
        if not page.more:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 6
    newest = shop.cloud.shifts(first.caller, shop.store, "", 1).shifts[0]
    assert newest.figures is not None
    assert (newest.figures.expected_minor, newest.difference_minor) == (35_000, -100)
    assert not shop.cloud.shifts(first.caller, "elsewhere", "", 10).shifts


def test_another_merchants_shifts_are_not_told(shop: CloudShop) -> None:
    till = shop.till()
    till.do("shift", close_body(till, IDS.new()))
    other = replace(till.caller, merchant="another")
    assert not shop.cloud.shifts(other, "", "", 10).shifts


@pytest.mark.parametrize("limit, before", [(0, ""), (501, ""), (1, "x" * 201)])
def test_what_cannot_be_asked_is_refused(shop: CloudShop, limit: int, before: str) -> None:
    with pytest.raises(CallRefused):
        shop.cloud.shifts(shop.till().caller, "", before, limit)
