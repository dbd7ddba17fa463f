"""The manager's exceptions in the window, with keys and by mouse, on a real shop; scanning goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role
from counter_app.services.records import OutboxState
from counter_app.ui.exceptions.page import ExceptionPage
from counter_app.ui.keys import Action
from counter_app.ui.scan.models import Look
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.desk_exceptions_story import fill
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import ESC, alt

CTRL = Qt.KeyboardModifier.ControlModifier
END = Qt.Key.Key_End


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    yield made
    made.store.close()


def opened(hands: Hands) -> ExceptionPage:
    QTest.keyClick(hands.focus, Qt.Key.Key_3, CTRL)
    hands.rest()
    page = hands.bench.window.pages.exceptions.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def titles(page: ExceptionPage) -> list[str]:
    return [row.what for row in page.rows.rows.rows]


def statuses(shop: Shop) -> dict[str, str]:
    with shop.store.reading() as reading:
        return {each.reason: each.status for each in reading.exceptions(open_only=False)}


def test_open_ones_stand_newest_first_with_both_sides_and_what_is_at_stake(hands: Hands) -> None:
    page = opened(hands)
    assert titles(page) == ["手机号已被占用", "应退定金", "余额或积分透支", "一券两用"]
    assert page.foot.text() == "涉及金额合计：100.10"
    hands.press(END)
    case = page.panel.case
    assert case is not None
    assert (case.title, case.stake) == ("一券两用", "50.00")
    assert [side.title.split(" · ")[0] for side in case.sides] == ["1. T1", "2. T2"]
    assert "消费 268.00，优惠 50.00" in case.sides[0].lines
    assert [(way.letter, way.name) for way in case.ways] == [("K", "维持原状"), ("V", "撤回使用"), ("W", "计入损失")]
    assert all(way.sentence for way in case.ways)


def test_one_key_settles_the_one_that_is_chosen_and_no_other(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    hands.press(END)
    alt(hands, Qt.Key.Key_V)
    assert statuses(shop)["double_redemption"] == "settled"
    assert [status for reason, status in statuses(shop).items() if reason == "overdrawn"] == ["open"]
    assert len(titles(page)) == 3
    assert "撤回使用" in page.panel.said.text()
    with shop.store.reading() as reading:
        assert [each.operation.type for each in reading.outbox_batch(10, 10**6)][-1] == "exception_settle"
    alt(hands, Qt.Key.Key_2)
    assert "一券两用" in titles(page)
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_what_is_not_offered_says_why_and_enter_settles_nothing(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    hands.press(Qt.Key.Key_Return)
    alt(hands, Qt.Key.Key_V)
    assert "没有可以撤回的使用" in page.panel.said.text()
    hands.press(Qt.Key.Key_Down)
    assert not page.panel.said.text()
    alt(hands, Qt.Key.Key_W)
    assert "退给客人" in page.panel.said.text()
    assert set(statuses(shop).values()) == {"open", "settled", "withdrawn"}
    assert list(statuses(shop).values()).count("open") == 4


def test_one_that_closed_by_itself_says_why_and_what_had_been_decided(hands: Hands) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_2)
    hands.press(END)
    case = page.panel.case
    assert case is not None
    assert case.ways == ()
    why, before = case.facts
    assert why == "与它冲突的那次已撤销，这次合规，无需处理。"
    assert before.startswith("曾决定“计入损失”（")
    assert "老林" in before


def test_a_button_does_what_its_key_does(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    next(way.button for way in page.panel._ways if way.way is not None).click()
    hands.rest()
    assert statuses(shop)["phone_taken"] == "settled"


def test_what_has_not_reached_the_cloud_is_seen_with_its_state_and_sent_again(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_3)
    assert [(row.what, row.note) for row in page.rows.rows.rows] == [
        ("会员资料变更", "已搁置，每小时重试"),
        ("取消", "等待发送"),
        ("券冻结或作废", "等待发送"),
    ]
    assert page.rows.rows.rows[0].who == "云端出了故障"
    alt(hands, Qt.Key.Key_R)
    assert "重新发送" in page.panel.said.text()
    with shop.store.reading() as reading:
        (due,) = reading.undeliverable_due(shop.clock.at)
    assert due.state is OutboxState.UNDELIVERABLE


def test_a_cashier_is_told_who_may_and_whoever_goes_takes_it_along(hands: Hands, shop: Shop) -> None:
    opened(hands)
    window = hands.bench.window
    sign_in_as(shop, Role.CASHIER)
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page
    window.top._tabs[Action.EXCEPTIONS].click()
    hands.rest()
    assert window.page.host.form is window.people.sign_in_form


def test_left_to_owners_a_manager_is_told_so_and_sees_no_empty_list(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"exceptions": "owner"})
    window = hands.bench.window
    window.pages.exceptions._look_again()
    hands.rest()
    assert titles(page) == []
    assert "老板" in page.panel.said.text()
    hands.press(ESC)
    QTest.keyClick(hands.focus, Qt.Key.Key_3, CTRL)
    hands.rest()
    assert window.page.host.form is window.people.sign_in_form


def test_a_scan_brings_the_sale_back_and_the_pages_take_turns(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    opened(hands)
    QTest.keyClick(hands.focus, Qt.Key.Key_2, CTRL)
    hands.rest()
    assert window.pages.currentWidget() is window.pages.members.page
    opened(hands)
    assert not window.pages.members.up
    window.present(shop.coupon(), "camera")
    hands.rest()
    assert window.pages.currentWidget() is window.page
    assert window.page.host.verdict.view.look is not Look.IDLE


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(language: str, scale: int, open_bench: OpenBench, qtbot: QtBot) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    page = opened(hands)

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    for view in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        alt(hands, view)
        hands.press(END)
        qtbot.waitUntil(nothing_is_clipped)
        assert (bench.window.width(), bench.window.height()) == (1366, 768)
    assert page.isVisible()


def test_every_control_has_a_name_and_is_reached_by_tab(hands: Hands) -> None:
    page = opened(hands)
    hands.press(END)
    controls = [each for each in page.findChildren(QWidget) if isinstance(each, QAbstractButton | QAbstractItemView)]
    for control in (each for each in controls if each.isVisible()):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        if isinstance(control, QAbstractButton):
            assert control.height() >= TOUCH_PIXELS
    void = next(way.button for way in page.panel._ways if way.way is not None and way.way.letter == "V")
    assert "后一次使用" in void.accessibleName()
