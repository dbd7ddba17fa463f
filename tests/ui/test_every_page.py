"""Every page and panel of a manager's window, in both languages, at every text size, in high contrast: nothing is cut
off, and every control says its name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role
from counter_app.services.follow_up_lists import ListRequest, make_list
from counter_app.services.member_records import Selection
from counter_app.ui.widgets.chart import ChartView
from counter_app.ui.widgets.chart_painting import least_height
from counter_app.ui.widgets.rows import RowList
from tests.counter_shop import Shop
from tests.desk_exceptions_story import fill
from tests.desk_numbers_story import fill as fill_numbers
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG, Bench, fill_shop
from tests.ui.test_languages import clipped

PAGES = {
    "members": (Qt.Key.Key_2, ()),
    "exceptions": (Qt.Key.Key_3, ()),
    "campaigns": (Qt.Key.Key_4, ()),
    "campaign asked": (Qt.Key.Key_4, (Qt.Key.Key_P,)),
    "channels": (Qt.Key.Key_4, (Qt.Key.Key_K,)),
    "channel form": (Qt.Key.Key_4, (Qt.Key.Key_K, Qt.Key.Key_N)),
    "campaign form": (Qt.Key.Key_4, (Qt.Key.Key_N,)),
    "messages": (Qt.Key.Key_2, (Qt.Key.Key_H,)),
    "imports": (Qt.Key.Key_2, (Qt.Key.Key_I,)),
    "figures": (Qt.Key.Key_5, ()),
    "figures as a table": (Qt.Key.Key_5, (Qt.Key.Key_4, Qt.Key.Key_T)),
    "funnels": (Qt.Key.Key_5, (Qt.Key.Key_7,)),
    "people": (Qt.Key.Key_6, ()),
    "follow-ups": (Qt.Key.Key_7, ()),
    "call again": (Qt.Key.Key_7, (Qt.Key.Key_L,)),
    "settings": (Qt.Key.Key_Comma, ()),
}
PANELS = (Qt.Key.Key_F1, Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F8, Qt.Key.Key_F10, Qt.Key.Key_F12)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    fill_numbers(made)
    script = "Not here for a while: how are you? There is a small present for you this week."
    request = ListRequest(
        made.counter.ids.new(), "很久没来", "2026-03-10", Selection(chosen=frozenset({WANG.id})), script
    )
    assert make_list(made.counter, request).made == 1
    yield made
    made.store.close()


def nameless(bench: Bench) -> list[str]:
    """Controls that a screen reader could say nothing of."""
    found = []
    for control in bench.window.findChildren(QWidget):
        if not control.isVisible() or not isinstance(control, QAbstractButton | QLineEdit | QAbstractItemView):
            continue
        interface = QAccessible.queryAccessibleInterface(control)
        if not interface.text(QAccessible.Text.Name):
            found.append(f"{type(control).__name__} {control.objectName()} {control.geometry()}")
    return found


def halved(bench: Bench) -> list[str]:
    """Lists in which not one row is seen whole, and charts whose words would stand on each other."""
    lists = [each for each in bench.window.findChildren(RowList) if each.isVisible() and each.model().rowCount()]
    charts = [(each, each._chart) for each in bench.window.findChildren(ChartView) if each.isVisible()]
    return [
        *(each.accessibleName() for each in lists if each.viewport().height() < each.sizeHintForRow(0)),
        *(chart.name for each, chart in charts if chart is not None and each.height() < least_height(chart)),
    ]


def press(hands: Hands, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(hands.focus, key, modifier)
    hands.rest()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off_and_every_control_has_a_name(
    open_bench: OpenBench, qtbot: QtBot, language: str, scale: int
) -> None:
    bench = open_bench(language=language, scale_percent=scale, theme_name="contrast")
    hands, wrong = Hands(qtbot, bench), []
    for name, (key, more) in PAGES.items():
        press(hands, key, CTRL)
        for letter in more:
            press(hands, letter, ALT)
        for _ in range(3):  # what the cloud said last is laid out within what it stands in, from the inside out
            QApplication.processEvents()
        assert bench.window.pages.currentWidget() is not bench.window.page, f"{name} is not up"
        wrong += [f"{name}: {each}" for each in (*clipped(bench), *nameless(bench), *halved(bench))]
        press(hands, Qt.Key.Key_1, CTRL)
    for key in PANELS:
        hands.press(key)
        QApplication.processEvents()
        wrong += [f"{key.name}: {each}" for each in (*clipped(bench), *nameless(bench))]
        hands.press(Qt.Key.Key_Escape)
    assert not wrong
