"""Campaigns made in the window, with keys, on a real shop: what is wrong, what the member will see, and what is put."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.campaign import CampaignKind, CashBenefit, ReservationBenefit, Slot
from counter_app.domain.member import Role
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.desk_campaigns_story import fill
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.making_hands import (
    ENTER,
    KEYS,
    campaigns,
    chips,
    field,
    ids,
    making,
    put_one,
    slip,
    write,
)
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import alt


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    yield made
    made.store.close()


def test_from_a_kind_to_a_running_campaign_with_keys_alone(hands: Hands, shop: Shop) -> None:
    before = ids(shop)
    page = making(hands, "1")
    assert page.body.at == "title.zh_CN"
    write(hands, "title.zh_CN", "春茶节")
    hands.press(Qt.Key.Key_Down)
    assert page.body.at == "title.en"
    hands.press(Qt.Key.Key_Down)
    hands.type("50")
    hands.press(Qt.Key.Key_Down)
    hands.type("200")
    hands.press(ENTER)
    assert page.question is not None
    assert "马上可以发放和核销" in page.question.sentence
    assert ids(shop) == before
    hands.press(ENTER)
    terms = put_one(shop, before)
    assert (terms.kind, terms.benefit, terms.min_spend_minor) == (CampaignKind.CASH, CashBenefit(5_000), 20_000)
    assert (str(terms.valid.from_day), str(terms.valid.until_day)) == ("2026-03-10", "2026-04-09")
    listed = hands.bench.window.pages.campaigns.page
    assert listed is not None
    assert hands.bench.window.pages.currentWidget() is listed
    assert listed.rows.current_id() == terms.campaign
    assert listed.panel.said.text() == "“春茶节”已上线。"


def test_everything_that_is_wrong_stands_beside_its_field_in_the_windows_language(hands: Hands, shop: Shop) -> None:
    before = ids(shop)
    page = making(hands, "1")
    assert slip(page, "title.zh_CN") == ""  # nobody was there yet
    write(hands, "benefit.amount_off_minor", "5o")
    write(hands, "valid.until", "2026-02-30")
    assert slip(page, "benefit.amount_off_minor") == "请填金额，如 50 或 9.90"
    assert slip(page, "valid.until") == "没有这一天"
    assert field(page, "valid.until").property("wrong") is True
    hands.press(ENTER)
    assert page.said.text() == "还有 3 处要改。"
    assert slip(page, "title.zh_CN") == "中文、英文至少填一个"
    assert page.body.at == "title.zh_CN"
    hands.press(Qt.Key.Key_F7)
    assert slip(page, "title.zh_CN") == "Please fill in one of the two languages"
    assert slip(page, "benefit.amount_off_minor") == "An amount, such as 50 or 9.90"
    write(hands, "title.en", "Tea")
    write(hands, "benefit.amount_off_minor", "0")
    write(hands, "valid.until", "3-9")
    assert slip(page, "benefit.amount_off_minor") == "From 0.01 to 10,000,000,000.00"
    assert slip(page, "valid.until") == ""  # the next 9 March is a year away
    hands.press(Qt.Key.Key_Up)
    assert field(page, "valid.until").text() == "2027-03-09"
    assert ids(shop) == before


def test_what_is_wrong_among_the_rest_is_counted_and_opened_by_enter(hands: Hands) -> None:
    page = making(hands, "9")
    write(hands, "title.zh_CN", "次卡")
    alt(hands, KEYS["M"])
    write(hands, "hours", "10-12, 25:00-26:00")
    write(hands, "limits.per_member", "many")
    assert slip(page, "hours") == "时间不对，如 10:00-18:00"
    assert "min_spend_minor" not in page.body.cells
    alt(hands, KEYS["M"])
    assert page.view is not None
    assert dict(page.view.acts)["M"] == "更多条件（2 处要改）"
    hands.press(ENTER)
    assert page.body.at == "hours"
    assert slip(page, "limits.per_member") == "请填整数"


def test_the_member_sees_it_in_both_languages_while_it_is_typed(hands: Hands) -> None:
    page = making(hands, "2")
    write(hands, "title.zh_CN", "茶节八八折")
    write(hands, "title.en", "Tea days")
    chinese, english = page.preview.tickets
    assert (chinese.title.text(), chinese.gives.text()) == ("茶节八八折", "优惠内容")
    write(hands, "benefit.pay_percent", "88")
    write(hands, "min_spend_minor", "200")
    assert "88 折" in chinese.gives.text()
    assert "200" in english.gives.text()
    assert (english.language.text(), english.title.text()) == ("英文", "Tea days")
    assert "Valid: 2026-03-10 until 2026-04-09" in english.rules.text()
    assert "有效期：2026-03-10 至 2026-04-09" in chinese.rules.text()
    alt(hands, KEYS["M"])
    chips(page, "weekdays")["6"].click()
    hands.rest()
    assert "Only on Sat" in english.rules.text()
    assert "限周六" in chinese.rules.text()


def test_how_many_members_it_is_for_is_counted_where_the_list_counts_them(hands: Hands, shop: Shop) -> None:
    page = making(hands, "1")
    hands.qtbot.waitUntil(lambda: page.preview.foot.text() != "")
    everyone = page.preview.foot.text()
    alt(hands, KEYS["M"])
    write(hands, "audience.tier", "金卡")
    assert page.preview.foot.text() == "本机已知、现在符合的会员：1 位"
    assert everyone != page.preview.foot.text()
    write(hands, "audience.tier", "")
    write(hands, "audience.tag", "nobody")
    assert page.preview.foot.text().endswith("：0 位")
    write(hands, "audience.segment", "drifting")
    assert page.preview.foot.text() == ""


def test_a_reservation_says_its_days_in_rows(hands: Hands, shop: Shop) -> None:
    before = ids(shop)
    page = making(hands, "0")
    write(hands, "title.zh_CN", "蛋糕自提")
    write(hands, "benefit.item", "蛋糕")
    write(hands, "benefit.price_minor", "90")
    write(hands, "benefit.deposit_minor", "100")
    assert slip(page, "benefit.deposit_minor") == "高于价格 90.00"
    write(hands, "benefit.deposit_minor", "30")
    for day in ("1", "3"):
        chips(page, "slots.0.days")[day].click()
    write(hands, "slots.0.hours", "10-12")
    hands.press(ENTER)
    assert slip(page, "slots.0.places") == "请填写"
    write(hands, "slots.0.places", "4")
    assert "slots.1.hours" in page.body.cells  # one more row is always there
    hands.press(ENTER)
    hands.press(ENTER)
    benefit = put_one(shop, before).benefit
    assert isinstance(benefit, ReservationBenefit)
    assert benefit.slots == (Slot(1, 600, 720, 4), Slot(3, 600, 720, 4))


def test_a_flash_sale_wants_its_last_day_and_how_many_there_are(hands: Hands, shop: Shop) -> None:
    before = ids(shop)
    page = making(hands, "6")
    write(hands, "title.zh_CN", "周末秒杀")
    chips(page, "flash.kind")["gift"].click()
    hands.rest()
    write(hands, "benefit.item", "茶杯")
    write(hands, "valid.until", "")
    hands.press(ENTER)
    assert slip(page, "limits.total") == "请填写"
    assert slip(page, "valid.until") == "请填写"
    write(hands, "limits.total", "100")
    write(hands, "valid.until", "+1")
    hands.press(ENTER)
    hands.press(ENTER)
    terms = put_one(shop, before)
    assert (terms.kind, terms.limits.total, terms.limits.per_member) == (CampaignKind.GIFT, 100, 1)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(language: str, scale: int, open_bench: OpenBench, qtbot: QtBot) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    campaigns(hands)
    alt(hands, KEYS["N"])

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    qtbot.waitUntil(nothing_is_clipped)
    for kind in ("1", "0"):
        hands.press(KEYS[kind])
        alt(hands, KEYS["M"])
        hands.press(ENTER)
        qtbot.waitUntil(nothing_is_clipped)
        alt(hands, KEYS["K"])
    assert (bench.window.width(), bench.window.height()) == (1366, 768)


def test_every_control_has_a_name_and_is_reached_by_tab(hands: Hands) -> None:
    page = making(hands, "0")
    alt(hands, KEYS["M"])
    assert page.body.cells  # every group is there
    hands.rest()
    controls = [each for each in page.findChildren(QWidget) if isinstance(each, QAbstractButton | QLineEdit)]
    for control in (each for each in controls if each.isVisible()):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.height() >= TOUCH_PIXELS


def test_tab_goes_through_the_whole_form_in_its_order_though_it_comes_in_parts(hands: Hands) -> None:
    page = making(hands, "0")
    alt(hands, KEYS["M"])
    alt(hands, KEYS["M"])
    alt(hands, KEYS["M"])
    every = list(page.body.cells)
    assert len(every) > 20
    hands.rest()
    page.body.go_to(every[0])
    seen = [page.body.at]
    while seen[-1] != every[-1]:
        hands.press(Qt.Key.Key_Tab)
        if page.body.at != seen[-1]:
            seen.append(page.body.at)
    assert seen == every


def test_opening_the_rest_makes_no_window_of_its_own(hands: Hands) -> None:
    page = making(hands, "1")
    alt(hands, KEYS["M"])
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [hands.bench.window]
    assert page.body.at == "title.zh_CN"
