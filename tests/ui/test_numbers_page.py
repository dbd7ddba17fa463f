"""The manager's figures in the window, by keys and by mouse; scanning goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from counter_app.domain.member import Role
from counter_app.ui import theme
from counter_app.ui.numbers.page import NumbersPage
from counter_app.ui.texts import restyle_all
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.desk_numbers_story import fill
from tests.services.desk import sign_in_as
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import ESC

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    yield made
    made.store.close()


def opened(hands: Hands) -> NumbersPage:
    QTest.keyClick(hands.focus, Qt.Key.Key_5, CTRL)
    hands.rest()
    page = hands.bench.window.pages.numbers.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def press(hands: Hands, *keys: Qt.Key) -> None:
    for key in keys:
        hands.press(key)


def test_a_digit_chooses_the_chart_and_its_sentence_is_what_is_read_out(hands: Hands) -> None:
    page = opened(hands)
    begins = (
        *("今天到", "2026年", "", "这 35 天，会员占", "2026年1月首次消费", "这 35 天："),
        *("这 35 天发出", "这 35 天经渠道注册", "这 35 天 2 人共收银"),
    )
    for number, words in enumerate(begins):
        press(hands, Qt.Key(Qt.Key.Key_1.value + number))
        assert page.sentence.text().startswith(words)
        assert page.chart.isVisible()
        assert page.chart.accessibleName() == page.sentence.text()
    press(hands, Qt.Key.Key_6)
    assert "服务号" in page.note.text()


def test_the_table_is_one_key_away_and_back(hands: Hands) -> None:
    page = opened(hands)
    press(hands, Qt.Key.Key_4, Qt.Key.Key_T)
    assert (page.table.isVisible(), page.chart.isVisible()) == (True, False)
    model = page.table.model()
    assert (model.rowCount(), model.columnCount()) == (35, 5)
    assert model.index(0, 0).data() == "2026-03-10"
    press(hands, Qt.Key.Key_T)
    assert page.chart.isVisible()


def test_arrows_go_back_in_time_and_never_behind_today(hands: Hands) -> None:
    page = opened(hands)
    press(hands, Qt.Key.Key_Right)
    assert page.period.text().endswith("2026-03-10")
    press(hands, Qt.Key.Key_Left)
    assert page.period.text().endswith("2026-03-09")
    press(hands, Qt.Key.Key_4, Qt.Key.Key_Left)
    assert page.period.text().endswith("2026-03-02")
    press(hands, Qt.Key.Key_2, Qt.Key.Key_Left)
    assert page.period.text().endswith("2026-02-28")
    press(hands, Qt.Key.Key_Home)
    assert page.period.text().endswith("2026-03-10")


def test_all_stores_together_are_another_question(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    asked = shop.link.figures_asked
    press(hands, Qt.Key.Key_S)
    assert asked[-1][0] == ""
    assert "所有门店" in page.period.text()
    press(hands, Qt.Key.Key_S)
    assert asked[-1][0] != ""


def test_without_a_network_it_says_of_when_the_figures_are(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    assert page.foot.text().startswith("截至 ")
    shop.link.online, shop.link.told = False, None
    press(hands, Qt.Key.Key_Home)
    assert page.foot.text().startswith("云端没有回答：这是 ")
    assert page.chart.isVisible()
    # Of another day nothing is known here: what is seen is not called by its date.
    press(hands, Qt.Key.Key_Left)
    assert page.period.text().endswith("2026-03-10")


def test_a_cashier_does_not_see_them_and_a_scan_brings_the_sale_back(hands: Hands, shop: Shop) -> None:
    opened(hands)
    hands.scan(shop.coupon())
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page
    opened(hands)
    press(hands, ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page
    sign_in_as(shop, Role.CASHIER)
    QTest.keyClick(hands.focus, Qt.Key.Key_5, CTRL)
    hands.rest()
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_the_table_is_saved_where_somebody_says(hands: Hands, tmp_path: Path) -> None:
    page, desk = opened(hands), hands.bench.window.pages.numbers
    press(hands, Qt.Key.Key_4)
    chart = desk._chart()
    assert chart is not None
    place = tmp_path / "share.csv"
    desk._write(chart, place)
    hands.rest()
    assert page.foot.text() == f"已保存：{place}"
    assert place.exists()
    desk._write(chart, tmp_path / "share.txt")
    hands.rest()
    assert page.foot.text() == "表格只能保存为 .xlsx 或 .csv。"


@pytest.mark.parametrize("scale", [100, 200])
@pytest.mark.parametrize("name", theme.THEMES)
def test_nothing_is_cut_in_any_theme_or_size_and_every_button_can_be_touched(
    hands: Hands, name: str, scale: int
) -> None:
    page, window = opened(hands), hands.bench.window
    theme.apply(name, scale, window)
    restyle_all(window)
    hands.rest()
    for number in range(9):
        press(hands, Qt.Key(Qt.Key.Key_1.value + number))
        page.grab()
        assert clipped(hands.bench) == []
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.height() >= TOUCH_PIXELS
    theme.apply("light", 100, window)


def test_a_chart_that_is_higher_than_the_room_there_is_is_turned_by_the_keys(hands: Hands) -> None:
    page, window = opened(hands), hands.bench.window
    theme.apply("light", 200, window)
    restyle_all(window)
    hands.rest()
    press(hands, Qt.Key.Key_5)
    page.grab()
    bar = page._area.verticalScrollBar()
    assert bar.maximum() > 0
    press(hands, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    press(hands, Qt.Key.Key_PageUp)
    assert bar.value() == 0
    theme.apply("light", 100, window)
    restyle_all(window)
    hands.rest()
    page.grab()
    assert bar.maximum() == 0
