"""Members are marked by key and mouse, and tagged: looked at before, with a number, stopped, taken back; selling goes
on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from counter_app.domain.member import Member
from counter_app.ui import many_work
from counter_app.ui.member_acts import MemberActs
from counter_app.ui.members.list_page import MemberListPage
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.test_member_list import opened, shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]

SPACE, DOWN, UP = Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Up
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def acts_of(hands: Hands) -> MemberActs:
    acts = hands.bench.window.pages.members.acts
    assert acts is not None
    return acts


def shift(hands: Hands, key: Qt.Key) -> None:
    QTest.keyClick(hands.focus, key, SHIFT)
    hands.rest()


def click(page: MemberListPage, hands: Hands, row: int, modifier: Qt.KeyboardModifier) -> None:
    spot = page.table.visualRect(page.table.table.index(row, 0)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, modifier, spot)
    hands.rest()


def marked(page: MemberListPage) -> list[int]:
    table = page.table.table
    return [number for number, line in enumerate(table.lines) if table.holds(line)]


def tags_of(shop: Shop) -> dict[str, tuple[str, ...]]:
    with shop.store.reading() as reading:
        found = [reading.member(f"cccccccccc{number:02x}") for number in range(40)]
    return {member.id: member.tags for member in found if member is not None}


def carriers(shop: Shop, tag: str) -> int:
    return sum(tag in tags for tags in tags_of(shop).values())


def test_space_marks_and_shift_with_arrows_goes_there_and_back(hands: Hands) -> None:
    page = opened(hands)
    assert page.foot.text() == "42 位会员"
    hands.press(SPACE)
    assert (marked(page), page.foot.text()) == ([0], "已选 1 人 · 42 位会员")
    assert page.search.text() == ""
    hands.press(SPACE)
    assert (marked(page), page.foot.text()) == ([], "42 位会员")
    hands.press(DOWN)
    for _ in range(3):
        shift(hands, DOWN)
    assert (marked(page), page.table.current) == ([1, 2, 3, 4], 4)
    shift(hands, UP)
    assert (marked(page), page.table.current) == ([1, 2, 3], 3)
    hands.press(DOWN)
    hands.press(DOWN)
    hands.press(SPACE)
    assert marked(page) == [1, 2, 3, 5]
    named = QAccessible.queryAccessibleInterface(page.table)
    assert named is not None
    cell = page.table.table.index(1, 0)
    assert str(page.table.table.data(cell, Qt.ItemDataRole.AccessibleTextRole)).startswith("已选, ")
    hands.press(ESC)
    assert marked(page) == []
    assert page.isVisible()


def test_a_space_is_typed_where_somebody_types(hands: Hands) -> None:
    page = opened(hands)
    hands.type("li")
    hands.press(SPACE)
    assert (page.search.text(), marked(page)) == ("li ", [])
    hands.press(DOWN)
    hands.press(SPACE)
    assert (page.search.text(), marked(page)) == ("li ", [1])
    hands.type("w")
    hands.press(SPACE)
    assert page.search.text() == "li w "


def test_who_is_marked_by_name_stays_so_and_all_of_a_filter_are_of_that_filter(hands: Hands) -> None:
    page = opened(hands)
    page.search.setText("伟")
    hands.rest()
    hands.press(DOWN)
    hands.press(SPACE)
    page.search.setText("芳")
    hands.rest()
    assert page.foot.text() == "已选 1 人 · 8 位会员"
    hands.press(DOWN)
    hands.press(SPACE)
    page.search.clear()
    hands.rest()
    assert page.foot.text() == "已选 2 人 · 42 位会员"
    hands.press(ESC)
    alt(hands, Qt.Key.Key_4)
    alt(hands, Qt.Key.Key_A)
    assert page.foot.text() == "已选 8 人 · 8 位会员"
    hands.press(DOWN)
    hands.press(SPACE)
    others = [row for row in range(8) if row != page.table.current]
    assert (marked(page), page.foot.text()) == (others, "已选 7 人 · 8 位会员")
    alt(hands, Qt.Key.Key_5)
    assert page.foot.text() == "11 位会员"
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_A)
    assert page.foot.text() == "11 位会员"


def test_the_mouse_marks_with_ctrl_and_shift(hands: Hands) -> None:
    page = opened(hands)
    click(page, hands, 1, CTRL)
    click(page, hands, 4, CTRL)
    assert marked(page) == [1, 4]
    click(page, hands, 2, SHIFT)
    assert marked(page) == [0, 1, 2, 4]
    assert not page.opened
    page.acts["T"].click()
    hands.rest()
    assert page.form is page.act_form


def test_a_tag_is_looked_at_put_and_taken_back(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_T)
    assert page.form is None, "nobody is marked"
    page.search.setText("139")
    hands.rest()
    alt(hands, Qt.Key.Key_A)
    assert page.foot.text() == "已选 40 人 · 40 位会员"
    alt(hands, Qt.Key.Key_T)
    form = page.act_form
    assert form.isVisible()
    assert hands.focus is form.field
    hands.press(ENTER)
    assert form.message.text() == "标签是不超过 32 个字的词。"
    form.field.setText("茶会")
    hands.press(ENTER)
    assert form.what.text() == "36 人将获得“茶会”。\n\n4 人已有该标签。\n\n期间可照常收银；可随时停止，也可撤回。"
    assert carriers(shop, "茶会") == 4, "nothing is done before the second Enter"
    hands.press(ENTER)
    assert form.what.text() == "36 人已获得“茶会”。"
    assert carriers(shop, "茶会") == 40
    alt(hands, Qt.Key.Key_Z)
    assert form.what.text() == "已为 36 人撤回“茶会”。"
    assert carriers(shop, "茶会") == 4
    hands.press(ENTER)
    assert (page.form, marked(page)) == (None, [])
    assert hands.focus is page.search


@pytest.mark.parametrize("key", [Qt.Key.Key_T, Qt.Key.Key_F])
def test_a_tag_or_list_that_names_who_is_marked_is_refused_where_it_is_typed(
    hands: Hands, shop: Shop, key: Qt.Key
) -> None:
    page = opened(hands)
    page.search.setText("13900000004")
    hands.rest()
    hands.press(DOWN)
    alt(hands, Qt.Key.Key_A)
    named = next(member for member in _members(shop) if member.phone.endswith("13900000004"))
    alt(hands, key)
    form = page.act_form
    for text in (f"给{named.name}", "13900000004"):
        form.field.setText(text)
        hands.press(ENTER)
        assert "请不要写姓名和手机号" in form.message.text()
    assert carriers(shop, named.name) == 0
    form.field.setText("春茶")
    hands.press(ENTER)
    assert "请不要写" not in form.message.text()


def _members(shop: Shop) -> list[Member]:
    with shop.store.reading() as reading:
        found = [reading.member(f"cccccccccc{number:02x}") for number in range(40)]
    return [member for member in found if member is not None]


def test_the_newest_act_is_taken_back_later_too(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_Z)
    assert page.form is None, "there is none"
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_T)
    page.act_form.field.setText("新茶")
    hands.press(ENTER)
    hands.press(ENTER)
    hands.press(ENTER)
    assert page.form is None
    alt(hands, Qt.Key.Key_Z)
    assert page.act_form.what.text() == "42 人已获得“新茶”。\n\n只从这些人撤回，其他人的改动不变。"
    assert carriers(shop, "新茶") == 40
    hands.press(ENTER)
    assert page.act_form.what.text() == "已为 42 人撤回“新茶”。"
    assert carriers(shop, "新茶") == 0
    hands.press(ENTER)
    alt(hands, Qt.Key.Key_Z)
    assert page.form is None


def test_taking_a_tag_away(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_U)
    page.act_form.field.setText("茶会")
    hands.press(ENTER)
    assert page.act_form.what.text().startswith("4 人将失去“茶会”。\n\n38 人没有该标签。")
    hands.press(ENTER)
    assert carriers(shop, "茶会") == 0
    hands.press(ENTER)
    assert "茶会" not in {row.what for row in page.tags.rows.rows}
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_U)
    page.act_form.field.setText("茶会")
    hands.press(ENTER)
    assert page.act_form.what.text() == "0 人将失去“茶会”。\n\n42 人没有该标签。"
    assert page.act_form.main.isHidden()
    hands.press(ENTER)
    assert page.form is None


def test_stopped_with_a_key_it_says_how_far_it_came_and_goes_on(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_work, "BLOCK", 5)
    page, acts = opened(hands), acts_of(hands)
    monkeypatch.setattr(many_work, "_LEAST_PAUSE_SECONDS", 60.0)  # whoever stops it, ends the pause
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_T)
    page.act_form.field.setText("新茶")
    hands.press(ENTER)
    seen: list[int] = []
    acts.steps.work.came_on.connect(lambda done, _of, _left: seen.append(done))
    QTest.keyClick(hands.focus, ENTER)
    hands.qtbot.waitUntil(lambda: bool(seen))
    assert page.act_form.what.text() == "已完成 5 / 42"
    assert not page.act_form.bar.isHidden()
    ctrl_and_back(hands, page)
    hands.press(ESC)
    assert page.act_form.what.text() == "5 人已获得“新茶”。\n\n还有人没轮到就停下了。"
    with_tag = sum("新茶" in line.tags for line in page.table.table.lines)
    assert with_tag <= 5
    monkeypatch.setattr(many_work, "_LEAST_PAUSE_SECONDS", 0.0)
    hands.press(ENTER)
    assert page.act_form.what.text() == "42 人已获得“新茶”。"
    assert carriers(shop, "新茶") == 40


def test_taking_back_that_was_stopped_is_offered_again(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, acts = opened(hands), acts_of(hands)
    for tag in ("旧茶", "新茶"):
        alt(hands, Qt.Key.Key_A)
        alt(hands, Qt.Key.Key_T)
        page.act_form.field.setText(tag)
        hands.press(ENTER)
        hands.press(ENTER)
        hands.press(ENTER)
    monkeypatch.setattr(many_work, "BLOCK", 5)
    monkeypatch.setattr(many_work, "_LEAST_PAUSE_SECONDS", 60.0)  # whoever stops it, ends the pause
    alt(hands, Qt.Key.Key_Z)
    seen: list[int] = []
    acts.steps.work.came_on.connect(lambda done, _of, _left: seen.append(done))
    QTest.keyClick(hands.focus, ENTER)
    hands.qtbot.waitUntil(lambda: bool(seen))
    hands.press(ESC)
    assert "新茶" in page.act_form.what.text()
    hands.press(ESC)
    assert page.form is None
    left = carriers(shop, "新茶")
    assert 0 < left < 40
    monkeypatch.setattr(many_work, "_LEAST_PAUSE_SECONDS", 0.0)
    alt(hands, Qt.Key.Key_Z)
    assert "新茶" in page.act_form.what.text()
    hands.press(ENTER)
    assert (carriers(shop, "新茶"), carriers(shop, "旧茶")) == (0, 40)
    hands.press(ENTER)
    alt(hands, Qt.Key.Key_Z)
    assert "旧茶" in page.act_form.what.text()


def ctrl_and_back(hands: Hands, page: MemberListPage) -> None:
    """Selling meanwhile; the list shows what is under way when it is opened again."""
    window = hands.bench.window
    QTest.keyClick(hands.focus, Qt.Key.Key_1, CTRL)
    assert window.pages.currentWidget() is window.page
    QTest.keyClick(hands.focus, Qt.Key.Key_2, CTRL)
    hands.qtbot.waitUntil(lambda: page.form is page.act_form)


def test_the_words_follow_the_language(hands: Hands) -> None:
    page = opened(hands)
    hands.press(SPACE)
    alt(hands, Qt.Key.Key_T)
    assert page.act_form.title.text() == "加标签"
    QTest.keyClick(hands.focus, Qt.Key.Key_F7)
    hands.rest()
    assert page.act_form.title.text() == "Add a tag"
    assert page.act_form.what.text().startswith("1 marked")
