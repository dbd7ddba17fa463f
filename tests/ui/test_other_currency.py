"""A shop whose money has no digits behind the point sells for what was typed, and is shown it so everywhere."""

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role
from counter_app.protocol.bodies import Checkout
from counter_app.ui.scan.models import Look
from counter_app.ui.settings_shapes import BY_ID
from counter_app.ui.settings_words import unit_hint
from tests.counter_shop import Shop
from tests.services.desk import bodies, sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.making_hands import making, slip, write


def in_yen(shop: Shop) -> None:
    with shop.store.writing() as writing:
        device = writing.device()
        assert device is not None
        writing.set_device(replace(device, currency="JPY"))


def test_a_sale_in_yen_is_of_what_was_typed(open_bench: OpenBench, qtbot: QtBot, shop: Shop) -> None:
    in_yen(shop)
    hands = Hands(qtbot, open_bench())
    window = hands.bench.window
    assert window.page.basket.amount.placeholderText() == "0"

    hands.type("20000")
    hands.scan(shop.coupon())
    hands.sees(Look.READY, "可用")
    assert [line.figure for line in window.page.basket._view.lines] == ["−5,000"]
    hands.press(Qt.Key.Key_Return)
    hands.sees(Look.REDEEMED, "已核销")

    (sold,) = [body for body in bodies(shop) if isinstance(body, Checkout)]
    assert (sold.amount_minor, sold.discount_minor, sold.payable_minor) == (20_000, 5_000, 15_000)
    row = window.page.recent.list.rows.rows[0]
    assert not [text for text in (row.what, row.who, row.note, *hands.view.facts, hands.view.advice) if ".00" in text]


def test_a_point_is_not_taken_where_money_has_no_digits_behind_it(
    open_bench: OpenBench, qtbot: QtBot, shop: Shop
) -> None:
    in_yen(shop)
    hands = Hands(qtbot, open_bench())
    hands.type("150")
    hands.press(Qt.Key.Key_Period)
    hands.type("5")
    assert hands.bench.window.page.basket.amount.text() == "1505"


def test_what_is_asked_for_as_an_amount_can_be_typed(open_bench: OpenBench, qtbot: QtBot, shop: Shop) -> None:
    in_yen(shop)
    sign_in_as(shop, Role.MANAGER)
    hands = Hands(qtbot, open_bench())
    page = making(hands, "1")
    write(hands, "benefit.amount_off_minor", "9.90")
    assert slip(page, "benefit.amount_off_minor") == "请填不带小数的金额，如 500"
    hands.press(Qt.Key.Key_F7)
    assert slip(page, "benefit.amount_off_minor") == "A whole amount, such as 500"
    assert unit_hint(BY_ID["points.per_minor"]) == "An amount, such as 1"
