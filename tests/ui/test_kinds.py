"""Vouchers, passes and trials in the window: what it is, what is left, what the post costs; in both languages."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.domain.codes import CodeKind
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG
from tests.ui.test_selling import ENTER, ESC

PASS_WORDS = {
    "zh_CN": ("瑜伽次卡", "剩 10 次，共 10 次", "剩 9 次，共 10 次"),
    "en": ("Yoga pass", "Uses left: 10 of 10", "Uses left: 9 of 10"),
}
TRIAL_WORDS = {
    "zh_CN": ("试用洁面乳小样，邮费 8", "另付邮费 8.00"),
    "en": ("Trial: 洁面乳小样, postage 8", "plus 8.00 postage"),
}
VOUCHER_WORDS = {"zh_CN": "团购双人火锅套餐", "en": "Prepaid: 双人火锅套餐"}
LANGUAGES = ["zh_CN", "en"]


def notes(hands: Hands) -> list[tuple[str, str]]:
    """Figure and note of each line of the basket."""
    return [(line.figure, line.note) for line in hands.bench.window.page.basket._view.lines]


def beside(hands: Hands) -> str:
    """What is to be paid beside what the basket comes to, as it stands under that."""
    basket = hands.bench.window.page.basket
    shown = basket._beside.text() if basket._beside.isVisible() else ""
    assert shown == basket._view.beside
    assert shown in basket.accessibleDescription()
    return shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pass_says_what_is_left_before_after_and_when_it_was_undone(
    qtbot: QtBot, open_bench: OpenBench, shop: Shop, lang: str
) -> None:
    hands = Hands(qtbot, open_bench(language=lang))
    title, before, after = PASS_WORDS[lang]
    shop.coupon("YOGA", id="0000000000ab")
    hands.scan(shop.signed("0000000000ab", tag=12, kind=CodeKind.PASS))
    hands.sees(Look.READY)
    assert hands.view.advice == title
    assert before in hands.view.facts
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    assert hands.view.advice == title
    assert after in hands.view.facts
    hands.press(Qt.Key.Key_F8)
    hands.press(ENTER)
    hands.sees(Look.IDLE)
    assert before in hands.view.facts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_trial_asks_for_the_member_and_says_its_postage(
    qtbot: QtBot, open_bench: OpenBench, shop: Shop, lang: str
) -> None:
    hands = Hands(qtbot, open_bench(language=lang))
    benefit, postage = TRIAL_WORDS[lang]
    hands.scan(shop.coupon("SAMPLE"))
    hands.sees(Look.AMBER)
    assert beside(hands) == "", "nothing is given yet"
    hands.press(ENTER)
    hands.sees(Look.AMBER)
    hands.scan(shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5))
    hands.sees(Look.READY)
    assert (hands.view.advice, notes(hands), beside(hands)) == (benefit, [("—", "")], postage)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    assert (hands.view.advice, notes(hands), beside(hands)) == (benefit, [("—", "")], postage)
    hands.press(ESC)
    hands.scan(shop.coupon("SAMPLE", member=WANG.id))
    hands.sees(Look.RED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_voucher_is_handed_out_beside_the_basket(qtbot: QtBot, open_bench: OpenBench, shop: Shop, lang: str) -> None:
    hands = Hands(qtbot, open_bench(language=lang))
    hands.type("50")
    hands.scan(shop.coupon("HOTPOT"))
    hands.sees(Look.READY)
    assert (hands.view.advice, notes(hands)) == (VOUCHER_WORDS[lang], [("—", "")])
    assert hands.bench.window.page.basket._view.payable == "50.00"
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)


def test_what_a_member_holds_of_a_pass_is_offered_with_what_is_left(hands: Hands, shop: Shop) -> None:
    shop.coupon("YOGA", member=WANG.id)
    hands.scan(shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5))
    hands.sees(Look.READY, "会员")
    offers = hands.bench.window.page.basket._view.offers
    assert [(offer.title, offer.detail) for offer in offers] == [
        ("瑜伽次卡", "剩 10 次，共 10 次 · 有效至 12 月 31 日")
    ]


def test_a_campaign_of_a_newer_program_asks_for_an_update(hands: Hands, shop: Shop) -> None:
    code = shop.coupon("RAFFLE")
    hands.scan(code)
    hands.sees(Look.RED, "请更新程序")
    hands.press(ENTER)
    hands.sees(Look.RED, "请更新程序")
