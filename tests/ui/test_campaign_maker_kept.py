"""What was typed stays; campaigns changed, duplicated and tried in the window, with keys, on a real shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.domain.campaign import CashBenefit
from counter_app.domain.member import Role, Staff
from counter_app.services.campaigns import PutCampaigns, put_campaigns
from counter_app.services.records import Session
from tests.counter_shop import Shop
from tests.desk_campaigns_story import SALE, fill
from tests.services.desk import new_id, sign_in_as
from tests.ui.hands import Hands
from tests.ui.making_hands import (
    ENTER,
    KEYS,
    campaigns,
    field,
    ids,
    is_up,
    making,
    newest,
    page_of,
    put_one,
    slip,
    write,
)
from tests.ui.shop_window import fill_shop
from tests.ui.test_whole_sale import ESC, alt


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    yield made
    made.store.close()


def test_what_was_typed_outlasts_a_scan_a_lock_and_the_list(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    making(hands, "1")
    write(hands, "title.zh_CN", "还没写完")
    window.present(shop.coupon("D88"), "wedge")
    hands.rest()
    assert window.pages.currentWidget() is window.page
    campaigns(hands)
    assert is_up(hands)
    assert field(page_of(hands), "title.zh_CN").text() == "还没写完"
    sign_in_as(shop, Role.CASHIER)
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k2", "老林", Role.MANAGER))
        writing.set_session(Session("k2", "老林", Role.MANAGER, None))
    window.shop.look()
    hands.rest()
    campaigns(hands)
    assert not is_up(hands)
    hands.press(ESC)
    sign_in_as(shop, Role.MANAGER)
    window.shop.look()
    hands.rest()
    campaigns(hands)
    assert is_up(hands)
    assert field(page_of(hands), "title.zh_CN").text() == "还没写完"


def test_esc_keeps_it_for_later_and_alt_x_gives_it_up_when_it_is_meant(hands: Hands) -> None:
    page = making(hands, "1")
    write(hands, "title.zh_CN", "草稿")
    write(hands, "min_spend_minor", "200")
    hands.press(ESC)
    listed = hands.bench.window.pages.campaigns.page
    assert listed is not None
    assert listed.new.text() == "继续填写"
    alt(hands, KEYS["N"])
    assert field(page, "title.zh_CN").text() == "草稿"
    alt(hands, KEYS["X"])
    hands.press(ESC)
    assert field(page, "title.zh_CN").text() == "草稿"
    alt(hands, KEYS["K"])
    hands.press(KEYS["3"])
    assert field(page, "title.zh_CN").text() == "草稿"
    assert field(page, "min_spend_minor").text() == "200"
    alt(hands, KEYS["X"])
    hands.press(ENTER)
    assert page.view is not None
    assert page.view.kinds
    hands.press(KEYS["1"])
    assert field(page, "title.zh_CN").text() == ""


def test_changed_terms_are_a_new_version_and_it_is_said_what_issued_coupons_keep(hands: Hands, shop: Shop) -> None:
    campaigns(hands)
    listed = hands.bench.window.pages.campaigns.page
    assert listed is not None
    listed.rows.choose("SALE30")
    alt(hands, KEYS["C"])
    page = page_of(hands)
    assert "已发出的券按发放时的条款" in page.line.text()
    assert field(page, "benefit.amount_off_minor").text() == "30"
    hands.press(ENTER)
    assert page.said.text() == "没有改动。"
    write(hands, "benefit.amount_off_minor", "35")
    hands.press(ENTER)
    hands.press(ENTER)
    terms = newest(shop, "SALE30")
    assert (terms.version, terms.benefit) == (2, CashBenefit(3_500))
    assert (terms.limits.total, terms.offline.amount_minor) == (300, 30_000)
    assert listed.panel.said.text() == "“店庆立减 30”已换成新条款。"


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(hands: Hands, shop: Shop) -> None:
    campaigns(hands)
    listed = hands.bench.window.pages.campaigns.page
    assert listed is not None
    listed.rows.choose("SALE30")
    alt(hands, KEYS["C"])
    write(hands, "benefit.amount_off_minor", "35")
    other = {**SALE, "benefit": {"amount_off_minor": 1_000}}
    assert put_campaigns(shop.counter, PutCampaigns(new_id(shop), (other,))).done
    hands.press(ENTER)
    hands.press(ENTER)
    page = page_of(hands)
    assert is_up(hands)
    assert page.said.text() == "期间有人改过：按 Alt X 清空重填"
    assert newest(shop, "SALE30").benefit == CashBenefit(1_000)
    assert field(page, "benefit.amount_off_minor").text() == "35"


def test_a_duplicate_is_another_campaign_with_an_id_of_its_own(hands: Hands, shop: Shop) -> None:
    before = ids(shop)
    campaigns(hands)
    listed = hands.bench.window.pages.campaigns.page
    assert listed is not None
    listed.rows.choose("SPRING")
    alt(hands, KEYS["D"])
    page = page_of(hands)
    alt(hands, KEYS["M"])
    write(hands, "id", "SPRING")
    assert slip(page, "id") == "这个编号已有活动"
    write(hands, "id", "SPRING-2")
    hands.press(ENTER)
    assert page.question is not None
    assert "从 2026-03-20 起可以核销" in page.question.sentence
    hands.press(ENTER)
    made, first = put_one(shop, before), newest(shop, "SPRING")
    assert made.campaign == "SPRING-2"
    assert (made.audience, made.hours, made.weekdays, made.limits) == (
        first.audience, first.hours, first.weekdays, first.limits,
    )  # fmt: skip


def test_it_is_tried_on_a_member_before_anybody_has_put_it(hands: Hands, shop: Shop) -> None:
    before = ids(shop)
    page = making(hands, "1")
    write(hands, "title.zh_CN", "金卡立减")
    alt(hands, KEYS["T"])
    assert page.trying.isVisible()
    assert page.trying.view.headline == "先填好左边"
    write(hands, "benefit.amount_off_minor", "50")
    write(hands, "min_spend_minor", "200")
    alt(hands, KEYS["M"])
    write(hands, "audience.tier", "金卡")
    page.trying.begin()
    hands.type("13800000001")
    hands.press(Qt.Key.Key_Down)
    hands.type("150")
    assert (page.trying.view.look, page.trying.view.headline) == ("amber", "还差 50.00")
    hands.type(".5")
    assert page.trying.view.headline == "还差 49.50"
    page.trying.amount.clear()
    hands.type("260")
    assert (page.trying.view.look, page.trying.view.headline) == ("ready", "可用")
    assert page.trying.view.lines[-2:] == ("优惠 50.00", "应付 210.00")
    assert "王小明" in page.trying.who.text()
    hands.press(Qt.Key.Key_F7)
    assert page.trying.view.lines[-1] == "To pay: 210.00"
    hands.press(Qt.Key.Key_F7)
    write(hands, "audience.tier", "银卡")
    assert page.trying.view.look == "red"
    page.trying.member.setText("99")
    page.trying.changed.emit()
    hands.rest()
    assert page.trying.view.look == "red"
    hands.press(ESC)
    assert page.preview.isVisible()
    assert is_up(hands)
    with shop.store.reading() as reading:
        assert ids(shop) == before
        assert reading.outbox_batch(10, 10**6) == []


def test_what_is_not_presented_at_the_counter_is_not_tried(hands: Hands) -> None:
    page = making(hands, "8")
    alt(hands, KEYS["T"])
    assert not page.trying.isVisible()
    assert page.view is not None
    assert "T" not in dict(page.view.acts)


def test_a_form_is_never_seen_by_somebody_else_however_soon_they_come(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    making(hands, "1")
    write(hands, "title.zh_CN", "小王的")
    window.pages.campaigns.leave()
    other = Session("k2", "老林", Role.MANAGER, None)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k2", "老林", Role.MANAGER))
        writing.set_session(other)
    campaigns(hands)  # before the window has looked who is there
    assert not is_up(hands)
    hands.press(ESC)
    sign_in_as(shop, Role.MANAGER)
    window.shop.look()
    hands.rest()
    campaigns(hands)
    assert is_up(hands)
    with shop.store.writing() as writing:
        writing.set_session(other)
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page
