"""The audit log in the window, with keys and by mouse, on a real shop; scanning goes on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from counter_app.bootstrap.books import Books
from counter_app.domain.member import Role, Staff
from counter_app.services.records import AuditEntry
from counter_app.services.sign_in import sign_in
from counter_app.ui.keys import Action
from counter_app.ui.staff.audit_page import AuditLogPage
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import START, Shop
from tests.services.desk import OWNER, OWNER_PIN, audit_lines, sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_staff_page import opened as staff_opened
from tests.ui.test_whole_sale import ESC, alt


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    with made.store.writing() as writing:
        writing.put_staff(Staff("c1", "小陈", Role.CASHIER, made.counter.pins.hash("2468")))
        for number in range(60):
            at = START - timedelta(days=40 - number // 2)
            writing.add_audit(AuditEntry(at, "c1", "redeem", f"r{number}", "redeemed", {"amount_minor": 20_000}))
        writing.add_audit(AuditEntry(START, "o1", "void", "r1", "voided", {"reason": "打错了", "approved_by": "o1"}))
    yield made
    made.store.close()


def opened(hands: Hands) -> AuditLogPage:
    staff_opened(hands)
    alt(hands, Qt.Key.Key_G)
    page = hands.bench.window.pages.audit.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def test_whoever_approved_is_named_though_no_record_of_theirs_is_listed(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        told = {"approved_by": "o1", "redemptions": ["0190f3c2"], "reason": "o1"}
        writing.add_audit(AuditEntry(START, "c1", "void", "r2", "voided", told))
    page = opened(hands)
    page.search.setText("小陈")
    hands.rest()
    hands.press(Qt.Key.Key_Home)
    assert {row.note for row in page.rows.rows.rows} == {"小陈"}
    case = page.panel.case
    assert case is not None
    # What somebody typed is no person's id, and what only a program understands is in the exported file.
    assert case.notes == (f"授权人：{OWNER}", "原因：o1")


def acts(page: AuditLogPage) -> list[str]:
    return [row.what for row in page.rows.rows.rows]


def test_newest_first_with_all_of_a_record_beside_it(hands: Hands) -> None:
    page = opened(hands)
    assert acts(page)[:2] == ["撤销", "核销"]
    assert page.rows.rows.rows[0].note == OWNER
    hands.press(Qt.Key.Key_Home)
    case = page.panel.case
    assert case is not None
    assert case.title == "撤销"
    assert dict(case.figures)["操作人"] == OWNER
    assert "原因：打错了" in case.notes
    assert f"授权人：{OWNER}" in case.notes
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.pages.staff.page
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_going_down_brings_older_ones_to_the_last(hands: Hands) -> None:
    page = opened(hands)
    assert len(acts(page)) == 50
    for _ in range(3):
        hands.press(Qt.Key.Key_End)
    assert acts(page).count("核销") == 60
    assert page.foot.text().startswith("共 ")


def test_what_is_typed_is_looked_for_and_esc_takes_it_back(hands: Hands) -> None:
    page = opened(hands)
    hands.press(Qt.Key.Key_Slash)
    assert page.search.hasFocus()
    page.search.setText("打错")  # an input method would commit it
    hands.rest()
    assert acts(page) == ["撤销"]
    page.search.setText("nothing like it")
    hands.rest()
    assert page.empty.text() == "没有符合的记录。"
    hands.press(ESC)
    assert len(acts(page)) == 50


def test_from_a_record_to_its_person_its_act_and_back(hands: Hands) -> None:
    page = opened(hands)
    hands.press(Qt.Key.Key_Home)
    alt(hands, Qt.Key.Key_B)
    assert {row.note for row in page.rows.rows.rows} == {OWNER}
    alt(hands, Qt.Key.Key_C)
    hands.press(Qt.Key.Key_Home)
    alt(hands, Qt.Key.Key_A)
    assert acts(page) == ["撤销"]
    hands.press(ESC)
    assert len(acts(page)) == 50
    alt(hands, Qt.Key.Key_1)
    assert acts(page) == ["撤销"]
    alt(hands, Qt.Key.Key_3)
    assert 0 < acts(page).count("核销") < 60


def test_the_tamper_check_says_whole_and_names_the_first_record_that_is_not(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_V)
    hands.qtbot.waitUntil(lambda: "环环相扣" in page.panel.said.text())
    with shop.store.writing() as writing:
        writing._connection.execute(  # as somebody with the file would
            "UPDATE audit SET staff = 'k1' WHERE number = 30", {}
        )
    alt(hands, Qt.Key.Key_V)
    hands.qtbot.waitUntil(lambda: "第 30 条记录不符" in page.panel.said.text())
    hands.rest()
    assert page.rows.rows.rows[0].id == "30"


def test_what_is_listed_is_saved_and_that_stands_in_the_log(hands: Hands, shop: Shop, tmp_path: Path) -> None:
    desk = hands.bench.window.pages.audit
    desk._books = Books()
    page = opened(hands)
    desk.save_as(tmp_path / "log.txt")
    hands.rest()
    assert ".csv" in page.panel.said.text()
    hands.press(Qt.Key.Key_Home)
    alt(hands, Qt.Key.Key_A)
    desk.save_as(tmp_path / "log.csv")
    hands.rest()
    assert page.panel.said.text() == "已保存 1 条记录。"
    assert len((tmp_path / "log.csv").read_text("utf-8-sig").splitlines()) == 2
    assert audit_lines(shop)[-1] == ("k1", "export_audit", "done")


def test_whoever_comes_instead_takes_the_page_away(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    opened(hands)
    sign_in(shop.counter, OWNER, OWNER_PIN)
    window.shop.look()
    hands.qtbot.waitUntil(lambda: window.pages.currentWidget() is window.page)
    sign_in_as(shop, Role.CASHIER)
    window.shop.look()
    hands.rest()
    window.pages.audit.open()
    hands.rest()
    assert window.page.host.form is window.people.sign_in_form


def test_everything_is_large_enough_to_touch(hands: Hands) -> None:
    page = opened(hands)
    buttons = [each for each in page.findChildren(QAbstractButton) if each.isVisible()]
    assert len(buttons) >= 6
    assert all(each.height() >= TOUCH_PIXELS - 4 for each in buttons)
    hands.bench.window.controls.act(Action.SELL)
    hands.rest()
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(open_bench: OpenBench, qtbot: QtBot, language: str, scale: int) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    opened(hands)

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    qtbot.waitUntil(nothing_is_clipped)
    bench.window.set_language("en" if language == "zh_CN" else "zh_CN")
    qtbot.waitUntil(nothing_is_clipped)
