"""What the member list paints when somebody steps through it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.test_member_list import CTRL, DOWN, PAGE_DOWN, opened, shop
from tests.ui.test_whole_sale import ESC

__all__ = ["shop"]


class _Painted(QObject):
    """How high what a widget painted was, together."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.height = 0
        self.shown: Callable[[], object] = lambda: None
        widget.installEventFilter(self)

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.shown()
            self.height += event.region().boundingRect().height()
        return False


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_step_paints_the_rows_that_change_and_moves_the_others(hands: Hands, theme: str) -> None:
    page = opened(hands)
    if theme == "dark":
        hands.press(Qt.Key.Key_F9)
    for _ in range(2):
        hands.press(PAGE_DOWN)
    painted, row = _Painted(page.table.viewport()), page.table.verticalHeader().defaultSectionSize()
    first = page.table.rowAt(0)

    hands.press(DOWN)

    assert page.table.rowAt(0) == first + 1
    assert 0 < painted.height <= 3 * row


def test_who_comes_back_finds_the_rows_painted_once(hands: Hands) -> None:
    page = opened(hands)
    hands.press(ESC)
    painted = _Painted(page.table.viewport())

    assert opened(hands) is page

    # And the cell on which one stands.
    assert painted.height <= page.table.viewport().height() + page.table.verticalHeader().defaultSectionSize()


def test_what_is_searched_for_stands_out_also_where_more_of_it_finds_the_same(hands: Hands) -> None:
    page = opened(hands)
    page.search.setText("王")
    hands.rest()
    lines, painted = page.table.table.lines, _Painted(page.table.viewport())

    page.search.setText("王小")
    hands.rest()
    QApplication.processEvents()

    assert page.table.table.lines == lines
    assert painted.height >= len(lines) * page.table.verticalHeader().defaultSectionSize() > 0


def test_who_comes_back_finds_what_came_meanwhile(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    hands.press(ESC)
    with shop.store.reading() as reading:
        member = reading.member(page.table.table.lines[0].id)
    assert member is not None
    with shop.store.writing() as writing:
        writing.put_member(replace(member, name="王新名"))

    opened(hands)

    assert page.table.table.lines[0].cells[0] == "王新名"


def test_whoever_may_not_see_phones_whole_never_sees_those_that_were_there_before(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    assert any("138000" in line.cells[1] for line in page.table.table.lines)
    hands.press(ESC)
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"whole_phones": "owner"})
    seen: list[str] = []
    painted = _Painted(page.table.viewport())
    painted.shown = lambda: seen.extend(line.cells[1] for line in page.table.table.lines)

    QTest.keyClick(hands.focus, Qt.Key.Key_2, CTRL)
    hands.rest()
    QApplication.processEvents()

    assert seen
    assert not [phone for phone in seen if "*" not in phone]
