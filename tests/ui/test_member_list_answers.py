"""The member list while its answers are on their way: a cloud that takes its time, a customer who comes first, a member
who has gone."""

import threading
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.protocol.timeline import Timeline, TimelineEntry
from counter_app.services import member_list
from counter_app.services.context import Counter
from counter_app.services.member_list import Asked, MemberPage
from counter_app.services.member_records import Order
from counter_app.ui import member_rows
from counter_app.ui.members.list_model import Column
from counter_app.ui.scan.models import Look
from counter_app.ui.theme import LOOK
from tests.counter_shop import START, Shop
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.many_members import put, shop
from tests.ui.test_member_list import DOWN, END, PAGE_DOWN, counts, names, opened
from tests.ui.test_whole_sale import ENTER, alt

__all__ = ["shop"]


def test_a_member_who_has_gone_is_said_and_the_list_stays(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    first = names(page)[0]
    with shop.store.writing() as writing:
        writing._connection.execute("DELETE FROM member WHERE name = :name", {"name": first})
    hands.press(ENTER)
    window = hands.bench.window
    assert window.pages.currentWidget() is page
    assert window.page.host.form is None
    assert page.foot.text() == "这位会员已经不在这里了 · 41 位会员"
    assert first not in names(page)
    assert counts(page)["全部会员"] == "41"
    hands.press(DOWN)
    alt(hands, Qt.Key.Key_3)
    assert page.foot.text() == "4 位会员"


def test_details_do_not_wait_for_the_cloud_nor_the_list_for_them(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = threading.Event()
    entry = TimelineEntry(
        id="e1",
        at=START.isoformat(),
        what="checkout",
        store="",
        counter="",
        staff="老林",
        detail={"payable_minor": 900},
    )

    def slow(member: str) -> Timeline:
        assert said.wait(10)
        return Timeline(now=START.isoformat(), member=member, entries=[entry])

    shop.link.online = True
    monkeypatch.setattr(shop.link, "timeline", slow)
    page = opened(hands)
    QTest.keyClick(hands.focus, ENTER)
    hands.qtbot.waitUntil(lambda: page.opened)
    assert page.details.details is not None
    assert [row.what for row in page.details.timeline.rows.rows] == ["成为会员"]
    page.table.order_pressed.emit(Order.VISITS)
    hands.qtbot.waitUntil(lambda: names(page)[0] == "李0039")
    assert page.opened
    said.set()
    hands.rest()
    assert [row.what for row in page.details.timeline.rows.rows] == ["消费 9.00"]


def test_days_are_the_stores_and_agree_with_their_group(hands: Hands, shop: Shop) -> None:
    """In the store it is 14:00 on 10 March."""
    put(shop, 1, first=100, step=timedelta(hours=20) / 100)  # yesterday, 18:00
    put(shop, 1, first=101, step=timedelta(days=30, hours=5) / 101)  # thirty days ago, 9:00
    page = opened(hands)
    said = {line.cells[0]: line.cells[3] for line in page.table.table.lines}
    assert (said["李0100"], said["李0101"]) == ("1 天前", "30 天前")
    alt(hands, Qt.Key.Key_3)
    assert "李0101" in names(page)
    assert all(int(line.cells[3].split(" ")[0]) <= 30 for line in page.table.table.lines if "天前" in line.cells[3])


def test_a_scan_right_after_the_key_is_seen(hands: Hands, shop: Shop) -> None:
    QTest.keyClick(hands.focus, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    window = hands.bench.window
    window.present(shop.coupon(), "scanner")
    hands.rest()
    assert window.pages.currentWidget() is window.page
    assert not window.pages.members.up
    hands.sees(Look.READY)
    opened(hands)


def test_details_go_with_the_marked_row_and_enter_serves_that_one(hands: Hands) -> None:
    page = opened(hands)
    hands.press(ENTER)
    assert page.details.details is not None
    first = page.details.details.name
    hands.press(DOWN)
    hands.press(DOWN)
    marked = page.table.table.lines[page.table.current]
    assert page.details.details.name == marked.cells[0] != first
    QTest.keyClick(hands.focus, DOWN)
    marked = page.table.table.lines[page.table.current]
    QTest.keyClick(hands.focus, ENTER)
    hands.rest()
    assert page.details.details.id == marked.id
    assert hands.bench.window.pages.currentWidget() is page, "it is the first Enter for this one"
    hands.press(ENTER)
    assert hands.bench.window.sale.customer.member == marked.id


def test_enter_presses_the_button_that_has_the_focus(hands: Hands) -> None:
    page = opened(hands)
    page.buttons["S"].setFocus()
    hands.press(ENTER)
    assert not page.opened
    assert page.foot.text() == "42 位会员"
    hands.press(ENTER)
    assert page.empty.isVisible()
    page.buttons["C"].setFocus()
    hands.press(ENTER)
    assert page.foot.text() == "42 位会员"
    assert hands.focus is page.search, "the button has gone"


def test_rows_that_come_late_do_not_stand_behind_the_end(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is under way when End is pressed, and more of the list is wanted before the end is there."""
    put(shop, 600, first=100, step=timedelta(minutes=1))
    page = opened(hands)
    under_way, ended = threading.Event(), threading.Event()
    real = member_list.member_page

    def slow(counter: Counter, asked: Asked, *values: object, **named: object) -> MemberPage:
        assert (under_way if asked.descending else ended).wait(10)
        return real(counter, asked, *values, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(member_rows, "member_page", slow)
    for _ in range(6):
        QTest.keyClick(hands.focus, PAGE_DOWN)
    QTest.keyClick(hands.focus, END)
    under_way.set()
    for _ in range(20):
        QApplication.processEvents()
        QTest.keyClick(hands.focus, PAGE_DOWN)
    ended.set()
    hands.rest()
    assert names(page)[-1] == "王小明"
    days = [line.cells[3] for line in page.table.table.lines if "天前" in line.cells[3]]
    assert days == sorted(days, key=lambda said: int(said.split(" ")[0]))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150])
def test_how_many_days_ago_is_never_cut(
    language: str, scale: int, open_bench: OpenBench, qtbot: QtBot, shop: Shop
) -> None:
    put(shop, 1, first=999, step=timedelta(days=1))
    page = opened(Hands(qtbot, open_bench(language=language, scale_percent=scale)))
    table = page.table
    metrics = QFontMetricsF(LOOK.font(15))
    shown = [line.cells[Column.LAST_VISIT] for line in table.table.lines]
    assert any("999" in words for words in shown)
    room = table.columnWidth(Column.LAST_VISIT) - 20
    assert not [words for words in shown if metrics.horizontalAdvance(words) > room]
