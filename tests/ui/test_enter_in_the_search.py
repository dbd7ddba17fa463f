"""Enter in the field that searches while nothing has answered yet: whoever is taken fits what stands in the field."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.ui.jobs import Lane
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@contextmanager
def nobody_answers(hands: Hands) -> Iterator[None]:
    """The search is busy with something else."""
    window, busy, free = hands.bench.window, threading.Event(), threading.Event()

    def wait() -> None:
        busy.set()
        assert free.wait(10)

    window.jobs.submit(wait, lambda _: None, lane=Lane.SEARCH)
    assert busy.wait(10)
    try:
        yield
    finally:
        free.set()
    hands.rest()


def add_two(shop: Shop) -> None:
    with shop.store.writing() as writing:
        other = writing.member("aaaaaaaaaaaa")
        assert other is not None
        writing.put_member(type(other)("aaaaaaaaaaaa", other.number, "+8615900000009", "王强", other.joined_at))


def test_enter_waits_for_the_answer_to_what_is_typed(hands: Hands, shop: Shop) -> None:
    add_two(shop)
    window = hands.bench.window
    hands.press(Qt.Key.Key_F2)
    hands.type("w")
    shown = [row.id for row in window.results.list.rows.rows]
    assert set(shown) == {WANG.id, "aaaaaaaaaaaa"}
    # The second row fits what is typed on, the first one does not; names are masked for a cashier.
    last, masked = {WANG.id: ("xm", "王*明"), "aaaaaaaaaaaa": ("q", "王*")}[shown[1]]
    with nobody_answers(hands):
        hands.keys(last)
        QTest.keyClick(hands.focus, ENTER)
    hands.sees(Look.READY, "会员")
    assert hands.view.advice.split(" ")[0] == masked
    assert window.page.code.text() == ""


def test_what_is_typed_behind_enter_is_meant_instead(hands: Hands) -> None:
    window = hands.bench.window
    hands.press(Qt.Key.Key_F2)
    with nobody_answers(hands):
        hands.keys("w")
        QTest.keyClick(hands.focus, ENTER)
        hands.keys("x")
    hands.rest()
    assert window.page.code.text() == "wx"
    assert hands.view.look is not Look.READY
    hands.press(ENTER)
    hands.sees(Look.READY, "会员")


def test_nobody_of_an_emptied_field_is_taken(hands: Hands) -> None:
    """A row stood on, the field emptied by hand, another text typed: the row is no longer seen, nor taken."""
    window = hands.bench.window
    hands.press(Qt.Key.Key_F2)
    hands.type("w")
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Backspace)
    assert not window.people.finder.chosen
    with nobody_answers(hands):
        hands.keys("zzz")
        QTest.keyClick(hands.focus, ENTER)
    hands.qtbot.waitUntil(lambda: window.page.code.text() == "")
    hands.rest()
    assert hands.view.look is not Look.READY


def test_escape_takes_enter_back(hands: Hands) -> None:
    hands.press(Qt.Key.Key_F2)
    with nobody_answers(hands):
        hands.keys("w")
        QTest.keyClick(hands.focus, ENTER)
        QTest.keyClick(hands.focus, ESC)
    assert hands.bench.window.page.code.text() == ""
    assert hands.view.look is not Look.READY
