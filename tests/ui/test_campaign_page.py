"""The manager's campaigns in the window, with keys and by mouse, on a real shop; scanning goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.ui.campaigns.page import CampaignPage
from counter_app.ui.keys import Action
from counter_app.ui.scan.models import Look
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.desk_campaigns_story import fill
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import ESC, alt

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    yield made
    made.store.close()


def opened(hands: Hands) -> CampaignPage:
    QTest.keyClick(hands.focus, Qt.Key.Key_4, CTRL)
    hands.rest()
    page = hands.bench.window.pages.campaigns.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def listed(page: CampaignPage) -> list[tuple[str, str]]:
    return [(row.id, row.lead) for row in page.rows.rows.rows]


def asked(page: CampaignPage) -> bool:
    return page.panel.question is not None


def status(shop: Shop, campaign: str) -> str:
    with shop.store.reading() as reading:
        found = reading.campaign(campaign)
    assert found is not None
    return found.status.value


def test_each_stands_where_the_stores_clock_puts_it_and_views_and_search_narrow_the_list(hands: Hands) -> None:
    page = opened(hands)
    where = dict(listed(page))
    assert (where["SPRING"], where["SALE30"], where["PURSE"], where["G1"]) == ("未开始", "进行中", "已暂停", "已结束")
    for key, expected in ((Qt.Key.Key_3, ["SPRING"]), (Qt.Key.Key_4, ["PURSE"]), (Qt.Key.Key_5, ["G1"])):
        alt(hands, key)
        assert [each for each, _ in listed(page)] == expected
    alt(hands, Qt.Key.Key_1)
    hands.type("spr")
    assert [each for each, _ in listed(page)] == ["SPRING"]
    hands.press(ESC)
    assert len(listed(page)) > 5
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_the_terms_are_said_in_sentences_with_the_numbers_of_this_counter(hands: Hands, shop: Shop) -> None:
    counter = shop.counter
    assert redeem(counter, RedeemRequest(counter.ids.new(), (shop.coupon("D88"),), 20_000)).redeemed
    page = opened(hands)
    page.rows.choose("D88")
    case = page.panel.case
    assert case is not None
    figures = dict(case.figures)
    assert (figures["本机核销"], figures["本机已优惠"], figures["断网期间已优惠"]) == ("1", "24.00", "24.00")
    assert next(row.note for row in page.rows.rows.rows if row.id == "D88") == "核销 1 · 24.00"
    page.rows.choose("SALE30")
    case = page.panel.case
    assert case is not None
    figures = dict(case.figures)
    assert (figures["名额已用"], figures["断网期间已优惠"]) == ("0 / 300", "0.00 / 300.00")
    page.rows.choose("SPRING")
    case = page.panel.case
    assert case is not None
    terms = case.parts[0].lines
    assert "满 300 减 60" in terms
    for said in (
        "有效期：2026-03-20 至 2026-04-05",
        "限周六、周日",
        "限 10:00–18:00",
        "限门店：城东店",
        "限标签：周末来",
    ):
        assert said in terms
    assert {"每人限 2 次", "总量 500", "断网不可用。"} <= set(terms)


def test_nothing_is_paused_before_enter_and_then_it_goes_up_and_can_be_resumed(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    page.rows.choose("SALE30")
    hands.press(ENTER)
    assert not asked(page)
    alt(hands, Qt.Key.Key_P)
    question = page.panel.question
    assert question is not None
    assert "所有收银台都不能发放和核销" in question.sentence
    assert status(shop, "SALE30") == "running"
    hands.press(ESC)
    hands.press(ENTER)
    assert status(shop, "SALE30") == "running"
    alt(hands, Qt.Key.Key_P)
    hands.press(ENTER)
    assert status(shop, "SALE30") == "paused"
    assert page.panel.said.text() == "“店庆立减 30”已暂停。"
    assert dict(listed(page))["SALE30"] == "已暂停"
    with shop.store.reading() as reading:
        assert [each.operation.type for each in reading.outbox_batch(10, 10**6)][-1] == "campaign_put"
        assert reading.audit_records(0, 1_000)[-1].entry.action == "campaign_status"
    alt(hands, Qt.Key.Key_R)
    hands.press(ENTER)
    assert status(shop, "SALE30") == "running"


def test_a_question_is_about_the_campaign_it_was_asked_of(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    page.rows.choose("SALE30")
    alt(hands, Qt.Key.Key_E)
    hands.press(Qt.Key.Key_Up)
    assert not asked(page)
    hands.press(ENTER)
    assert status(shop, "SALE30") == "running"
    page.rows.choose("SALE30")
    next(button for button in page.panel.act_keys.buttons if button.key == "Alt E").click()
    page.panel.asked.yes.click()
    hands.rest()
    assert status(shop, "SALE30") == "ended"
    assert page.panel.case is not None
    assert page.panel.case.acts == (("R", "恢复"), ("D", "复制一份"))


def test_what_is_over_by_its_days_is_not_paused(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    page.rows.choose("G1")
    alt(hands, Qt.Key.Key_P)
    assert not asked(page)
    hands.press(ENTER)
    assert status(shop, "G1") == "running"


def test_a_cashier_is_told_who_may_and_whoever_goes_takes_it_along(hands: Hands, shop: Shop) -> None:
    opened(hands)
    window = hands.bench.window
    sign_in_as(shop, Role.CASHIER)
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page
    window.top._tabs[Action.CAMPAIGNS].click()
    hands.rest()
    assert window.page.host.form is window.people.sign_in_form


def test_a_scan_brings_the_sale_back_and_the_pages_take_turns(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    opened(hands)
    QTest.keyClick(hands.focus, Qt.Key.Key_3, CTRL)
    hands.rest()
    assert window.pages.currentWidget() is window.pages.exceptions.page
    opened(hands)
    alt(hands, Qt.Key.Key_P)
    window.present(shop.coupon(), "camera")
    hands.rest()
    assert window.pages.currentWidget() is window.page
    assert window.page.host.verdict.view.look is not Look.IDLE
    assert not window.pages.campaigns.asked


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(language: str, scale: int, open_bench: OpenBench, qtbot: QtBot) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    page = opened(hands)

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    for chosen in ("SALE30", "SPRING", "RAFFLE"):
        page.rows.choose(chosen)
        qtbot.waitUntil(nothing_is_clipped)
        alt(hands, Qt.Key.Key_E)
        qtbot.waitUntil(nothing_is_clipped)
        hands.press(ESC)
        assert (bench.window.width(), bench.window.height()) == (1366, 768)


def test_every_control_has_a_name_and_is_reached_by_tab(hands: Hands) -> None:
    page = opened(hands)
    controls = [each for each in page.findChildren(QWidget) if isinstance(each, QAbstractButton | QAbstractItemView)]
    for control in (each for each in controls if each.isVisible()):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        if isinstance(control, QAbstractButton):
            assert control.height() >= TOUCH_PIXELS
