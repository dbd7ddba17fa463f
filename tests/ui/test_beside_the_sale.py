"""Beside the sale, with keys only: top-ups, stamps, a manager's word."""

import pytest
from PySide6.QtCore import Qt

from counter_app.domain.holdings import Balances
from counter_app.services.purchase_records import PurchaseRecord
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.services.desk import OWNER_PIN
from tests.ui.hands import Hands
from tests.ui.test_whole_sale import ENTER, ESC, alt, buy, has, lines, member_code, shift_f8, sold, to_pay


def test_a_top_up_is_booked_and_the_sale_goes_on(hands: Hands, shop: Shop) -> None:
    hands.scan(member_code(shop))
    alt(hands, Qt.Key.Key_U)
    assert hands.bench.window.page.host.form is hands.bench.window.purse.top_up_form
    hands.press(ENTER)
    assert hands.bench.window.purse.top_up_form.message.isVisible(), "how much?"
    hands.type("500")
    hands.bench.window.purse.top_up_form.bonus.setText("50")
    alt(hands, Qt.Key.Key_2)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "充值成功")
    assert has(shop) == Balances(principal_minor=50000, bonus_minor=5000)
    view = hands.bench.window.page.member._view
    assert view is not None
    assert ("储值", "550.00") in [(figure.label, figure.value) for figure in view.figures]
    hands.press(ENTER)
    hands.sees(Look.READY, "会员")
    (record,) = sold(shop)
    assert isinstance(record, PurchaseRecord)
    assert (record.topped_up, record.paid_minor) == (True, 50000)


CARD = {
    "id": "CARD",
    "kind": "stamp_card",
    "title": {"zh_CN": "咖啡集点卡", "en": "Coffee card"},
    "benefit": {"stamps": 10, "reward": "C50"},
}


def test_a_stamp_is_given(hands: Hands, shop: Shop) -> None:
    alt(hands, Qt.Key.Key_S)
    hands.sees(Look.AMBER, "请先扫会员码")
    hands.scan(member_code(shop))
    alt(hands, Qt.Key.Key_S)
    hands.sees(Look.AMBER, "没有集点卡")
    shop.campaign(CARD, tag=77)
    hands.press(ESC)
    hands.scan(member_code(shop))
    alt(hands, Qt.Key.Key_S)
    hands.press(Qt.Key.Key_1)
    hands.sees(Look.REDEEMED)
    assert hands.view.advice == "咖啡集点卡：1 / 10"
    hands.press(ENTER)
    alt(hands, Qt.Key.Key_S)
    hands.press(Qt.Key.Key_1)
    assert hands.bench.window.purse.cards_form.message.isVisible(), "one a day"
    hands.press(ESC)
    hands.press(ESC)
    shift_f8(hands)
    hands.sees(Look.AMBER, "没有可撤销")  # a stamp costs nothing
    hands.press(ESC)
    hands.press(Qt.Key.Key_F8)
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已撤销")


@pytest.mark.parametrize("letter", ["B", "K", "P", "U", "V"])
def test_what_needs_a_member_says_so(hands: Hands, letter: str) -> None:
    alt(hands, Qt.Key(ord(letter)))
    hands.sees(Look.AMBER, "请先扫会员码")


def test_a_manager_lets_it_go_beyond_the_off_line_caps(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_setting("offline_caps", {"sum_minor": 100})
    alt(hands, Qt.Key.Key_O)
    hands.sees(Look.AMBER, "没有要批准")
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.AMBER, "断网额度已满")
    assert "按 Alt O 请店长批准" in hands.view.facts
    alt(hands, Qt.Key.Key_O)
    form = hands.bench.window.purse.override_form
    hands.press(ENTER)
    assert form.message.isVisible(), "why?"
    form.reason.setText("断网半天了")
    form.pin.setText("000000")
    hands.press(ENTER)
    assert form.message.isVisible(), "a wrong PIN"
    form.pin.setText(OWNER_PIN)
    hands.press(ENTER)
    hands.sees(Look.READY, "可用")
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已核销")
    with shop.store.reading() as reading:
        (noted,) = [each.entry for each in reading.audit_records(0, 200) if each.entry.action == "offline_override"]
    assert (noted.staff, dict(noted.details)) == ("o1", {"reason": "断网半天了", "caps": ["sum"]})
    hands.scan(shop.coupon())
    hands.sees(Look.AMBER)


def test_what_the_tier_takes_off_and_the_way_to_the_next_one_are_said(hands: Hands, shop: Shop) -> None:
    gold = {"name": "金卡", "title": {"zh_CN": "金卡会员", "en": "Gold"}, "from_minor": 1, "pay_percent": 95}
    black = {"name": "black", "title": {"zh_CN": "黑卡会员", "en": "Black"}, "from_minor": 500_000}
    with shop.store.writing() as writing:
        writing.put_setting("tiers", {"window_days": 365, "notice_days": 30, "list": [gold, black]})
    hands.scan(member_code(shop))
    hands.type("100")
    hands.sees(Look.READY, "可结账")
    assert lines(hands) == [("金卡会员 95折", "−5.00")]
    assert to_pay(hands) == "95.00"
    view = hands.bench.window.page.member._view
    assert view is not None
    assert view.detail.startswith("金卡会员 · ")
    assert "黑卡会员" in view.second
    buy(hands)
    hands.sees(Look.REDEEMED, "已结账")


def test_what_was_ready_is_shown_again_before_enter_carries_it_out(hands: Hands, shop: Shop) -> None:
    """Whatever else was said in the panel meanwhile."""
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.READY, "可用")
    alt(hands, Qt.Key.Key_V)
    hands.sees(Look.AMBER, "请先扫会员码")
    hands.press(ENTER)
    hands.sees(Look.READY, "可用")
    assert sold(shop) == ()
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已核销")
