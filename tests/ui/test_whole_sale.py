"""A whole checkout with keys only: purchases without a coupon, best coupons, points and value, and what comes back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.codes import CodeKind
from counter_app.domain.holdings import Balances
from counter_app.domain.member import Role
from counter_app.services.holdings import balances_now, today
from counter_app.services.ledgers_by_hand import AdjustRequest, TopUpRequest, adjust_points, top_up
from counter_app.services.purchase_records import PurchaseRecord
from counter_app.services.recent import recent_sales
from counter_app.services.records import RedemptionRecord
from counter_app.ui.keys import Action
from counter_app.ui.scan.models import Look, Ways
from tests.counter_shop import Shop
from tests.services.desk import OWNER_PIN, sign_in_as
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def buy(hands: Hands) -> None:
    """The amount is ended with Enter, and another one buys."""
    hands.press(ENTER)
    hands.press(ENTER)


def alt(hands: Hands, key: Qt.Key) -> None:
    QTest.keyClick(hands.focus, key, Qt.KeyboardModifier.AltModifier)
    hands.rest()


def shift_f8(hands: Hands) -> None:
    QTest.keyClick(hands.focus, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    hands.rest()


def member_code(shop: Shop) -> str:
    return shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5)


def given(shop: Shop, *, points: int = 0, principal: int = 0, bonus: int = 0) -> None:
    """What Wang has when the day begins."""
    if principal:
        assert top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), WANG.id, principal, bonus, "cash")).done
    if points:
        with shop.store.reading() as reading:
            before = reading.session()
        sign_in_as(shop, Role.MANAGER)
        assert adjust_points(shop.counter, AdjustRequest(shop.counter.ids.new(), WANG.id, points, "imported")).done
        with shop.store.writing() as writing:
            writing.set_session(before)


def has(shop: Shop) -> Balances:
    with shop.store.reading() as reading:
        return balances_now(reading, WANG.id, today(reading, shop.counter))


def sold(shop: Shop) -> Sequence[PurchaseRecord | RedemptionRecord]:
    return recent_sales(shop.counter)


def lines(hands: Hands) -> list[tuple[str, str]]:
    return [(line.what, line.figure) for line in hands.bench.window.page.basket._view.lines]


def to_pay(hands: Hands) -> str:
    return hands.bench.window.page.basket._view.payable


def test_a_purchase_of_nobody_is_recorded_and_stands_among_the_last_sales_with_its_undo(
    hands: Hands, shop: Shop
) -> None:
    hands.type("88.8")
    hands.sees(Look.IDLE, "请扫码")
    assert "按 Enter 按散客记 88.80" in hands.view.facts
    assert hands.bench.window.page.buttons[Action.REDEEM].text() == "结账"
    alt(hands, Qt.Key.Key_T)
    hands.press(ENTER)
    assert sold(shop) == (), "who ends a number with Enter buys nothing by it"
    hands.sees(Look.IDLE, "请扫码")
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已结账")
    (record,) = sold(shop)
    assert isinstance(record, PurchaseRecord)
    assert (record.paid_minor, record.gone, record.topped_up) == (8880, False, False)
    assert hands.bench.sounds.played == ["redeemed"], "nothing is called out while an amount is typed"
    row = hands.bench.window.page.recent.list.rows.rows[0]
    assert (row.what, row.who) == ("消费", "88.80")
    hands.press(Qt.Key.Key_F8)
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已退回")
    assert "退款 88.80" in hands.view.facts
    (record,) = sold(shop)
    assert isinstance(record, PurchaseRecord)
    assert record.gone
    assert hands.bench.window.page.recent.list.rows.rows[0].act == ""


def test_nothing_is_bought_without_an_amount(hands: Hands, shop: Shop) -> None:
    hands.press(ENTER)
    hands.scan(member_code(shop))
    hands.sees(Look.READY, "会员")
    hands.press(ENTER)
    hands.type("0")
    hands.press(ENTER)
    hands.sees(Look.READY, "会员")
    assert sold(shop) == ()


def test_a_purchase_of_a_member_earns_points(hands: Hands, shop: Shop) -> None:
    given(shop, points=120)
    hands.type("88.8")
    hands.scan(member_code(shop))
    hands.sees(Look.READY, "可结账")
    assert "可得 88 积分" in hands.view.facts
    buy(hands)
    hands.sees(Look.REDEEMED, "已结账")
    assert has(shop).points == 208
    assert "积分 208（+88）" in hands.view.facts


def test_the_best_of_the_members_coupons_are_chosen_and_can_be_left_to_the_hand(hands: Hands, shop: Shop) -> None:
    shop.coupon(member=WANG.id)
    shop.coupon("D88", member=WANG.id)
    hands.scan(member_code(shop))
    hands.type("200")
    hands.sees(Look.READY, "可用")
    assert lines(hands) == [("满 200 减 50", "−50.00"), ("88 折券 · 不能同时用", "未用")]
    assert to_pay(hands) == "150.00"
    alt(hands, Qt.Key.Key_B)
    hands.sees(Look.READY, "可结账")
    assert lines(hands) == []
    offers = [offer.title for offer in hands.bench.window.page.basket._view.offers]
    assert offers == ["满 200 减 50", "88 折"]
    alt(hands, Qt.Key.Key_2)
    assert (lines(hands), to_pay(hands)) == ([("88 折券", "−24.00")], "176.00")
    alt(hands, Qt.Key.Key_B)
    assert to_pay(hands) == "176.00", "what was chosen by hand stays"
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已核销")
    (record,) = sold(shop)
    assert isinstance(record, RedemptionRecord)
    assert record.campaign == "D88"


def test_what_is_shown_is_what_is_redeemed(hands: Hands, shop: Shop) -> None:
    """A better coupon that came meanwhile is no surprise at the end."""
    shop.coupon("D88", member=WANG.id)
    hands.scan(member_code(shop))
    hands.type("200")
    assert to_pay(hands) == "176.00"
    shop.coupon(member=WANG.id)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已核销")
    (record,) = sold(shop)
    assert isinstance(record, RedemptionRecord)
    assert (record.campaign, record.discount_minor) == ("D88", 2400)


def test_points_and_value_pay_as_much_as_fits_whatever_the_basket_becomes(hands: Hands, shop: Shop) -> None:
    given(shop, points=120, principal=10000, bonus=2000)
    hands.scan(member_code(shop))
    assert hands.bench.window.page.basket._view.ways == Ways(best=True, points=False, value=False)
    hands.type("200")
    alt(hands, Qt.Key.Key_P)
    assert (lines(hands), to_pay(hands)) == ([("积分 120", "−1.20")], "198.80")
    alt(hands, Qt.Key.Key_V)
    assert to_pay(hands) == "78.80"
    hands.press(Qt.Key.Key_F4)
    hands.type("100")
    assert (lines(hands), to_pay(hands)) == ([("积分 120", "−1.20"), ("储值支付", "−98.80")], "0.00")
    alt(hands, Qt.Key.Key_P)
    assert (lines(hands), to_pay(hands)) == ([("储值支付", "−100.00")], "0.00")
    buy(hands)
    hands.sees(Look.REDEEMED, "已结账")
    assert has(shop) == Balances(points=220, bonus_minor=2000)
    assert hands.bench.window.sale.customer.done


def test_off_line_value_pays_as_far_as_the_counter_may(hands: Hands, shop: Shop) -> None:
    given(shop, principal=50000)
    hands.scan(member_code(shop))
    hands.type("300")
    alt(hands, Qt.Key.Key_V)
    assert (lines(hands), to_pay(hands)) == ([("储值支付", "−200.00")], "100.00")


def test_without_a_fresh_code_it_is_said_how_the_member_is_known(hands: Hands, shop: Shop) -> None:
    given(shop, principal=50000)
    hands.press(Qt.Key.Key_F2)
    hands.type("13800000001")
    hands.press(ENTER)
    hands.type("60")
    alt(hands, Qt.Key.Key_V)
    hands.sees(Look.AMBER, "请扫会员码")
    assert "按 Alt K 说明如何确认会员" in hands.view.facts
    alt(hands, Qt.Key.Key_K)
    form = hands.bench.window.purse.pay_form
    assert hands.bench.window.page.host.form is form
    form.value.setText("60")
    alt(hands, Qt.Key.Key_1)
    assert form.confirmed_by == "phone"
    hands.press(ENTER)
    hands.sees(Look.READY, "可结账")
    buy(hands)
    hands.sees(Look.REDEEMED, "已结账")
    assert has(shop).principal_minor == 44000


def test_above_the_staffs_word_a_managers_pin_is_asked_for(hands: Hands, shop: Shop) -> None:
    given(shop, principal=50000)
    hands.press(Qt.Key.Key_F2)
    hands.type("13800000001")
    hands.press(ENTER)
    hands.type("150")
    alt(hands, Qt.Key.Key_K)
    form = hands.bench.window.purse.pay_form
    form.value.setText("150")
    alt(hands, Qt.Key.Key_3)
    hands.press(ENTER)
    hands.sees(Look.AMBER)
    alt(hands, Qt.Key.Key_K)
    assert hands.focus is form._pin
    form.value.setText("150")
    hands.type("0000")
    hands.press(ENTER)
    assert form.message.isVisible(), "a wrong PIN is said in the form"
    form._pin.clear()
    hands.type(OWNER_PIN)
    hands.press(ENTER)
    hands.sees(Look.READY, "可结账")
    buy(hands)
    hands.sees(Look.REDEEMED, "已结账")
    assert has(shop).principal_minor == 35000


def test_a_part_is_given_back_with_its_consequences_shown_before(hands: Hands, shop: Shop) -> None:
    given(shop, points=120)
    hands.type("88.8")
    hands.scan(member_code(shop))
    buy(hands)
    hands.sees(Look.REDEEMED)
    shift_f8(hands)
    form = hands.bench.window.taking_back.refund_form
    assert hands.bench.window.page.host.form is form
    assert form._foreseen.text() == "退款 88.80 · 收回积分 88"
    hands.type("40")
    assert form._foreseen.text() == "退款 40.00 · 收回积分 40"
    assert has(shop).points == 208, "nothing has happened yet"
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已退回")
    assert has(shop).points == 168
    assert hands.bench.window.page.recent.list.rows.rows[0].note == "已退 40.00"
    shift_f8(hands)
    hands.type("50")
    assert form._foreseen.text() == "最多可退 48.80"
    hands.press(ENTER)
    assert form.message.isVisible()
    alt(hands, Qt.Key.Key_1)
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已退回")
    assert has(shop).points == 120
    shift_f8(hands)
    hands.sees(Look.AMBER, "没有可撤销")


def test_a_managers_word_allows_what_was_asked_for_and_no_more(hands: Hands, shop: Shop) -> None:
    given(shop, principal=50000)
    hands.press(Qt.Key.Key_F2)
    hands.type("13800000001")
    hands.press(ENTER)
    hands.type("450")
    form = hands.bench.window.purse.pay_form
    alt(hands, Qt.Key.Key_K)
    form.value.setText("110")
    alt(hands, Qt.Key.Key_3)
    hands.press(ENTER)
    hands.sees(Look.AMBER)
    alt(hands, Qt.Key.Key_K)
    form.value.setText("110")
    hands.type(OWNER_PIN)
    hands.press(ENTER)
    hands.sees(Look.READY)
    alt(hands, Qt.Key.Key_K)
    form.value.setText("199")
    hands.press(ENTER)
    hands.sees(Look.AMBER)
    alt(hands, Qt.Key.Key_K)
    assert form._pin.isVisible()
    form.value.setText("110")
    hands.press(ENTER)
    hands.sees(Look.READY)


def test_a_word_about_the_caps_is_none_about_value(hands: Hands, shop: Shop) -> None:
    given(shop, principal=50000)
    with shop.store.writing() as writing:
        writing.put_setting("offline_caps", {"sum_minor": 100})
    hands.press(Qt.Key.Key_F2)
    hands.type("13800000001")
    hands.press(ENTER)
    hands.type("450")
    hands.scan(shop.coupon())
    alt(hands, Qt.Key.Key_O)
    form = hands.bench.window.purse.override_form
    form.reason.setText("offline")
    form.pin.setText(OWNER_PIN)
    hands.press(ENTER)
    hands.sees(Look.READY)
    alt(hands, Qt.Key.Key_K)
    pay = hands.bench.window.purse.pay_form
    pay.value.setText("150")
    alt(hands, Qt.Key.Key_3)
    hands.press(ENTER)
    hands.sees(Look.AMBER)
