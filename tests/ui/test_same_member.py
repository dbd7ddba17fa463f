"""The member who is served already shows a code of their own: they stay the same customer."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from counter_app.domain import damm
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG
from tests.ui.test_whole_sale import ENTER, alt, given, lines, member_code, to_pay

OWN_NUMBER = "200000000" + damm.check_digit("200000000")


def _found(hands: Hands, how: str) -> None:
    if how == "search":
        hands.press(Qt.Key.Key_F2)
        hands.type("13800000001")
        hands.press(ENTER)
    else:
        hands.scan(how)


@pytest.mark.parametrize("how", ["search", OWN_NUMBER])
@pytest.mark.parametrize("key, pays", [(Qt.Key.Key_V, "0.00"), (Qt.Key.Key_P, "70.00")])
def test_what_they_asked_to_pay_with_stays(hands: Hands, shop: Shop, how: str, key: Qt.Key, pays: str) -> None:
    given(shop, principal=50000, points=3000)
    with shop.store.writing() as writing:
        writing.put_member(replace(WANG, number=OWN_NUMBER))
    _found(hands, how)
    hands.type("100")
    hands.press(ENTER)
    alt(hands, key)
    hands.sees(Look.AMBER)
    hands.scan(member_code(shop))
    hands.sees(Look.READY)
    assert to_pay(hands) == pays, lines(hands)


def test_the_amount_that_was_typed_stays(hands: Hands, shop: Shop) -> None:
    given(shop, principal=50000)
    _found(hands, "search")
    hands.type("100")
    hands.press(ENTER)
    hands.scan(member_code(shop))
    hands.sees(Look.READY)
    assert to_pay(hands) == "100.00"
