"""An import that runs while the window sells: stopped, left, gone on with, closed in the middle."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role
from counter_app.services.import_unfinished import unfinished_imports
from counter_app.ui.import_state import ImportState, Step
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.importing import ImportsHere, write_list
from tests.services.desk import fill, sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.import_hands import ENTER, acts, begun, count, figures, opened, state, stop, typed
from tests.ui.shop_window import fill_shop
from tests.ui.test_whole_sale import alt


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made, members=200)
    yield made
    made.store.close()


@pytest.fixture
def port(shop: Shop) -> ImportsHere:
    return ImportsHere(shop, block=20)


@pytest.fixture
def hands(qtbot: QtBot, open_bench: OpenBench, port: ImportsHere) -> Hands:
    return Hands(qtbot, open_bench(importing=port))


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return write_list(tmp_path / "老会员.csv", 60, bad=3)


def test_it_is_stopped_and_goes_on_where_it_stopped(hands: Hands, shop: Shop, port: ImportsHere, listed: Path) -> None:
    page = begun(hands, port, listed, 2)
    assert page.work.number.text() == "20 / 60 行"
    stop(hands)
    assert state(hands).step is Step.FILE
    assert count(shop) == 40
    assert page.panel.title.text() == "有一份没导完"
    assert page.panel.sentences[1].text().startswith("已导入 40 / 60 行")
    port.hold = None
    hands.press(ENTER)
    assert state(hands).step is Step.DONE
    assert figures(page)["新会员"] == "60"
    assert count(shop) == 60
    assert unfinished_imports(shop.counter).imports == ()


def test_selling_goes_on_and_the_import_behind_it(hands: Hands, shop: Shop, port: ImportsHere, listed: Path) -> None:
    begun(hands, port, listed, 2)
    window = hands.bench.window
    hands.bench.scanner.see(shop.coupon("D88"))
    hands.qtbot.waitUntil(lambda: hands.view.look is Look.READY)
    assert window.pages.currentWidget() is window.page
    QTest.keyClick(hands.focus, ENTER)
    hands.qtbot.waitUntil(lambda: hands.view.look is Look.REDEEMED)
    assert state(hands).step is Step.IMPORTING
    port.hold = None
    hands.rest()
    assert count(shop) == 60
    page = opened(hands)
    assert page.panel.title.text() == "导入完成"


def test_who_signs_out_takes_the_list_along_and_not_what_was_begun(
    hands: Hands, shop: Shop, port: ImportsHere, listed: Path
) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    sign_in_as(shop, Role.CASHIER)
    hands.bench.window.shop.look()
    hands.rest()
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page
    assert state(hands) == ImportState()
    sign_in_as(shop, Role.MANAGER)
    hands.bench.window.shop.look()
    hands.rest()
    begun(hands, port, listed, 1)
    sign_in_as(shop, Role.CASHIER)
    hands.bench.window.shop.look()
    hands.qtbot.waitUntil(lambda: hands.bench.window.pages.currentWidget() is hands.bench.window.page)
    port.hold = None
    hands.rest()
    assert count(shop) == 60


def test_a_window_that_closes_leaves_it_to_go_on(
    hands: Hands, shop: Shop, port: ImportsHere, listed: Path, open_bench: OpenBench, qtbot: QtBot
) -> None:
    begun(hands, port, listed, 2)
    hands.bench.window.close()
    assert 20 <= count(shop) < 60
    port.hold = None
    again = Hands(qtbot, open_bench(importing=port))
    page = opened(again)
    assert page.panel.title.text() == "有一份没导完"
    again.press(ENTER)
    assert count(shop) == 60


def test_the_same_list_chosen_again_is_known(hands: Hands, port: ImportsHere, listed: Path, tmp_path: Path) -> None:
    page = begun(hands, port, listed, 2)
    stop(hands)
    moved = listed.rename(tmp_path / "moved.csv")
    port.hold = None
    hands.press(ENTER)
    assert state(hands).step is Step.FILE
    assert page.trouble.text() != ""  # it is not where it was
    typed(hands, page, moved)
    assert page.panel.note.text() == "这份名单上次没有导完：按 Enter 接着导入。"
    hands.press(ENTER)
    assert state(hands).step is Step.DONE


def test_one_that_stopped_is_left_and_offered_no_more(
    hands: Hands, shop: Shop, port: ImportsHere, listed: Path
) -> None:
    page = begun(hands, port, listed, 2)
    stop(hands)
    alt(hands, Qt.Key.Key_X)
    assert page.panel.title.text() == "可以读什么"
    assert unfinished_imports(shop.counter).imports == ()
    assert count(shop) == 40


def test_off_line_it_stops_with_the_reason_and_can_go_on(hands: Hands, shop: Shop, listed: Path) -> None:
    with shop.store.writing() as writing:
        writing.draw_reserved_members(170)
    page = opened(hands)
    typed(hands, page, listed)
    hands.press(ENTER)
    hands.press(ENTER)
    assert state(hands).step is Step.FILE
    assert page.panel.note.text() != ""
    assert page.panel.title.text() == "有一份没导完"
    fill(shop, members=100)
    hands.press(ENTER)
    assert count(shop) == 60


def test_time_left_is_said_when_it_is_known(hands: Hands) -> None:
    page = opened(hands)
    working = replace(state(hands), step=Step.IMPORTING)
    for seconds, said in ((None, ""), (12.0, "还要不到 1 分钟"), (200.0, "还要约 3 分钟")):
        progress = replace(working.progress, stage="writing", done=10, of=20, left_seconds=seconds)
        acts(hands).set(replace(working, progress=progress))
        assert page.work.sentences.text() == said
    acts(hands).set(ImportState())
