"""Codes are printed from the campaign page, by keys, beside everything else."""

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from typing_extensions import override

from counter_app.domain.member import Role
from counter_app.scanning.drawing import modules_of
from counter_app.services.paper_cards.layout import Layout
from counter_app.services.paper_cards.values import PaperCard
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.ui.campaigns.print_page import PrintPage
from counter_app.ui.card_paper import SystemCards
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.services.desk import fill as reserve
from tests.services.desk import sign_in_as
from tests.sheets_of_codes import sizes_mm, words_of
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import ESC, alt

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    reserve(made, coupons={"C50": 40})
    yield made
    made.store.close()


def opened(hands: Hands, campaign: str = "C50") -> PrintPage:
    window = hands.bench.window
    QTest.keyClick(hands.focus, Qt.Key.Key_4, CTRL)
    hands.rest()
    page = window.pages.campaigns.page
    assert page is not None
    page.rows.choose(campaign)
    alt(hands, Qt.Key.Key_S)
    sheet = window.pages.campaigns.printing.page
    assert sheet is not None
    assert window.pages.currentWidget() is sheet
    return sheet


def typed(hands: Hands, page: PrintPage, text: str) -> None:
    page.count.setFocus()
    page.count.selectAll()
    hands.type(text)


def asked(page: PrintPage) -> bool:
    return page.question is not None


