"""The manager's list of members, with keys and by mouse, on a real shop; scanning goes on."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.codes import CodeKind
from counter_app.domain.member import Member, MemberStatus, Role
from counter_app.services import member_list
from counter_app.ui.keys import Action
from counter_app.ui.member_rows import MOST_ROWS
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.scan.models import Look
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import START, Shop
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG, fill_shop
from tests.ui.test_languages import clipped, shown_texts, translations
from tests.ui.test_whole_sale import ENTER, ESC, alt

CTRL = Qt.KeyboardModifier.ControlModifier
DOWN, UP, HOME, END = Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End
PAGE_DOWN = Qt.Key.Key_PageDown


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    with made.store.writing() as writing:
        for number in range(40):
            writing.put_member(
                Member(
                    f"cccccccccc{number:02x}",
                    f"{3_000_000_000 + number}",
                    f"+86139{number:08d}",
                    "李" + "伟芳娜敏静"[number % 5] + "军洋勇艳杰磊强丽"[number // 5],
                    START - timedelta(days=number * 9),
                    status=MemberStatus.FROZEN if number == 3 else MemberStatus.ACTIVE,
                    tier="金卡" if number % 4 == 0 else "",
                    tags=("茶会",) if number % 10 == 0 else (),
                    visits=number,
                    last_visit_at=START - timedelta(days=number * 8) if number else None,
                )
            )
    yield made
    made.store.close()


def ctrl(hands: Hands, key: Qt.Key) -> None:
    QTest.keyClick(hands.focus, key, CTRL)
    hands.rest()


def opened(hands: Hands) -> MemberListPage:
    ctrl(hands, Qt.Key.Key_2)
    page = hands.bench.window.pages.members.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def names(page: MemberListPage) -> list[str]:
    return [line.cells[0] for line in page.table.table.lines]


def counts(page: MemberListPage) -> dict[str, str]:
    return {row.what: row.note for row in page.activities.rows.rows}


def test_it_opens_with_a_key_finds_and_opens_a_member_and_takes_it_to_the_sale(hands: Hands, shop: Shop) -> None:
    shop.coupon(member=WANG.id)
    page = opened(hands)
    window = hands.bench.window
    assert hands.focus is page.search
    assert len(names(page)) == 42
    assert page.foot.text() == "42 位会员"
    hands.type("xiaoming")
    assert names(page) == ["王小明", "王小明"]
    page.search.clear()
    hands.type("wxm")
    assert names(page)[0] == "王小明"
    assert page.table.table.lines[0].cells[1:5] == ("13800000001", "金卡", "12 天前", "21")
    hands.press(ENTER)
    assert page.opened
    details = page.details.details
    assert details is not None
    assert details.name == "王小明"
    assert "会员号 2048110037" in details.line
    assert [(row.what, row.note) for row in details.coupons] == [("满 200 减 50", "还可用 1 次")]
    assert details.timeline[-1].what == "成为会员"
    assert ("积分", "0") in details.figures
    hands.press(ENTER)
    assert window.pages.currentWidget() is window.page
    hands.sees(Look.READY)
    assert window.sale.customer.member == WANG.id


def test_one_chinese_character_a_part_of_the_phone_a_number_and_a_tag_find(hands: Hands) -> None:
    page = opened(hands)
    for text, expected in (("芳", 8), ("0000001", 13), ("3000000007", 1), ("茶", 4), ("nobody", 0), ("", 42)):
        page.search.setText(text)
        hands.rest()
        assert len(names(page)) == expected, text
        assert page.foot.text() == f"{expected} 位会员"
        assert page.empty.isVisible() is (expected == 0)


def test_what_only_a_look_at_every_row_finds_comes_later_and_whole(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As among a million: the beginning of the order holds too few, the indexes some, the slices all."""
    monkeypatch.setattr(member_list, "FIRST_STEPS", 5)
    monkeypatch.setattr(member_list, "_LARGEST_STEP", 5)
    monkeypatch.setattr(member_list, "SLICE_ROWS", 10)
    page = opened(hands)
    for text, expected in (("wxm", 2), ("王", 2), ("0000001", 13), ("yong", 5), ("nobody", 0)):
        page.search.setText(text)
        hands.rest()
        assert (len(names(page)), page.foot.text()) == (expected, f"{expected} 位会员"), text
    page.search.setText("139")
    hands.rest()
    alt(hands, Qt.Key.Key_5)
    assert page.foot.text() == "11 位会员"
    alt(hands, Qt.Key.Key_L)
    assert (len(names(page)), page.foot.text()) == (3, "3 位会员")


def test_filters_combine_and_show_their_counts(hands: Hands) -> None:
    page = opened(hands)
    assert counts(page) == {
        "全部会员": "42", "新会员": "3", "活跃": "3", "正在走远": "8", "沉睡": "11", "流失": "17",
    }  # fmt: skip
    alt(hands, Qt.Key.Key_4)
    assert len(names(page)) == 8
    assert page.foot.text() == "8 位会员"
    alt(hands, Qt.Key.Key_L)
    assert page.foot.text() == "2 位会员"
    assert counts(page)["全部会员"] == "11"
    alt(hands, Qt.Key.Key_G)
    assert page.foot.text() == "2 位会员", "neither of them carries a tag, so there is none to choose"
    alt(hands, Qt.Key.Key_C)
    assert page.foot.text() == "42 位会员"
    alt(hands, Qt.Key.Key_S)
    alt(hands, Qt.Key.Key_S)
    assert [line.frozen for line in page.table.table.lines] == [True]
    hands.press(ESC)
    assert page.foot.text() == "42 位会员"
    page.tags.chosen.emit("茶会")
    hands.rest()
    assert len(names(page)) == 4


