"""Selling on a real shop, with keys only: scan, Enter, Esc, amount, void, and what comes late or breaks."""

import secrets
import threading
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.domain.codes import CodeKind, make_short_code
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.member import Role
from counter_app.services.context import Counter
from counter_app.ui.customer import Customer
from counter_app.ui.keys import Action
from counter_app.ui.ports import SeenCode
from counter_app.ui.scan.models import Look
from counter_app.ui.tasks import Judged, judge_code, redeem_customer
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def redemptions(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return len([each for each in reading.last_redemptions(50) if each.voided_at is None])


def test_a_coupon_is_redeemed_with_one_key_after_it_was_seen(hands: Hands, shop: Shop) -> None:
    hands.sees(Look.IDLE, "请扫码")
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.READY, "可用")
    assert redemptions(shop) == 0, "ready is not redeemed"
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已核销")
    assert redemptions(shop) == 1
    assert hands.bench.sounds.played == ["ready", "redeemed"]
    assert hands.bench.window.page.recent.list.rows.rows[0].what == "满 200 减 50"


def test_a_coupon_that_keeps_its_rest_says_what_is_on_it_and_what_stays(hands: Hands, shop: Shop) -> None:
    window, code = hands.bench.window, shop.coupon("PURSE")
    hands.type("80")
    hands.scan(code)
    hands.sees(Look.READY, "可用")
    assert "券上有 100.00" in hands.view.facts
    assert [(line.figure, line.note) for line in window.page.basket._view.lines] == [("−80.00", "剩余 20.00")]
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已核销")
    assert "剩余 20.00" in hands.view.facts
    assert [line.note for line in window.page.basket._view.lines] == ["剩余 20.00"]
    hands.press(ESC)
    hands.type("0")
    hands.scan(code)
    hands.sees(Look.AMBER, "还差 0.01")


def test_enter_before_ready_does_nothing(hands: Hands, shop: Shop) -> None:
    hands.press(ENTER)
    hands.sees(Look.IDLE)
    used = shop.coupon("G1")
    hands.scan(used)
    hands.sees(Look.RED, "已过期")
    hands.press(ENTER)
    hands.sees(Look.RED)
    assert redemptions(shop) == 0


def test_what_is_missing_is_said_and_typing_the_amount_makes_it_ready(hands: Hands, shop: Shop) -> None:
    hands.type("187.5")
    hands.scan(shop.coupon())
    hands.sees(Look.AMBER, "12.50")
    hands.press(Qt.Key.Key_F4)
    hands.type("200")
    hands.sees(Look.READY)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)


def test_digits_typed_blind_are_the_amount_wherever_the_focus_is(hands: Hands) -> None:
    hands.bench.window.page.buttons[Action.VOID].setFocus()
    hands.type("88")
    assert hands.bench.window.sale.customer.amount_minor == 8800
    assert hands.bench.window.page.basket.amount.hasFocus()


def test_escape_drops_the_customer_and_keeps_the_focus(hands: Hands, shop: Shop) -> None:
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.READY)
    hands.press(ESC)
    hands.sees(Look.IDLE)
    window = hands.bench.window
    assert window.sale.customer.empty
    assert window.page.basket.amount.text() == ""
    assert window.page.hasFocus()


def test_the_answer_for_a_dropped_customer_is_ignored(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slow(counter: Counter, *rest: object) -> object:
        gate.wait(10)
        return judge_code(counter, *rest)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr("counter_app.ui.sale.judge_code", slow)
    hands.bench.scanner.see(shop.coupon())
    hands.qtbot.waitUntil(lambda: not hands.bench.window.jobs.idle)
    QTest.keyClick(hands.focus, ESC)
    gate.set()
    hands.rest()
    hands.sees(Look.IDLE)
    assert hands.bench.window.sale.customer.empty


def test_two_scans_in_a_row_are_both_judged(hands: Hands, shop: Shop) -> None:
    member, coupon = shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5), shop.coupon(member=WANG.id)
    hands.bench.scanner.see(member)
    hands.bench.scanner.see(coupon)
    hands.rest()
    hands.qtbot.waitUntil(lambda: len(hands.bench.window.sale.customer.shown) == 2)
    hands.sees(Look.READY, "可用")


