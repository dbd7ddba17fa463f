"""A segment is built by keys alone, beside the list that shows whom it has; saved, changed, and left again."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from counter_app.domain.segment_file import rule_dict
from counter_app.domain.segments import Segment
from counter_app.services import member_list, segments
from counter_app.ui.members.list_page import MemberListPage
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG
from tests.ui.test_member_list import opened, shop
from tests.ui.test_member_segments import OFTEN, save
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]


@pytest.fixture(autouse=True)
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "SLICE_ROWS", 7)
    monkeypatch.setattr(member_list, "SLICE_ROWS", 7)


def rows(page: MemberListPage) -> list[str]:
    return [" ".join(part for part in (row.what, row.note) if part) for row in page.rule_form.choices.rows.rows]


def choose(hands: Hands, page: MemberListPage, said: str) -> None:
    """The arrows to a row, then Enter."""
    names = [row.what for row in page.rule_form.choices.rows.rows]
    wanted = names.index(said)
    ids = [row.id for row in page.rule_form.choices.rows.rows]
    while (now := ids.index(page.rule_form.choices.current_id())) != wanted:
        hands.press(Qt.Key.Key_Down if now < wanted else Qt.Key.Key_Up)
    hands.press(ENTER)


def saved(shop: Shop) -> list[Segment]:
    with shop.store.reading() as reading:
        return list(reading.segments().values())


def write(hands: Hands, page: MemberListPage, text: str) -> None:
    page.rule_form.field.setText(text)  # as an input method does
    hands.press(ENTER)


def test_built_by_keys_counted_at_once_and_saved(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_B)
    assert page.rule_form.title.text() == "新分群"
    assert rows(page) == ["加一个条件"]
    choose(hands, page, "加一个条件")
    choose(hands, page, "到店次数")
    choose(hands, page, "至少")
    write(hands, page, "x")
    assert page.rule_form.message.text() == "请输入数字"
    page.rule_form.field.clear()
    write(hands, page, "30")
    assert rows(page) == ["到店次数 至少 30", "加一个条件", "保存"]
    assert page.rule_form.what.text() == "10 位会员"
    assert page.foot.text() == "10 位会员"
    choose(hands, page, "加一个条件")
    choose(hands, page, "标签")
    choose(hands, page, "不是")
    write(hands, page, "茶会")
    assert rows(page) == ["到店次数 至少 30", "标签：茶会 除外", "加一个条件", "条件关系 全部满足", "保存"]
    assert page.foot.text() == "9 位会员"
    choose(hands, page, "条件关系")
    assert rows(page)[3] == "条件关系 满足任一"
    choose(hands, page, "条件关系")
    choose(hands, page, "保存")
    hands.press(ENTER)
    assert page.rule_form.message.text() == "请起一个名字"
    write(hands, page, "不喝茶的常客")
    assert page.form is None
    (made,) = saved(shop)
    assert made.title.pick("zh_CN") == "不喝茶的常客"
    assert rule_dict(made.rule) == {"none": [{"tag": ["茶会"]}], "visits": {"min": 30}}
    assert page.segments.current_id() == made.id
    assert page.foot.text() == "9 位会员"
    assert page.rule_line.text() == "不是：标签：茶会 · 到店次数 至少 30"


def test_the_chosen_one_is_changed(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN)
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    alt(hands, Qt.Key.Key_B)
    assert page.rule_form.title.text() == "常客"
    assert rows(page)[0] == "到店次数 至少 30"
    hands.press(ENTER)
    assert rows(page)[0] == "到店次数 至少 30 除外"
    assert page.foot.text() == "32 位会员"
    alt(hands, Qt.Key.Key_Z)
    assert rows(page) == ["加一个条件"]
    assert page.foot.text() == "42 位会员"
    choose(hands, page, "加一个条件")
    choose(hands, page, "活跃")
    choose(hands, page, "是")
    choose(hands, page, "流失")
    choose(hands, page, "活跃：流失")
    choose(hands, page, "沉睡")
    assert rows(page)[0] == "活跃：沉睡、流失"
    choose(hands, page, "保存")
    (made,) = saved(shop)
    assert (made.id, rule_dict(made.rule)) == ("often", {"activity": ["asleep", "lost"]})


def test_escape_goes_back_step_by_step_and_nothing_is_saved(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_B)
    choose(hands, page, "加一个条件")
    choose(hands, page, "距上次到店")
    choose(hands, page, "最多这么久以前")
    write(hands, page, "0")
    before = page.foot.text()
    choose(hands, page, "加一个条件")
    hands.press(ESC)
    assert rows(page)[0] == "距上次到店 至多 0 天"
    assert page.foot.text() == before
    hands.press(ESC)
    assert page.form is None
    assert page.foot.text() == "42 位会员"
    assert saved(shop) == []


def test_what_members_bought_in_a_period_is_known_once_the_cloud_has_told_it(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_B)
    for answer in ("加一个条件", "消费金额", "至少", "近 90 天"):
        choose(hands, page, answer)
    write(hands, page, "120.50")
    assert rows(page)[0] == "近 90 天消费金额 至少 120.50"
    assert page.rule_form.what.text() == "保存后云端开始统计消费，之后随同步得知有哪些会员。"
    choose(hands, page, "保存")
    write(hands, page, "大客")
    (made,) = saved(shop)
    assert rule_dict(made.rule) == {"spent_minor": {"days": 90, "min": 12_050}}
    assert [row.note for row in page.segments.rows.rows] == ["—"]
    assert page.rule_line.text() == "近 90 天消费金额 至少 120.50 · 云端正在统计消费"
    with shop.store.writing() as writing:
        run: Any = writing._connection.execute
        run("INSERT INTO purchases (id, days) VALUES ('*', '{}')", {})
        bought = {"id": WANG.id, "days": '{"2026-03-09": [13000, 2]}'}
        run("INSERT INTO purchases (id, paid_minor, purchases, days) VALUES (:id, 13000, 2, :days)", bought)
    hands.press(ESC)
    hands.press(ESC)
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    assert page.foot.text() == "1 位会员"
    assert [row.note for row in page.segments.rows.rows] == ["1"]


def test_what_members_said_of_messages_is_chosen_from_words(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_B)
    for answer in ("加一个条件", "入会后的消息意愿", "不是", "已撤回"):
        choose(hands, page, answer)
    assert rows(page)[0] == "入会后的消息意愿：已撤回 除外"
    assert page.rule_form.what.text() == "42 位会员"