def issued(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return sum(row.count for row in reading.coupons_counted("", 10_000) if row.campaign == "C50")


def files(folder: Path) -> list[Path]:
    return sorted((folder / "cards").glob("*")) if (folder / "cards").exists() else []


def test_what_it_means_is_said_then_asked_then_done_and_the_same_again_issues_nothing(
    hands: Hands, shop: Shop, tmp_path: Path
) -> None:
    page = opened(hands)
    before = issued(shop)
    typed(hands, page, "12")
    assert "12 张券 · 2 页" in page.touches.text()
    assert "600.00" in page.touches.text()
    hands.press(ENTER)
    assert page.question is not None
    assert "12" in page.question.title
    assert "600.00" in page.question.sentence
    hands.press(ESC)
    assert (asked(page), issued(shop), files(tmp_path)) == (False, before, [])
    hands.press(ENTER)
    hands.press(ENTER)
    (pdf,) = files(tmp_path)
    assert str(pdf) in page.said.text()
    assert issued(shop) == before + 12
    assert sizes_mm(pdf) == [(210, 297)] * 2
    assert "满 200 减 50" in words_of(pdf).replace("⽐", "比")
    alt(hands, Qt.Key.Key_3)
    alt(hands, Qt.Key.Key_5)
    hands.press(ENTER)
    assert page.question is not None
    assert "再" in page.question.title
    hands.press(ENTER)
    assert (issued(shop), files(tmp_path)) == (before + 12, [pdf])
    assert sizes_mm(pdf) == [(216, 279)] * 2
    # Another number is another order.
    typed(hands, page, "3")
    hands.press(ENTER)
    hands.press(ENTER)
    assert issued(shop) == before + 15
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.pages.campaigns.page


@pytest.mark.parametrize("text", ["0", "20001", "", "x"])
def test_what_is_no_number_of_coupons_is_said_and_nothing_is_asked(hands: Hands, shop: Shop, text: str) -> None:
    page = opened(hands)
    page.count.clear()
    page.count.textEdited.emit("")
    if text:
        typed(hands, page, text)
    hands.press(ENTER)
    assert page.question is None
    assert "20,000" in page.said.text()


def test_the_first_page_is_seen_and_follows_what_is_chosen(hands: Hands) -> None:
    page = opened(hands)
    first = page.sheet.picture
    assert first is not None
    assert (first.width(), first.height()) == (1240, 1754)
    alt(hands, Qt.Key.Key_2)
    second = page.sheet.picture
    assert second is not None
    assert second != first
    assert [choice.isChecked() for choice in (*page.sizes, *page.papers)] == [False, True, False, True, False]
    alt(hands, Qt.Key.Key_5)
    third = page.sheet.picture
    assert third is not None
    assert third.width() == 1275


class Slow(SystemCards):
    """Stands still before a card until it may go on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(modules_of, folder)
        self.may = threading.Semaphore(0)

    @override
    def save(
        self, cards: Iterable[PaperCard], layout: Layout, title: str, name: str, go_on: Callable[[int], bool]
    ) -> Path:
        def one_by_one(done: int) -> bool:
            on = go_on(done)
            assert self.may.acquire(timeout=20)
            return on

        return super().save(cards, layout, title, name, one_by_one)


def test_it_tells_how_far_it_is_selling_goes_on_and_esc_stops_it(hands: Hands, shop: Shop, tmp_path: Path) -> None:
    page = opened(hands)
    printing = hands.bench.window.pages.campaigns.printing
    slow = printing._port = Slow(tmp_path / "cards")
    typed(hands, page, "20")
    hands.press(ENTER)
    QTest.keyClick(hands.focus, ENTER)
    slow.may.release(5)
    hands.qtbot.waitUntil(lambda: printing.work.done == 6)
    assert page.number.text() == "已绘制 6 / 20"
    assert page.left.isVisible() or not page.left.text()
    counter = shop.counter
    assert redeem(counter, RedeemRequest(counter.ids.new(), (shop.coupon(),), 20_000)).redeemed
    before = issued(shop)
    QTest.keyClick(hands.focus, ESC)
    slow.may.release(50)
    hands.rest()
    assert files(tmp_path) == []
    assert "20" in page.said.text()
    hands.press(ENTER)
    hands.press(ENTER)
    assert (len(files(tmp_path)), issued(shop)) == (1, before)


def test_a_reserve_that_is_too_small_says_what_to_do(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    before = issued(shop)
    typed(hands, page, "60")
    hands.press(ENTER)
    hands.press(ENTER)
    assert page.said.text()
    assert issued(shop) == before


def test_without_a_printer_the_same_coupons_can_become_a_file(hands: Hands, shop: Shop, tmp_path: Path) -> None:
    page = opened(hands)
    before = issued(shop)
    typed(hands, page, "2")
    alt(hands, Qt.Key.Key_P)
    hands.press(ENTER)
    assert "没有打印机" in page.said.text()
    hands.press(ENTER)
    hands.press(ENTER)
    assert (issued(shop), len(files(tmp_path))) == (before + 2, 1)


def test_only_what_whoever_holds_it_can_use_goes_on_paper(hands: Hands, shop: Shop) -> None:
    shop.campaign({"id": "MINE", "kind": "general", "title": {"zh_CN": "专享", "en": "Mine"},
                   "benefit": {"text": {"zh_CN": "专享", "en": "Mine"}}, "member_bound": True}, tag=77)  # fmt: skip
    QTest.keyClick(hands.focus, Qt.Key.Key_4, CTRL)
    hands.rest()
    page = hands.bench.window.pages.campaigns.page
    assert page is not None
    for campaign, offered in (("C50", True), ("MINE", False), ("G1", False)):
        page.rows.choose(campaign)
        assert page.panel.case is not None
        assert ("S" in dict(page.panel.case.acts)) is offered, campaign
    page.rows.choose("MINE")
    alt(hands, Qt.Key.Key_S)
    assert hands.bench.window.pages.currentWidget() is page


def test_whoever_comes_next_does_not_see_it_and_a_scan_brings_the_sale_back(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    window = hands.bench.window
    hands.scan(shop.coupon())
    assert window.pages.currentWidget() is window.page
    QTest.keyClick(hands.focus, Qt.Key.Key_4, CTRL)
    hands.rest()
    assert window.pages.currentWidget() is page
    sign_in_as(shop, Role.CASHIER)
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(language: str, scale: int, open_bench: OpenBench, qtbot: QtBot) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    page = opened(hands)

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    qtbot.waitUntil(nothing_is_clipped)
    hands.press(ENTER)
    assert page.question is not None
    qtbot.waitUntil(nothing_is_clipped)
    assert (bench.window.width(), bench.window.height()) == (1366, 768)


def test_every_control_has_a_name_and_can_be_touched(hands: Hands) -> None:
    page = opened(hands)
    for control in (each for each in page.findChildren(QAbstractButton) if each.isVisible()):
        assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.height() >= TOUCH_PIXELS