def test_the_members_own_coupon_is_one_key_away(hands: Hands, shop: Shop) -> None:
    shop.coupon(member=WANG.id)
    hands.scan(shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5))
    hands.sees(Look.READY, "会员")
    assert "王*明" in hands.view.advice, "masked for a cashier"
    QTest.keyClick(hands.focus, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    hands.rest()
    hands.sees(Look.READY, "可用")


def test_the_phone_still_in_view_after_enter_is_no_second_try(hands: Hands, shop: Shop) -> None:
    coupon = shop.coupon()
    hands.type("200")
    hands.scan(coupon)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    hands.scan(coupon)
    hands.sees(Look.REDEEMED)
    hands.bench.window.present(coupon, "wedge")
    hands.rest()
    hands.sees(Look.RED, "已用过")
    assert any("小王" in fact for fact in hands.view.facts)


def test_a_refusal_stays_until_the_next_scan_or_key(hands: Hands, shop: Shop) -> None:
    hands.scan("http://example.org/a")
    hands.sees(Look.RED)
    for _ in range(2):
        with hands.qtbot.waitSignal(hands.bench.window.shop.looked):
            pass
    hands.sees(Look.RED)


def test_a_fault_of_the_system_is_grey_says_nothing_was_used_and_can_be_tried_again(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def full_once(counter: Counter, customer: Customer, judged: Judged, operation_id: str, source: str) -> Judged:
        calls.append(operation_id)
        if len(calls) == 1:
            raise Fault(FaultKind.DISK_FULL)
        return redeem_customer(counter, customer, judged, operation_id, source)

    monkeypatch.setattr("counter_app.ui.sale.redeem_customer", full_once)
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.FAULT, "系统故障")
    assert "券未使用" in hands.view.advice
    assert hands.bench.sounds.played[-1] == "fault"
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    assert calls[0] == calls[1], "one operation, tried twice"
    assert redemptions(shop) == 1


def test_two_codes_in_view_are_asked_about_and_a_digit_chooses(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    hands.bench.scanner.events.on_ambiguous((SeenCode("http://example.org"), SeenCode(shop.coupon())))
    hands.qtbot.waitUntil(lambda: window.page.host.form is window.forms.codes_form)
    hands.press(Qt.Key.Key_2)
    hands.sees(Look.READY)
    assert window.page.host.form is None


def test_a_scan_goes_on_whatever_is_up_in_the_panel(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    hands.press(Qt.Key.Key_F3)
    hands.type("139")
    hands.scan(shop.coupon())
    hands.sees(Look.READY)
    assert window.page.host.form is None
    hands.press(Qt.Key.Key_F3)
    assert window.people.sign_up_form.phone.text() == "139", "what was typed is kept"


def test_nobody_signed_in_is_told_to_sign_in(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.set_session(None)
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.AMBER, "登录")
    hands.press(Qt.Key.Key_F12)
    form = hands.bench.window.people.sign_in_form
    form.name.setText("小王")
    hands.press(ENTER)
    hands.type("1357")
    hands.press(ENTER)
    hands.sees(Look.READY)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)


def test_every_action_is_reached_by_its_key_and_left_with_escape(hands: Hands) -> None:
    window = hands.bench.window
    for key in (Qt.Key.Key_F1, Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F10, Qt.Key.Key_F12):
        hands.press(key)
        form = window.page.host.form
        assert form is not None
        assert window.isAncestorOf(hands.focus)
        hands.press(ESC)
        assert window.page.host.form is None
        assert window.page.hasFocus()


def test_no_part_ever_becomes_a_window_of_its_own(hands: Hands, shop: Shop) -> None:
    hands.scan(shop.coupon())
    hands.press(Qt.Key.Key_F1)
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [hands.bench.window]


def test_a_manager_sees_names_in_full(open_bench: OpenBench, qtbot: QtBot, shop: Shop) -> None:
    sign_in_as(shop, Role.MANAGER)
    hands = Hands(qtbot, open_bench(language="en"))
    hands.scan(shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5))
    hands.sees(Look.READY, "Member")
    assert "王小明" in hands.view.advice


def test_enter_right_after_the_last_digit_redeems_what_is_then_ready(hands: Hands, shop: Shop) -> None:
    hands.scan(shop.coupon())
    hands.sees(Look.READY)
    hands.type("10")
    hands.sees(Look.AMBER)
    hands.press(Qt.Key.Key_F4)
    hands.keys("200")
    QTest.keyClick(hands.focus, ENTER)
    hands.sees(Look.REDEEMED)
    with shop.store.reading() as reading:
        assert reading.last_redemptions(1)[0].discount_minor == 5000


def test_the_undo_of_a_row_is_pressed_with_a_finger(hands: Hands, shop: Shop) -> None:
    for _ in range(2):
        hands.type("200")
        hands.scan(shop.coupon())
        hands.press(ENTER)
        hands.sees(Look.REDEEMED)
        hands.press(ESC)
    rows = hands.bench.window.page.recent.list
    hands.qtbot.waitUntil(lambda: rows.rows.rowCount() == 2)
    older = rows.rows.rows[1].id
    box = rows.visualRect(rows.rows.index(1))
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.right() - 20, box.center().y()))
    assert hands.bench.window.page.host.form is hands.bench.window.taking_back.void_form
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已撤销")
    with shop.store.reading() as reading:
        voided = reading.redemption(older)
    assert voided is not None
    assert voided.voided_at is not None


def test_five_unknown_typed_codes_lock_typing_and_scanning_goes_on(hands: Hands, shop: Shop) -> None:
    good = shop.coupon()
    for _ in range(5):
        type_code(hands, make_short_code(secrets.randbelow))
        hands.sees(Look.RED, "查不到")
        hands.press(ESC)

    type_code(hands, good)

    hands.sees(Look.AMBER, "输入已暂停")
    hands.press(ESC)
    hands.scan(good)
    hands.sees(Look.READY, "可用")
    hands.press(ESC)
    shop.clock.at += timedelta(seconds=61)
    type_code(hands, good)
    hands.sees(Look.READY, "可用")


def type_code(hands: Hands, digits: str) -> None:
    hands.press(Qt.Key.Key_F2)
    hands.type(digits)
    hands.press(ENTER)
