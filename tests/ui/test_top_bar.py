"""The names of the pages in the bar above: all of them as long as anything else can give way."""

import pytest
from PySide6.QtWidgets import QApplication

from counter_app.ui.widgets.bars import TopBar


@pytest.fixture
def bar(qapp: QApplication) -> TopBar:
    """As wide as the smallest screen, in English, with everything that stands in it."""
    made = TopBar()
    made.resize(1366, 48)
    made.show_place("城东店", "1 号台", trial=True)
    made.show_staff("Manager", "老林")
    made.show_shift("")
    made.time.setText("14:23")
    return made


def names(bar: TopBar) -> int:
    return sum(not tab.isHidden() for tab in bar._tabs.values())


def test_at_the_smallest_width_every_page_has_its_name_and_key(bar: TopBar) -> None:
    bar.show_page(bar._up)
    assert names(bar) == len(bar._tabs)
    assert bar.name.isHidden(), "the mark stays, the name of the program goes first"


def test_where_there_is_room_nothing_gives_way(bar: TopBar) -> None:
    bar.resize(1920, 48)
    bar.show_page(bar._up)
    assert names(bar) == len(bar._tabs)
    assert not bar.name.isHidden()
    assert not bar.counter.isHidden()


def test_where_there_is_none_the_page_that_is_up_and_the_one_beside_it_stay(bar: TopBar) -> None:
    bar.show_place("杭州市西湖区北山街旗舰店", "1 号台", trial=True)
    assert names(bar) == 2
