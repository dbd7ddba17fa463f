"""What the member list paints when somebody steps through it."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from tests.ui.hands import Hands
from tests.ui.test_member_list import DOWN, PAGE_DOWN, opened, shop

__all__ = ["shop"]


class _Painted(QObject):
    """How high what a widget painted was, together."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.height = 0
        widget.installEventFilter(self)

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
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
