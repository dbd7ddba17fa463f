"""Who sees what of a shift, what it is cut by, what goes up, and what it says when records are missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role, Store
from counter_app.protocol.bodies import GivenBack, Void
from counter_app.protocol.operations import Result, encode
from counter_app.protocol.shifts import Shift
from counter_app.services.audit import verify
from counter_app.services.outbox import settle
from counter_app.services.shift import close_shift, hand_over, open_shift, pay, show_shift
from tests.counter_shop import START, Shop
from tests.services.desk import audit_lines, bodies, new_id, open_desk, outbox, sign_in_as
from tests.services.drawer import FLOAT, begin, close, report, sell


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path, Role.CASHIER)


def test_who_counts_is_not_told_what_should_be_there(shop: Shop) -> None:
    begin(shop)
    sell(shop, 3_000)
    sell(shop, 2_000, "wechat")
    seen = report(show_shift(shop.counter))
    assert (seen.blind, seen.expected_minor, seen.total.payable_minor) == (True, None, None)
    assert [(each.kind, each.taken_minor) for each in seen.total.tenders] == [("cash", None), ("wechat", 2_000)]
    assert seen.parts[0].expected_minor is None
    closed = close(shop, 23_000)
    assert (closed.blind, closed.expected_minor) == (False, 23_000)
    assert report(show_shift(shop.counter)) == closed


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_a_manager_sees_all_of_it(shop: Shop, role: Role) -> None:
    begin(shop)
    sell(shop, 3_000)
    sign_in_as(shop, role)
    assert report(show_shift(shop.counter)).expected_minor == 23_000


def test_a_shop_may_let_its_cashiers_see_it(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_setting("shift_blind_count", value=False)
    begin(shop)
    assert report(show_shift(shop.counter)).expected_minor == FLOAT


def test_nobody_signed_in_may_nothing(shop: Shop) -> None:
    begin(shop)
    sign_in_as(shop, None)
    asked = [
        open_shift(shop.counter, new_id(shop)),
        hand_over(shop.counter, new_id(shop), "k1"),
        pay(shop.counter, new_id(shop), 1, "x"),
        close_shift(shop.counter, new_id(shop)),
        show_shift(shop.counter),
    ]
    assert {each.code.value for answer in asked for each in answer.reasons} == {"sign_in_required"}
    assert len(bodies(shop)) == 1


@pytest.mark.parametrize(
    "zone, opened, closed, day",
    [
        pytest.param("Asia/Shanghai", "2026-03-10T15:30", "2026-03-10T17:30", "2026-03-10", id="over midnight"),
        pytest.param("Europe/Berlin", "2026-03-28T22:30", "2026-03-29T03:00", "2026-03-28", id="summer time begins"),
        pytest.param("Europe/Berlin", "2026-10-24T22:30", "2026-10-25T03:00", "2026-10-25", id="summer time ends"),
        pytest.param("Asia/Shanghai", "2026-03-10T15:30", "2026-03-10T14:00", "2026-03-10", id="clock set back"),
    ],
)
def test_midnight_and_clocks_move_nothing_into_another_shift(
    shop: Shop, zone: str, opened: str, closed: str, day: str
) -> None:
    with shop.store.writing() as writing:
        writing.put_store(Store("s1", "S1", zone))
    shop.clock.at = datetime.fromisoformat(opened).replace(tzinfo=UTC)
    begun = begin(shop)
    assert begun.business_day == day
    sell(shop, 1_000)
    shop.clock.at = datetime.fromisoformat(closed).replace(tzinfo=UTC)
    sell(shop, 2_000)
    ended = close(shop, 23_000)
    assert (ended.total.checkouts, ended.difference_minor, ended.business_day) == (2, 0, day)
    shop.clock.at += timedelta(minutes=1)
    begin(shop)
    assert close(shop).total.checkouts == 0
    assert ended.opened_at.astimezone(ZoneInfo(zone)).tzinfo is not None


def test_what_goes_up_says_what_the_counter_knows(shop: Shop) -> None:
    opened = begin(shop)
    sold = sell(shop, 3_000)
    close(shop, 22_900)
    body = bodies(shop)[-1]
    assert isinstance(body, Shift)
    assert (body.shift, body.action, body.counted_minor) == (opened.id, "close", 22_900)
    assert body.figures is not None
    assert (body.figures.expected_minor, body.figures.total.payable_minor) == (23_000, 3_000)
    assert [(each.kind, each.taken_minor) for each in body.figures.total.tenders] == [("cash", 3_000)]
    assert [each.operation.type for each in outbox(shop)] == ["shift", "checkout", "shift"]
    assert sold in {each.operation.id for each in outbox(shop)}


def test_every_step_is_in_the_audit_log(shop: Shop) -> None:
    begin(shop)
    pay(shop.counter, new_id(shop), -500, "milk")
    hand_over(shop.counter, new_id(shop), "k1")
    close(shop, 1)
    actions = [action for _, action, outcome in audit_lines(shop) if outcome == "done"]
    assert actions == ["shift_open", "shift_pay_out", "shift_hand_over", "shift_close"]
    assert verify(shop.counter).first_bad is None


def test_cleaned_records_are_said_and_not_guessed(shop: Shop) -> None:
    begin(shop)
    sell(shop, 3_000)
    settle(shop.counter, [Result(id=each.operation.id, result="applied", version=1) for each in outbox(shop)], START)
    with shop.store.writing() as writing:
        writing.clean_closed(START + timedelta(days=91), 1_000)
    closed = close(shop)
    assert (closed.whole, closed.total.checkouts) == (False, 0)


def test_a_hole_in_the_log_is_said(shop: Shop) -> None:
    begin(shop)
    sell(shop, 3_000)
    sell(shop, 4_000)
    with shop.store._writer.begin() as connection:
        connection.execute("DELETE FROM operation WHERE seq = 2").all()
    assert not close(shop).whole


@pytest.mark.parametrize(
    "wrong",
    [
        lambda shop: open_shift(shop.counter, new_id(shop), -1),
        lambda shop: close_shift(shop.counter, new_id(shop), -1),
        lambda shop: pay(shop.counter, new_id(shop), 0, "x"),
        lambda shop: pay(shop.counter, new_id(shop), 5, " "),
        lambda shop: open_shift(shop.counter, "x"),
    ],
)
def test_what_the_cloud_would_refuse_is_not_written(shop: Shop, wrong: Callable[[Shop], object]) -> None:
    with pytest.raises(InvalidInput):
        wrong(shop)
    assert not bodies(shop)


def test_a_shift_reads_its_own_stretch_of_the_log_and_nothing_else(shop: Shop) -> None:
    for _ in range(20):
        sell(shop, 1_000)
    begin(shop)
    sell(shop, 1_000)
    with shop.store.reading() as reading:
        record = reading.open_shift()
        assert record is not None
        assert len(reading.operations_since(record.place)) == 1
        plans = [
            str(row)
            for text in (
                "SELECT * FROM operation WHERE (epoch, seq) > (1, 20) ORDER BY epoch, seq",
                "SELECT * FROM shift WHERE state = 'open'",
            )
            for row in reading._connection.execute(f"EXPLAIN QUERY PLAN {text}")
        ]
    assert all("USING INDEX" in plan for plan in plans), plans


def test_what_was_given_back_for_another_counters_checkout_is_not_taken_for_cash(shop: Shop) -> None:
    begin(shop)
    with shop.store.writing() as writing:
        for back in (GivenBack(tender_minor=700), None):
            body = encode(Void(checkout=new_id(shop), reason="slip", back=back))
            writing.append_operation("void", "report", new_id(shop), "k1", START, body, "h")
    closed = close(shop, FLOAT)
    assert (closed.total.voids, closed.total.voids_elsewhere, closed.difference_minor) == (2, 2, 0)
    assert [(each.kind, each.back_minor) for each in closed.total.tenders] == [("", 700)]
