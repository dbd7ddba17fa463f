"""Taking back in the window: the last redemption, a late one, and what two counters take back of each other's."""

from datetime import timedelta

from PySide6.QtCore import Qt

from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.services.foreseen import foresee
from counter_app.services.recent import recent_sales
from counter_app.services.sales import ALL
from counter_app.ui.scan.models import Look, VerdictView
from tests.counter_shop import Shop
from tests.services.desk import OWNER_PIN
from tests.ui.hands import Hands
from tests.ui.test_selling import ENTER, redemptions


def test_the_last_redemption_is_voided_with_two_keys(hands: Hands, shop: Shop) -> None:
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    hands.press(Qt.Key.Key_F8)
    assert hands.bench.window.page.host.form is hands.bench.window.taking_back.void_form
    hands.press(Qt.Key.Key_2)
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已撤销")
    assert redemptions(shop) == 0
    hands.qtbot.waitUntil(lambda: hands.bench.window.page.recent.list.rows.rows[0].note == "已撤销")


def test_a_late_void_asks_for_a_managers_pin_inside_the_panel(hands: Hands, shop: Shop) -> None:
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    shop.clock.at += timedelta(minutes=40)
    form = hands.bench.window.taking_back.void_form
    hands.press(Qt.Key.Key_F8)
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: "密码" in form.message.text())
    hands.type("000000")
    hands.press(ENTER)
    assert redemptions(shop) == 1
    hands.type(OWNER_PIN)
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已撤销")
    assert redemptions(shop) == 0


def test_what_another_counter_took_back_is_shown_with_where_and_by_whom(hands: Hands, shop: Shop) -> None:
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    with shop.store.writing() as writing:
        (made,) = writing.last_redemptions(1)
        row = [made.id, 900, made.checkout, "v", "2026-03-10T06:00:00.000Z", made.store, "T7", "Lin", 0, False]
        void = KindPage(columns=columns_of("void"), rows=[row])
        writing.apply_page(ChangesPage(now="", version=900, more=False, kinds={"void": void}), advance=True)
    hands.bench.window.shop.wrote()
    rows = hands.bench.window.page.recent.list.rows
    hands.qtbot.waitUntil(lambda: rows.rows[0].note == "已撤销 · T7 · Lin")
    assert redemptions(shop) == 0


def test_a_coupon_that_another_counter_used_is_voided_from_its_verdict(hands: Hands, shop: Shop) -> None:
    code = shop.coupon()
    with shop.store.reading() as reading:
        coupon = reading.coupon_by_short_code(code)
    assert coupon is not None
    used = "019ab000-0000-7000-8000-000000000007"
    since = "2026-03-10T05:00:00.000Z"
    row = [coupon.id, 900, coupon.campaign, coupon.terms_version, code, "", "", "", since, "active", since, 0, 1, used,
           since, "s1", "T7", "Lin", False]  # fmt: skip
    with shop.store.writing() as writing:
        page = {"coupon": KindPage(columns=columns_of("coupon"), rows=[row])}
        writing.apply_page(ChangesPage(now="", version=900, more=False, kinds=page), advance=True)
    hands.type("200")
    hands.scan(code)
    hands.sees(Look.RED, "已用过")
    hands.press(Qt.Key.Key_F8)
    form = hands.bench.window.taking_back.void_form
    assert hands.bench.window.page.host.form is form
    hands.press(ENTER)
    # This counter stands alone: what another one did is not its own to take back.
    hands.qtbot.waitUntil(lambda: "需要联网" in form.message.text())
    assert redemptions(shop) == 0


def test_the_whole_purchase_comes_back_and_that_is_said_before(hands: Hands, shop: Shop) -> None:
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    form = hands.bench.window.taking_back.void_form
    hands.press(Qt.Key.Key_F8)
    hands.qtbot.waitUntil(lambda: form._foreseen.text() == "退款 150.00 · 可再用的券：1")
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已撤销")
    assert "退款 150.00" in hands.view.facts
    (row,) = recent_sales(shop.counter)
    assert foresee(shop.counter, getattr(row, "checkout", ""), ALL).left_minor == 0


def test_what_would_come_back_of_one_sale_stands_in_the_form_of_no_other(hands: Hands, shop: Shop) -> None:
    for _ in range(2):
        hands.type("200")
        hands.scan(shop.coupon())
        hands.press(ENTER)
        hands.sees(Look.REDEEMED)
        hands.press(Qt.Key.Key_Escape)
    taking_back = hands.bench.window.taking_back
    rows = hands.bench.window.page.recent.list.rows
    hands.qtbot.waitUntil(lambda: len(rows.rows) == 2)
    hands.press(Qt.Key.Key_F8)
    taking_back.open_void("019ab000-0000-7000-8000-000000000007", "T7")
    hands.rest()
    assert taking_back.void_form._foreseen.text() == ""
    assert not taking_back.void_form._foreseen.isVisible()


def test_what_is_scanned_while_something_is_taken_back_is_not_lost(hands: Hands, shop: Shop) -> None:
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    sale = hands.bench.window.sale
    sale.present(shop.coupon(), "scanner")
    assert sale._pending
    sale.show_outcome(lambda: VerdictView(Look.IDLE, "something else"))
    hands.sees(Look.READY)
    assert len(sale.customer.shown) == 1
    hands.qtbot.waitUntil(lambda: not sale._pending)
    assert sale.can_redeem, "what is green can be redeemed"
