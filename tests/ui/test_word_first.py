"""The word comes first: nothing is painted, made or laid out before it that could wait."""

import threading

import pytest
from PySide6.QtCore import Qt

from counter_app.services.context import Counter
from counter_app.ui.customer import Customer
from counter_app.ui.keys import Action
from counter_app.ui.scan.models import Look
from counter_app.ui.tasks import Judged, redeem_customer
from tests.counter_shop import Shop
from tests.ui.hands import Hands

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def test_a_redemption_that_takes_a_while_says_so_and_one_that_does_not_paints_nothing_first(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[bool] = []
    go_on = threading.Event()

    def slow(counter: Counter, customer: Customer, judged: Judged, operation_id: str, source: str) -> Judged:
        assert go_on.wait(20)
        return redeem_customer(counter, customer, judged, operation_id, source)

    monkeypatch.setattr("counter_app.ui.sale.redeem_customer", slow)
    hands.scan(shop.coupon("D88"))
    hands.sees(Look.READY)
    hands.bench.window.sale.view_changed.connect(lambda view: shown.append(view.busy))
    hands.bench.window.controls.enter()
    assert shown == []
    hands.qtbot.waitUntil(lambda: shown == [True])
    assert hands.view.busy
    assert not hands.bench.window.page.buttons[Action.REDEEM].isEnabled()
    go_on.set()
    hands.sees(Look.REDEEMED)
    assert shown == [True, False]


def test_the_basket_keeps_its_lines_where_only_their_words_change(hands: Hands, shop: Shop) -> None:
    """A line made anew is styled, laid out and painted while somebody waits for the word above it."""
    basket = hands.bench.window.page.basket
    hands.scan(shop.coupon("D88"))
    hands.sees(Look.READY)
    line = basket._widget_at(0)
    hands.type("200")
    assert [each.figure for each in basket._view.lines] == ["−24.00"]
    assert basket._widget_at(0) is line
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    assert basket._widget_at(0) is line
    hands.press(ESC)
    hands.sees(Look.IDLE)
    assert basket._widget_at(0) is None
