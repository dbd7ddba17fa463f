"""A flash sale on the screen: what is left here and in all, the note at 80 % of a cap, and when nothing is left."""

from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.flash import flash_sale
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG
from tests.ui.test_selling import ENTER, ESC
from tests.ui.test_whole_sale import member_code

HERE = "“秒杀 30 元券”断网名额，本机还剩 {0} 份"


def sell(hands: Hands, shop: Shop) -> None:
    hands.press(ESC)
    hands.type("100")
    hands.scan(shop.coupon("FLASH"))


def test_off_line_the_panel_counts_down_what_is_here_and_knows_what_there_was_in_all(hands: Hands, shop: Shop) -> None:
    flash_sale(shop, granted=5, sold=20)
    sell(hands, shop)
    hands.sees(Look.READY)
    assert HERE.format(5) in hands.view.facts
    assert any(fact.startswith("“秒杀 30 元券”共剩 30/50 份") for fact in hands.view.facts)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    assert HERE.format(4) in hands.view.facts, "one less than before"
    assert any(fact.startswith("“秒杀 30 元券”共剩 29/50 份") for fact in hands.view.facts)


def test_at_eighty_percent_of_the_campaigns_cap_it_is_said_and_then_a_manager_is_asked(
    hands: Hands, shop: Shop
) -> None:
    """150.00 for this counter, 30.00 each: 120.00 are 80 percent."""
    flash_sale(shop, granted=9)
    for _ in range(4):
        sell(hands, shop)
        hands.sees(Look.READY)
        assert not [fact for fact in hands.view.facts if "断网额度" in fact]
        hands.press(ENTER)
        hands.sees(Look.REDEEMED)
    sell(hands, shop)
    hands.sees(Look.READY)
    assert "“秒杀 30 元券”断网额度已用 80%，本机还可用 30.00" in hands.view.facts
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    sell(hands, shop)
    hands.sees(Look.AMBER, "断网额度")
    assert any("Alt O" in fact for fact in hands.view.facts)


def test_when_the_lease_is_used_up_off_line_nothing_more_goes_out(hands: Hands, shop: Shop) -> None:
    flash_sale(shop, granted=1, sold=20)
    sell(hands, shop)
    hands.sees(Look.READY)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    assert HERE.format(0) in hands.view.facts
    sell(hands, shop)
    hands.sees(Look.AMBER, "需要联网")
    assert "本机断网名额还剩 0 份" in hands.view.facts
    hands.press(ENTER)
    hands.sees(Look.AMBER, "需要联网")


def test_sold_out_in_all_is_red(hands: Hands, shop: Shop) -> None:
    flash_sale(shop, granted=0, sold=50)
    shop.link.online = True
    sell(hands, shop)
    hands.sees(Look.RED)
    assert "共 50 份，已用 50 份" in hands.view.facts


def test_on_line_it_is_said_how_many_there_are_in_all_and_here(hands: Hands, shop: Shop) -> None:
    flash_sale(shop, granted=5, sold=20)
    shop.link.online = True
    sell(hands, shop)
    hands.sees(Look.READY)
    assert "“秒杀 30 元券”共剩 30/50 份，本机断网可用 5 份" in hands.view.facts


def test_what_a_member_is_offered_says_what_is_left(hands: Hands, shop: Shop) -> None:
    flash_sale(shop, granted=5, sold=20)
    shop.coupon("FLASH", member=WANG.id)
    hands.scan(member_code(shop))
    hands.sees(Look.READY)
    [offer] = hands.bench.window.page.basket._view.offers
    assert "本机 5 份，共剩 30 份" in offer.detail
