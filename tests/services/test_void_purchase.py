"""A purchase without a coupon taken back: once, by its id, whoever did it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as replace_struct

from counter_app.domain.member import Role, Staff
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.services.audit import verify
from counter_app.services.outbox import settle
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import M1_NUMBER, Shop, open_shop
from tests.services.desk import audit_lines, bodies, new_id
from tests.services.test_checkout import YES, buy, visits


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def take_back(shop: Shop, target: str, identity: str = "") -> Any:
    return void(shop.counter, VoidRequest(identity or shop.counter.ids.new(), target, "slip"))


def test_a_plain_purchase_is_taken_back_by_its_id_and_the_visit_stays(shop: Shop) -> None:
    bought = buy(shop, 100, member=M1_NUMBER)
    identity = shop.counter.ids.new()

    first, second = (take_back(shop, bought.checkout, identity) for _ in range(2))

    assert first == second
    assert (first.done, first.redemptions, first.checkout, first.queued) == (True, (), bought.checkout, 2)
    assert [type(body).__name__ for body in bodies(shop)] == ["Checkout", "Void"]
    assert visits(shop) == 1
    assert audit_lines(shop)[-1] == ("k1", "void", "voided")
    assert verify(shop.counter).ok


def test_a_plain_purchase_is_taken_back_once_whatever_the_id(shop: Shop) -> None:
    bought = buy(shop, 100, member=M1_NUMBER)
    assert take_back(shop, bought.checkout).done

    again = take_back(shop, bought.checkout)

    assert (again.done, again.redemptions) == (True, ())
    assert [(each.redemption, each.counter, each.staff) for each in again.already] == [(bought.checkout, "T1", "K1")]
    assert [type(body).__name__ for body in bodies(shop)] == ["Checkout", "Void"]


def test_a_purchase_that_another_counter_has_taken_back_is_not_taken_back_here(shop: Shop) -> None:
    bought = buy(shop, 100)
    columns = columns_of("void")
    told = {"id": bought.checkout, "version": 9, "checkout": bought.checkout, "operation": new_id(shop)}
    told |= {
        "at": "2026-03-10T06:05:00.000Z",
        "store": "s2",
        "counter": "T9",
        "staff": "K9",
        "shown_from": 0,
        "deleted": False,
    }
    rows = [[told.get(column, "d1") for column in columns]]
    page = ChangesPage(now="", version=9, more=False, kinds={"void": KindPage(columns=columns, rows=rows)})
    with shop.store.writing() as writing:
        writing.apply_page(page, advance=True)

    again = take_back(shop, bought.checkout)

    assert (again.done, [(each.store, each.counter, each.staff) for each in again.already]) == (
        True,
        [("s2", "T9", "K9")],
    )
    assert [type(body).__name__ for body in bodies(shop)] == ["Checkout"]


def test_a_purchase_of_long_ago_is_taken_back_by_a_manager(shop: Shop) -> None:
    bought = buy(shop, 100)
    shop.clock.at += timedelta(minutes=16)

    refused = take_back(shop, bought.checkout)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "K1", Role.MANAGER))
    done = take_back(shop, bought.checkout)

    assert ([reason.code.value for reason in refused.reasons], refused.done) == (["sign_in_required"], False)
    assert done.done


def test_a_purchase_whose_body_was_cleaned_is_asked_about_elsewhere(shop: Shop) -> None:
    bought = buy(shop, 100)
    settle(shop.counter, [replace_struct(YES, id=bought.checkout)], shop.clock.at)
    with shop.store.writing() as writing:
        writing.clean_closed(shop.clock.at + timedelta(days=91), 100)

    answer = take_back(shop, bought.checkout)

    assert not answer.done
    assert [reason.code.value for reason in answer.reasons] == ["needs_online"]
