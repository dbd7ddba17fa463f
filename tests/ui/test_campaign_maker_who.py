"""Whose form it is that stands there: whoever comes, and whatever is answered late, with keys, on a real shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.campaign import CashBenefit
from counter_app.domain.member import Role, Staff
from counter_app.services.records import Session
from tests.counter_shop import Shop
from tests.desk_campaigns_story import fill
from tests.services.desk import sign_in_as
from tests.ui.hands import Hands
from tests.ui.making_hands import ENTER, KEYS, campaigns, field, is_up, making, newest, page_of, write
from tests.ui.shop_window import fill_shop
from tests.ui.test_whole_sale import ESC, alt


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    yield made
    made.store.close()


def another_manager(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k2", "老林", Role.MANAGER))
        writing.set_session(Session("k2", "老林", Role.MANAGER, None))


def test_a_form_is_gone_when_the_campaigns_are_told_of_somebody_else_before_the_window_is(
    hands: Hands, shop: Shop
) -> None:
    window = hands.bench.window
    making(hands, "1")
    write(hands, "title.zh_CN", "小王的")
    another_manager(shop)
    window.pages.campaigns.check_who()  # still by the overview of before
    hands.rest()
    assert window.pages.currentWidget() is window.page
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page


def test_a_list_is_gone_with_whoever_opened_it(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    making(hands, "1")
    write(hands, "title.zh_CN", "小王的")
    hands.press(ESC)
    another_manager(shop)
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page


def test_on_whom_it_was_tried_is_for_nobody_else_to_read(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    page = making(hands, "1")
    alt(hands, KEYS["T"])
    hands.type("13800000001")
    hands.press(ESC)
    alt(hands, KEYS["T"])
    assert page.trying.member.text() == "13800000001"
    another_manager(shop)
    window.shop.look()
    hands.rest()
    making(hands, "1")
    alt(hands, KEYS["T"])
    assert page.trying.member.text() == ""


def test_a_form_that_is_opened_while_another_is_put_stays_up_and_has_the_keys(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.MANAGER)
    hands.bench.window.shop.look()
    hands.rest()
    campaigns(hands)
    desk = hands.bench.window.pages.campaigns
    assert desk.page is not None
    desk.page.rows.choose("SALE30")
    alt(hands, KEYS["C"])
    write(hands, "benefit.amount_off_minor", "35")
    hands.press(ENTER)
    QTest.keyClick(hands.focus, ENTER)  # and the answer is not there yet
    QTest.keyClick(hands.focus, ESC)
    desk.page.rows.choose("PURSE")
    QTest.keyClick(hands.focus, KEYS["C"], Qt.KeyboardModifier.AltModifier)
    hands.rest()
    assert newest(shop, "SALE30").benefit == CashBenefit(3_500)
    assert desk.making
    assert is_up(hands)
    assert page_of(hands).said.text() == "“店庆立减 30”已换成新条款。"
    hands.press(ESC)
    assert desk.page.isVisible()
    desk.page.rows.choose("SALE30")
    alt(hands, KEYS["C"])
    assert field(page_of(hands), "benefit.amount_off_minor").text() == "35"
