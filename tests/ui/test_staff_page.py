"""The staff in the window, with keys and by mouse, on a real shop; scanning goes on, and no PIN is seen or kept."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role, Staff
from counter_app.services.sign_in import sign_in
from counter_app.ui.keys import Action
from counter_app.ui.scan.models import Look
from counter_app.ui.staff.page import StaffPage
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.services.desk import OWNER, audit_lines, bodies, outbox, sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import ENTER, ESC, alt

CTRL = Qt.KeyboardModifier.ControlModifier
TAB, DOWN, SPACE, RIGHT = Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Right
PIN = "86420975"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    with made.store.writing() as writing:
        writing.put_staff(Staff("c1", "小陈", Role.CASHIER, made.counter.pins.hash("2468")))
        writing.put_staff(Staff("l1", "老李", Role.CASHIER, made.counter.pins.hash("9753"), active=False))
    yield made
    made.store.close()


def opened(hands: Hands) -> StaffPage:
    QTest.keyClick(hands.focus, Qt.Key.Key_6, CTRL)
    hands.rest()
    page = hands.bench.window.pages.staff.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def chosen(hands: Hands, page: StaffPage, name: str) -> None:
    """With the arrows, to whoever is called that."""
    names = [row.what for row in page.rows.rows.rows]
    hands.press(Qt.Key.Key_Home)
    for _ in range(names.index(name)):
        hands.press(DOWN)
    assert page.panel.case is not None
    assert page.panel.case.title == name


def person(shop: Shop, name: str) -> Staff | None:
    with shop.store.reading() as reading:
        return reading.staff_by_name(name)


def test_who_works_here_with_role_and_last_sign_in_and_who_has_left(hands: Hands, shop: Shop) -> None:
    sign_in(shop.counter, "小陈", "2468")
    shop.clock.at += timedelta(minutes=5)
    sign_in_as(shop, Role.MANAGER)
    page = opened(hands)
    rows = {row.what: (row.lead, row.who) for row in page.rows.rows.rows}
    assert rows["小陈"] == ("店员", "")
    assert rows["K1"] == ("店长", "本人")
    assert rows[OWNER][0] == "老板"
    assert "老李" not in rows
    chosen(hands, page, "小陈")
    case = page.panel.case
    assert case is not None
    assert case.line == "店员 · 在职"
    assert dict(case.figures)["密码"] == "已设置"
    assert dict(case.figures)["在本收银台最近登录"].startswith("今天")
    alt(hands, Qt.Key.Key_2)
    assert [row.what for row in page.rows.rows.rows] == ["老李"]
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_somebody_new_is_added_with_a_pin_typed_twice_and_never_seen(
    hands: Hands, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = opened(hands)
    alt(hands, Qt.Key.Key_N)
    form = page.form
    assert form.name.hasFocus()
    form.name.setText("小周")  # an input method would commit it
    hands.press(ENTER)
    assert form.roles[0].hasFocus()
    assert [chip.value for chip in form.roles] == ["cashier", "manager"], "a manager makes no owner"
    hands.press(ENTER)
    hands.type(PIN)
    assert form.pin.echoMode() is QLineEdit.EchoMode.Password
    assert form.pin.displayText() != PIN
    hands.press(ENTER)
    hands.type("86420976")
    hands.press(ENTER)
    assert "不同" in form.message.text()
    assert (form.pin.text(), form.again.text()) == ("", "")
    assert form.pin.hasFocus()
    for _ in range(2):
        hands.type(PIN)
        hands.press(ENTER)
    assert not page.asking
    assert page.panel.said.text() == "已保存。"
    assert page.panel.case is not None
    assert page.panel.case.title == "小周"
    assert sign_in(shop.counter, "小周", PIN).ok
    assert (form.pin.text(), form.again.text()) == ("", "")
    assert PIN not in caplog.text
    assert not any(PIN in repr(body) for body in bodies(shop))


@pytest.mark.parametrize("pin", ["123", "12ab", ""])
def test_a_pin_that_is_none_is_said_before_anything_is_done(hands: Hands, shop: Shop, pin: str) -> None:
    page = opened(hands)
    chosen(hands, page, "小陈")
    alt(hands, Qt.Key.Key_P)
    assert page.form.pin.hasFocus()
    hands.type(pin)
    hands.press(ENTER)
    hands.type(pin)
    hands.press(ENTER)
    assert "4 至 8 位" in page.form.message.text()
    hands.press(ESC)
    assert not page.asking
    assert outbox(shop) == []


def test_a_new_pin_takes_the_place_of_the_old_one(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    chosen(hands, page, "小陈")
    alt(hands, Qt.Key.Key_P)
    for _ in range(2):
        hands.type("135790")
        hands.press(ENTER)
    assert sign_in(shop.counter, "小陈", "135790").ok
    assert not sign_in(shop.counter, "小陈", "2468").ok


def test_a_role_is_changed_with_the_arrows_and_a_taken_name_is_said_in_the_form(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    chosen(hands, page, "小陈")
    alt(hands, Qt.Key.Key_E)
    page.form.name.setText(OWNER)
    hands.press(ENTER)
    assert "同名" in page.form.message.text()
    page.form.name.setText("陈小")
    hands.press(TAB)
    hands.press(RIGHT)
    hands.press(ENTER)
    assert not page.asking
    changed = person(shop, "陈小")
    assert changed is not None
    assert (changed.id, changed.role, changed.active) == ("c1", Role.MANAGER, True)
    assert sign_in(shop.counter, "陈小", "2468").ok, "the PIN stays"


def test_who_leaves_is_asked_for_first_and_comes_back_the_same(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    chosen(hands, page, "小陈")
    alt(hands, Qt.Key.Key_L)
    assert page.asking
    hands.press(ESC)
    assert outbox(shop) == []
    alt(hands, Qt.Key.Key_L)
    hands.press(ENTER)
    assert [row.what for row in page.rows.rows.rows].count("小陈") == 0
    assert not sign_in(shop.counter, "小陈", "2468").ok
    alt(hands, Qt.Key.Key_2)
    chosen(hands, page, "小陈")
    alt(hands, Qt.Key.Key_B)
    hands.press(ENTER)
    assert sign_in(shop.counter, "小陈", "2468").ok


def test_a_manager_has_no_key_for_an_owner_and_an_owner_has(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    chosen(hands, page, OWNER)
    assert page.panel.case is not None
    assert page.panel.case.acts == ()
    assert "老板的资料只能由老板更改" in page.panel._notes.text()
    for key in (Qt.Key.Key_E, Qt.Key.Key_P, Qt.Key.Key_L):
        alt(hands, key)
        assert not page.asking
    hands.press(ESC)
    sign_in_as(shop, Role.OWNER)
    hands.bench.window.shop.look()
    hands.rest()
    page = opened(hands)
    chosen(hands, page, OWNER)
    assert page.panel.case is not None
    assert [letter for letter, _ in page.panel.case.acts] == ["E", "P", "L"]


def test_the_last_owner_stays_and_the_form_says_so(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff("o1", OWNER, Role.OWNER, shop.counter.pins.hash("482913"), active=False))
    sign_in_as(shop, Role.OWNER)
    hands.bench.window.shop.look()
    hands.rest()
    page = opened(hands)
    chosen(hands, page, "K1")
    alt(hands, Qt.Key.Key_L)
    hands.press(ENTER)
    assert "老板" in page.form.message.text()
    hands.press(ESC)
    assert outbox(shop) == []


def test_whoever_leaves_is_signed_out_and_their_page_goes_with_them(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    chosen(hands, page, "小王")
    alt(hands, Qt.Key.Key_L)
    hands.press(ENTER)
    window = hands.bench.window
    hands.qtbot.waitUntil(lambda: window.pages.currentWidget() is window.page)
    hands.qtbot.waitUntil(lambda: "共用" in window.top.staff.accessibleName())
    assert ("k1", "sign_out", "done") in audit_lines(shop)


def test_a_cashier_is_sent_to_sign_in_and_who_came_instead_sees_nothing(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    sign_in_as(shop, Role.CASHIER)
    QTest.keyClick(hands.focus, Qt.Key.Key_6, CTRL)
    hands.rest()
    assert window.page.host.form is window.people.sign_in_form
    hands.press(ESC)
    sign_in_as(shop, Role.MANAGER)
    page = opened(hands)
    alt(hands, Qt.Key.Key_N)
    hands.type("1")
    sign_in(shop.counter, OWNER, "482913")
    window.shop.look()
    hands.qtbot.waitUntil(lambda: window.pages.currentWidget() is window.page)
    assert not page.asking


def test_a_scan_brings_the_sale_back_and_the_pins_are_gone(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    chosen(hands, page, "小陈")
    alt(hands, Qt.Key.Key_P)
    hands.type("1357")
    hands.scan(shop.coupon("D88"))
    hands.type("200")
    hands.sees(Look.READY, "可用")
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page
    assert page.form.pin.text() == ""


def test_everything_is_reached_by_mouse_and_large_enough_to_touch(hands: Hands) -> None:
    window = hands.bench.window
    window.controls.act(Action.PEOPLE)
    hands.rest()
    page = window.pages.staff.page
    assert page is not None
    QTest.mouseClick(page.new, Qt.MouseButton.LeftButton)
    assert page.asking
    buttons = [each for each in page.findChildren(QAbstractButton) if each.isVisible()]
    assert all(each.height() >= TOUCH_PIXELS - 4 for each in buttons)
    assert all(each.accessibleName() for each in page.form.findChildren(QWidget) if isinstance(each, QLineEdit))
    QTest.mouseClick(page.form.leave, Qt.MouseButton.LeftButton)
    assert not page.asking


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(open_bench: OpenBench, qtbot: QtBot, language: str, scale: int) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    page = opened(hands)

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    for view in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_1):
        alt(hands, view)
        qtbot.waitUntil(nothing_is_clipped)
    alt(hands, Qt.Key.Key_N)
    qtbot.waitUntil(nothing_is_clipped)
    bench.window.set_language("en" if language == "zh_CN" else "zh_CN")
    qtbot.waitUntil(nothing_is_clipped)
    assert page.asking


def test_who_may_what_is_shown_and_changed_with_one_key(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_3)
    rows = {row.what: row.lead for row in page.rows.rows.rows}
    assert (rows["部分退款"], rows["发券"], rows["导出"]) == ("所有人", "店长以上", "店长以上")
    chosen(hands, page, "部分退款")
    assert page.panel.case is not None
    assert [letter for letter, _ in page.panel.case.acts] == ["M"], "only an owner leaves it to owners"
    alt(hands, Qt.Key.Key_O)
    assert outbox(shop) == []
    alt(hands, Qt.Key.Key_M)
    assert page.panel.said.text() == "已保存。"
    row = next(row for row in page.rows.rows.rows if row.what == "部分退款")
    assert (row.lead, row.note) == ("店长以上", "已更改")
    alt(hands, Qt.Key.Key_C)
    with shop.store.reading() as reading:
        held = reading.settings()["rights"]
    assert isinstance(held, dict)
    assert held["refund"] == "cashier"


def test_a_cashier_who_may_not_take_back_is_asked_for_a_manager_s_pin(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"void": "manager"})
    sign_in_as(shop, Role.CASHIER)
    hands.bench.window.shop.look()
    hands.rest()
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.READY)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    hands.press(Qt.Key.Key_F8)
    hands.press(ENTER)
    form = hands.bench.window.page.host.form
    assert form is not None
    hands.qtbot.waitUntil(lambda: "店长" in form.message.text())


def test_names_and_phones_are_whole_for_whom_the_merchant_lets(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    hands.bench.window.shop.look()
    hands.rest()
    assert hands.bench.window.shop.voice.masked
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"whole_phones": "cashier"})
    hands.bench.window.shop.look()
    hands.rest()
    assert not hands.bench.window.shop.voice.masked
