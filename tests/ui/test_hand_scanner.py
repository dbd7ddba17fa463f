"""A hand scanner's burst presses nothing, lands nowhere, and arrives byte-exact; typing stays typing."""

import random
import string
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.ui.keys import Action
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.shop_window import Bench

FOCI: dict[str, Callable[[Bench], QWidget]] = {
    "redeem button": lambda bench: bench.window.page.buttons[Action.REDEEM],
    "void button": lambda bench: bench.window.page.buttons[Action.VOID],
    "sign-in button": lambda bench: bench.window.top.staff,
    "code field": lambda bench: bench.window.page.code,
    "amount": lambda bench: bench.window.page.basket.amount,
    "page": lambda bench: bench.window.page,
}


def burst(text: str, *, terminator: Qt.Key | None = Qt.Key.Key_Return) -> None:
    """As fast as the event queue takes it; the pace of a real one is tried on a real screen."""
    for char in text:
        strike(char)
    if terminator is not None:
        strike("\r", terminator)


def strike(char: str, key: int = 0) -> None:
    """One key down and up."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        target = QApplication.focusWidget()
        assert target is not None
        event = QKeyEvent(kind, key or ord(char.upper()), Qt.KeyboardModifier.NoModifier, char)
        QApplication.sendEvent(target, event)


@pytest.mark.parametrize("where", list(FOCI))
def test_a_burst_is_a_scan_wherever_the_focus_is(where: str, hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    widget = FOCI[where](hands.bench)
    widget.setFocus()
    presses: list[Action] = []
    window.page.pressed.connect(presses.append)
    window.top.pressed.connect(presses.append)
    burst(shop.coupon("D88"))
    hands.rest()
    hands.sees(Look.READY)
    assert presses == []
    assert window.page.host.form is None
    assert window.page.code.text() == ""
    assert window.page.basket.amount.text() == ""


def test_a_burst_into_an_open_form_is_a_scan_and_no_input(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    hands.press(Qt.Key.Key_F3)
    assert window.people.sign_up_form.phone.hasFocus()
    burst(shop.coupon("D88"))
    hands.rest()
    hands.sees(Look.READY)
    assert window.people.sign_up_form.phone.text() == ""


def _as_many(seen: list[str], number: int) -> bool:
    return len(seen) == number


def test_bursts_arrive_byte_exact(hands: Hands, qtbot: QtBot) -> None:
    seen: list[str] = []
    hands.bench.window.hand_scanner.scanned.connect(seen.append)
    chance = random.Random(5)
    alphabet = string.ascii_letters + string.digits + "-._~:/?#[]@!$&'()*+,;=% "
    sent = ["".join(chance.choices(alphabet, k=length)).strip() or "x1y2" for length in (4, 12, 60, 200)]
    for number, text in enumerate(sent, start=1):
        burst(text)
        qtbot.waitUntil(partial(_as_many, seen, number))
        hands.rest()
    assert seen == sent


def test_a_burst_without_enter_ends_by_itself(hands: Hands, qtbot: QtBot) -> None:
    seen: list[str] = []
    hands.bench.window.hand_scanner.scanned.connect(seen.append)
    burst("012345678901", terminator=None)
    qtbot.waitUntil(lambda: seen == ["012345678901"])


def test_what_a_person_types_lands_in_the_field_in_order(hands: Hands) -> None:
    field = hands.bench.window.page.code
    hands.press(Qt.Key.Key_F2)
    hands.type("wang 138")
    assert field.text() == "wang 138"
    hands.press(Qt.Key.Key_Backspace)
    assert field.text() == "wang 13"


def test_the_space_bar_ticks_and_lets_go(hands: Hands) -> None:
    tick = hands.bench.window.people.sign_up_form.consent
    hands.press(Qt.Key.Key_F3)
    tick.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert tick.isChecked()
    assert not tick.isDown()
    hands.press(Qt.Key.Key_Space)
    assert not tick.isChecked()


def test_a_key_held_down_is_no_burst(hands: Hands) -> None:
    hands.press(Qt.Key.Key_F2)
    target = QApplication.focusWidget()
    assert target is not None
    for _ in range(6):
        QTest.keyClicks(target, "7", Qt.KeyboardModifier.NoModifier, 40)
    hands.rest()
    assert hands.bench.window.page.code.text() == "777777"


def test_a_burst_through_an_input_method_stays_whole(hands: Hands, shop: Shop) -> None:
    """Some input methods hand digits over in one piece; a name field takes them, and is no place for a code."""
    window = hands.bench.window
    hands.press(Qt.Key.Key_F3)
    window.people.sign_up_form.name.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(shop.coupon("D88"))
    QApplication.sendEvent(window.people.sign_up_form.name, event)
    hands.rest()
    hands.sees(Look.READY)
    assert window.people.sign_up_form.name.text() == ""


def test_chinese_from_an_input_method_is_typing(hands: Hands) -> None:
    window = hands.bench.window
    hands.press(Qt.Key.Key_F3)
    window.people.sign_up_form.name.setFocus()
    event = QInputMethodEvent()
    event.setCommitString("欧阳小明")
    QApplication.sendEvent(window.people.sign_up_form.name, event)
    hands.rest()
    assert window.people.sign_up_form.name.text() == "欧阳小明"


def test_fields_for_codes_and_digits_refuse_input_methods(bench: Bench) -> None:
    people = bench.window.people
    refusing = (people.sign_up_form.phone, people.sign_in_form.pin, bench.window.page.basket.amount)
    for field in refusing:
        assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_keys_that_are_held_when_the_window_loses_the_keyboard_are_given_back(hands: Hands) -> None:
    hands.bench.window.page.code.setFocus()
    strike("7")
    assert hands.bench.window.hand_scanner.holding
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.focusWindowChanged.emit(None)
    assert not hands.bench.window.hand_scanner.holding
