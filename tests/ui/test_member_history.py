"""A segment's history beside the list: its size from day to day, who came in or left on one of them, its table."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from counter_app.domain.member import Member
from counter_app.services.segment_counting import count_all
from counter_app.ui.members.history_form import HistoryForm
from counter_app.ui.members.list_page import MemberListPage
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.test_member_list import opened, shop
from tests.ui.test_member_segments import TEA, save
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]

DAY = timedelta(days=1)
DOWN, UP = Qt.Key.Key_Down, Qt.Key.Key_Up


@pytest.fixture
def watched(shop: Shop) -> Shop:
    """Two days ago there were four; yesterday two came in, today one left."""
    save(shop, TEA)
    shop.clock.at -= 2 * DAY
    count_all(shop.counter)
    carry(shop, {0: True, 1: True})
    shop.clock.at += DAY
    count_all(shop.counter)
    carry(shop, {0: False})
    shop.clock.at += DAY
    count_all(shop.counter)
    return shop


def carry(shop: Shop, which: dict[int, bool]) -> None:
    """Members without the tag, in the order of their ids: they carry it now, or not any more."""
    with shop.store.writing() as writing:
        for number, carries in which.items():
            member = others(shop)[number]
            writing.put_member(replace(member, tags=("茶会",) if carries else ()))


def others(shop: Shop) -> list[Member]:
    with shop.store.reading() as reading:
        found = [reading.member(f"cccccccccc{number:02x}") for number in (1, 2)]
    return [each for each in found if each is not None]


def press(hands: Hands, *keys: Qt.Key) -> None:
    for key in keys:
        hands.press(key)


def names(hands: Hands) -> set[str]:
    rows = hands.bench.window.pages.members.rows
    assert rows is not None
    return {member.id for member in rows.members}


def looked_at(hands: Hands) -> tuple[MemberListPage, HistoryForm]:
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    alt(hands, Qt.Key.Key_Q)
    assert isinstance(page.form, HistoryForm)
    return page, page.form


def days(form: HistoryForm) -> list[tuple[str, str]]:
    return [(row.what, row.note) for row in form.days.rows.rows]


def test_its_size_from_day_to_day_and_when_it_was_counted(hands: Hands, watched: Shop) -> None:
    page, form = looked_at(hands)
    assert form.title.text() == "茶客"
    assert form.sentence.text() == "5 人，比3月8日多 1 人。"
    assert form.chart.accessibleName() == form.sentence.text()
    assert form.counted.text() == "14:00 统计"
    assert days(form) == [("5", "走 1"), ("6", "来 2"), ("4", "")]
    hands.press(ESC)
    assert not page.asking
    assert page.foot.text() == "5 位会员"


def test_who_came_in_and_who_left_on_a_day(hands: Hands, watched: Shop) -> None:
    page, form = looked_at(hands)
    first, second, *_ = others(watched)
    alt(hands, Qt.Key.Key_Z)
    assert names(hands) == {first.id}
    assert page.rule_line.text() == "3月10日离开“茶客”的会员"
    press(hands, DOWN, ENTER)
    assert names(hands) == {first.id, second.id}
    assert page.rule_line.text() == "3月9日进入“茶客”的会员"
    assert page.foot.text() == "2 位会员"
    press(hands, DOWN, ENTER)
    assert names(hands) == set()
    press(hands, UP, ENTER, ESC)
    assert not page.asking
    assert names(hands) == {first.id, second.id}, "the list stays as it was chosen"
    assert not page.of_segments["N"].isVisible(), "a day is no rule"
    alt(hands, Qt.Key.Key_Q)
    assert page.form is form
    press(hands, ESC, ESC)
    assert len(names(hands)) == 42
    assert not page.rule_line.isVisible()


def test_one_of_activity_has_a_history_too(hands: Hands, watched: Shop) -> None:
    page = opened(hands)
    assert not page.of_segments["Q"].isVisible()
    alt(hands, Qt.Key.Key_Q)
    assert not page.asking
    alt(hands, Qt.Key.Key_6)
    assert page.of_segments["Q"].isVisible()
    alt(hands, Qt.Key.Key_Q)
    assert isinstance(page.form, HistoryForm)
    assert page.form.title.text() == "流失"
    hands.press(ENTER)
    assert page.rule_line.text() == "3月10日进入“流失”的会员"


def test_before_anybody_counted(hands: Hands, shop: Shop) -> None:
    save(shop, TEA)
    _, form = looked_at(hands)
    assert form.sentence.text() == "还没有统计过，空闲时会自动统计。"
    assert not form.chart.isVisible()
    assert not form.main.isVisible()
    hands.press(ENTER)
    assert not form.isVisible(), "there is nothing to choose"


def test_who_moved_is_marked_and_acted_on(hands: Hands, watched: Shop) -> None:
    page, _ = looked_at(hands)
    press(hands, DOWN, ENTER, ESC)
    alt(hands, Qt.Key.Key_A)
    assert page.foot.text() == "已选 2 人 · 2 位会员"


def test_its_table_is_saved(hands: Hands, watched: Shop, tmp_path: Path) -> None:
    _, form = looked_at(hands)
    alt(hands, Qt.Key.Key_Q)
    dialog = hands.bench.window.findChild(QFileDialog)
    if dialog is None:
        assert form.table.isHidden()
        return
    dialog.fileSelected.emit(str(tmp_path / "tea.csv"))
    hands.rest()
    assert (tmp_path / "tea.csv").exists()


def test_in_another_language(hands: Hands, watched: Shop) -> None:
    page, form = looked_at(hands)
    press(hands, DOWN, ENTER)
    hands.press(Qt.Key.Key_F7)
    assert form.sentence.text() == "5 members, 1 more than on 8 Mar."
    assert days(form)[0] == ("5", "1 out")
    assert page.rule_line.text() == "Who came into “Tea lovers” on 9 Mar"