def test_sorting_by_key_and_by_the_header_in_both_directions(hands: Hands) -> None:
    page = opened(hands)
    table = page.table
    assert table.table.headerData(3, Qt.Orientation.Horizontal) == "上次来 ↓"
    alt(hands, Qt.Key.Key_O)
    visits = [int(line.cells[4]) for line in table.table.lines]
    assert visits == sorted(visits, reverse=True)
    alt(hands, Qt.Key.Key_R)
    assert [int(line.cells[4]) for line in table.table.lines] == sorted(visits)
    assert table.table.headerData(4, Qt.Orientation.Horizontal) == "次数 ↑"
    table.horizontalHeader().sectionClicked.emit(0)
    hands.rest()
    assert names(page)[0].startswith("李")
    assert names(page)[-1].startswith("王")
    table.horizontalHeader().sectionClicked.emit(0)
    hands.rest()
    assert names(page)[0].startswith("王")


def test_the_keyboard_goes_everywhere(hands: Hands) -> None:
    page = opened(hands)
    assert page.table.current == 0
    hands.press(DOWN)
    hands.press(DOWN)
    hands.press(UP)
    assert page.table.current == 1
    hands.press(PAGE_DOWN)
    assert page.table.current == 1 + page.table.page_rows
    hands.press(END)
    assert page.table.current == 41
    hands.press(HOME)
    assert page.table.current == 0
    hands.press(ENTER)
    assert page.details.details is not None
    hands.press(ESC)
    assert not page.opened
    page.table.setFocus()
    hands.type("fang")
    assert hands.focus is page.search
    assert page.search.text() == "fang"
    hands.press(ESC)
    assert page.search.text() == ""
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_a_scan_brings_the_sale_back_with_its_verdict(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    hands.type("li")
    hands.scan(shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5))
    window = hands.bench.window
    assert window.pages.currentWidget() is window.page
    hands.sees(Look.READY)
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    assert opened(hands) is page
    assert page.search.text() == "li"


def test_a_cashier_is_told_who_may_see_it(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    hands.bench.window.top._tabs[Action.MEMBERS].click()
    hands.rest()
    window = hands.bench.window
    assert window.pages.currentWidget() is window.page
    assert window.page.host.form is window.people.sign_in_form
    assert "店长" in window.people.sign_in_form.message.text()


def test_the_list_goes_with_who_may_see_it(hands: Hands, shop: Shop) -> None:
    opened(hands)
    sign_in_as(shop, None)
    hands.bench.window.shop.look()
    hands.rest()
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_only_the_rows_that_are_near_are_held_and_both_ends_are_reached(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    with shop.store.writing() as writing:
        for number in range(2_000):
            writing.put_member(
                Member(
                    f"dd{number:010x}", f"{4_000_000_000 + number}", f"+86137{number:08d}",
                    "陈" + chance.choice("一二三"), START, visits=1, last_visit_at=START - timedelta(minutes=number),
                )
            )  # fmt: skip
    monkeypatch.setattr(member_list, "SLICE_ROWS", 300)
    page = opened(hands)
    ids = [line.id for line in page.table.table.lines]
    assert page.foot.text() == "2,042 位会员"
    for _ in range(160):
        hands.press(PAGE_DOWN)
    assert len(page.table.table.lines) <= MOST_ROWS
    assert page.table.table.lines[-1].id != ids[-1]
    hands.press(END)
    assert page.table.table.lines[page.table.current].cells[3] == "没来过"
    for _ in range(12):
        hands.press(Qt.Key.Key_PageUp)
    shown = [line.id for line in page.table.table.lines]
    assert len(set(shown)) == len(shown)
    hands.press(HOME)
    assert [line.id for line in page.table.table.lines][:100] == ids[:100]
    page.search.setText("陈二")
    hands.rest()
    assert set(names(page)) == {"陈二"}


def controls(window: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QAbstractItemView)
    return [each for each in window.findChildren(QWidget) if isinstance(each, kinds) and each.isVisible()]


def test_every_control_has_a_name_is_large_enough_and_is_reached(hands: Hands) -> None:
    page = opened(hands)
    hands.press(ENTER)
    seen: list[QWidget] = []
    for _ in range(40):
        QTest.keyClick(hands.focus, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None, "the focus is lost"
        if focus in seen:
            break
        seen.append(focus)
    for control in controls(hands.bench.window):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name), control
        if isinstance(control, QAbstractButton):
            assert control.height() >= TOUCH_PIXELS
        if control.isEnabled() and control is not page.table.horizontalHeader():
            assert control in seen, control.accessibleName()
    line = page.table.table
    assert line.data(line.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == line.lines[0].sentence


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(language: str, scale: int, open_bench: OpenBench, qtbot: QtBot) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    page = opened(hands)

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    steps: tuple[Callable[[], None], ...] = (
        lambda: None,
        lambda: alt(hands, Qt.Key.Key_L),
        lambda: page.search.setText("李"),
        lambda: hands.press(ENTER),
    )
    for step in steps:
        step()
        hands.rest()
        qtbot.waitUntil(nothing_is_clipped)
        assert (bench.window.width(), bench.window.height()) == (1366, 768)
    assert page.opened


def test_the_language_changes_with_no_word_left_behind(hands: Hands) -> None:
    page = opened(hands)
    hands.press(ENTER)
    hands.press(Qt.Key.Key_F7)
    assert page.foot.text() == "42 members"
    chinese = {text for text in shown_texts(hands.bench) if text in set(translations().values()) - {"中文", "English"}}
    assert not chinese - set(translations())
    hands.press(Qt.Key.Key_F7)
    assert page.foot.text() == "42 位会员"
