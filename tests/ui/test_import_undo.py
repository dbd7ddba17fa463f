"""An import is taken back in the window: looked at, taken back, what stays saved; with keys alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role
from counter_app.ui.import_state import Step
from tests.counter_shop import Shop
from tests.importing import ImportsHere, write_list
from tests.services.desk import fill
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.import_hands import ENTER, figures, opened, state, typed
from tests.ui.shop_window import fill_shop
from tests.ui.test_whole_sale import ESC, alt
from tests.undoing import UndoingLink


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made, members=200)
    made.link = UndoingLink(shop=made, kept={5: ["bought"]})
    yield made
    made.store.close()


@pytest.fixture
def port(shop: Shop) -> ImportsHere:
    return ImportsHere(shop, block=20)


@pytest.fixture
def hands(qtbot: QtBot, open_bench: OpenBench, port: ImportsHere) -> Hands:
    return Hands(qtbot, open_bench(importing=port))


def imported(hands: Hands, tmp_path: Path) -> Path:
    page, listed = opened(hands), write_list(tmp_path / "老会员.csv", 30, bad=0)
    typed(hands, page, listed)
    hands.press(ENTER)
    hands.press(ENTER)
    assert state(hands).step is Step.DONE
    return listed


def test_it_is_looked_at_taken_back_and_what_stays_is_saved(hands: Hands, tmp_path: Path) -> None:
    listed = imported(hands, tmp_path)
    page = hands.bench.window.pages.imports.page
    assert page is not None
    alt(hands, Qt.Key.Key_U)
    assert state(hands).step is Step.UNDO_SEEN
    assert page.panel.view.title == "撤回预览"
    assert figures(page)["撤回会员"] == "30"
    assert figures(page)["保留的行"] == "0"
    assert "老会员.csv" in page.about.text()
    hands.press(ENTER)
    assert state(hands).step is Step.UNDONE
    assert (figures(page)["撤回会员"], figures(page)["保留的行"]) == ("29", "1")
    assert [row.what for row in page.rows.rows.rows] == ["之后来过店里"]
    alt(hands, Qt.Key.Key_S)
    saved = listed.with_name("老会员 保留.csv")
    assert "之后来过店里" in saved.read_text("utf-8-sig")
    # Enter: to the members, as behind an import.
    hands.press(ENTER)
    assert hands.bench.window.pages.currentWidget() is not page


def test_esc_leaves_it_and_nothing_has_happened(hands: Hands, port: ImportsHere, tmp_path: Path) -> None:
    imported(hands, tmp_path)
    alt(hands, Qt.Key.Key_U)
    hands.press(ESC)
    assert state(hands).step is Step.FILE
    assert [wish.rehearse for wish in port.undos] == [True]


def test_without_the_cloud_it_says_so_and_goes_on_later(hands: Hands, shop: Shop, tmp_path: Path) -> None:
    imported(hands, tmp_path)
    alt(hands, Qt.Key.Key_U)
    assert isinstance(shop.link, UndoingLink)
    shop.link.online = False
    hands.press(ENTER)
    page = hands.bench.window.pages.imports.page
    assert page is not None
    assert state(hands).step is Step.FILE
    assert "需要联网" in page.panel.view.note
    shop.link.online = True
    alt(hands, Qt.Key.Key_U)
    hands.press(ENTER)
    assert state(hands).step is Step.UNDONE


def test_where_nothing_came_in_there_is_nothing_to_take_back(hands: Hands) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_U)
    assert page.panel.view.note == "最近 30 天没有导入过。"
    assert state(hands).step is Step.FILE
