"""Whom to call in the window, with keys, on a real shop: a list of whoever is marked, called one by one."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.follow_ups import FollowUp
from counter_app.domain.member import Role, Staff
from counter_app.services.follow_up_lists import ListRequest, make_list
from counter_app.services.follow_ups import OutcomeRequest, list_follow_ups, say_outcome
from counter_app.services.member_records import Selection
from counter_app.services.records import Session
from counter_app.ui.follow_ups.page import FollowUpPage
from tests.counter_shop import START, Shop
from tests.services.desk import sign_in_as
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG
from tests.ui.test_member_list import opened as members_opened
from tests.ui.test_member_list import shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]

CTRL, DOWN = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Down
TODAY = START.date().isoformat()


def ids(number: int) -> frozenset[str]:
    return frozenset(f"cccccccccc{each:02x}" for each in range(number))


def listed(shop: Shop, number: int, due: str = TODAY, title: str = "很久没来", script: str = "最近还好吗？") -> str:
    request = ListRequest(shop.counter.ids.new(), title, due, Selection(chosen=ids(number)), script)
    assert make_list(shop.counter, request).done
    return request.id


def opened(hands: Hands) -> FollowUpPage:
    hands.bench.window.shop.look()
    hands.rest()
    QTest.keyClick(hands.focus, Qt.Key.Key_7, CTRL)
    hands.rest()
    page = hands.bench.window.pages.follow_ups.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def entries(shop: Shop, *, done: bool = False) -> list[FollowUp]:
    return [view.entry for view in list_follow_ups(shop.counter, limit=500, done=done).entries]


def rows(page: FollowUpPage) -> list[str]:
    return [row.id for row in page.rows.rows.rows]


def asks(page: FollowUpPage) -> bool:
    return page.panel.asking


def test_a_list_is_made_of_whoever_is_marked_and_how_many_is_seen_before(hands: Hands, shop: Shop) -> None:
    page = members_opened(hands)
    alt(hands, Qt.Key.Key_F)
    assert page.form is None, "nobody is marked"
    page.search.setText("139")
    hands.rest()
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_F)
    form = page.act_form
    assert hands.focus is form.field
    hands.press(ENTER)
    assert "60" in form.message.text()
    form.field.setText("很久没来")
    hands.press(ENTER)
    assert "40 人" in form.what.text()
    hands.press(DOWN)
    hands.press(ENTER)
    form.field.setText("最近还好吗？")
    hands.press(ENTER)
    assert entries(shop) == []
    for part in ("40 人", "很久没来", "最近还好吗？", "3 月 11 日"):
        assert part in form.what.text()
    hands.press(ENTER)
    made = entries(shop)
    assert {(each.title, each.due, each.script) for each in made} == {("很久没来", "2026-03-11", "最近还好吗？")}
    assert len(made) == 40
    assert "Ctrl 7" in form.what.text()
    hands.press(ENTER)
    assert page.form is None
    assert not page.acts["F"].isVisible()


@pytest.mark.parametrize(
    "key, outcome, again",
    [("R", "reached", ""), ("C", "comes", ""), ("N", "not_reached", "2026-03-11"), ("D", "no_interest", ""),
     ("W", "wrong_number", "")],
)  # fmt: skip
def test_one_key_notes_what_came_of_it_and_the_next_one_stands_there(
    hands: Hands, shop: Shop, key: str, outcome: str, again: str
) -> None:
    listed(shop, 3)
    page = opened(hands)
    before = rows(page)
    hands.press(DOWN)
    assert page.panel.case is not None
    assert page.panel.case.script == "最近还好吗？"
    alt(hands, Qt.Key(ord(key)))
    assert rows(page) == [before[0], before[2]]
    assert page.rows.current_id() == before[2]
    assert page.panel.case.id == before[2]
    (told,) = [each for each in (*entries(shop), *entries(shop, done=True)) if each.outcome]
    assert (told.id, told.outcome, told.next, told.tries) == (before[1], outcome, again, 1)
    assert page.panel.said.text()
    assert page.progress.text() == ("今天已回访 1 / 3" if not again else "今天已回访 0 / 2")


def test_call_again_asks_for_the_day_and_esc_leaves_all_as_it_was(hands: Hands, shop: Shop) -> None:
    listed(shop, 2)
    page = opened(hands)
    first = page.rows.current_id()
    alt(hands, Qt.Key.Key_L)
    assert asks(page)
    assert hands.focus is page.panel.days
    hands.press(ESC)
    assert not asks(page)
    assert not any(each.outcome for each in entries(shop))
    alt(hands, Qt.Key.Key_L)
    hands.press(DOWN)
    hands.press(DOWN)
    hands.press(ENTER)
    (told,) = [each for each in entries(shop) if each.outcome]
    assert (told.id, told.outcome, told.next) == (first, "reached", "2026-03-13")
    assert first not in rows(page)
    alt(hands, Qt.Key.Key_2)
    assert rows(page)[-1] == first


def test_a_note_goes_with_the_key_and_never_to_the_next_one(hands: Hands, shop: Shop) -> None:
    listed(shop, 3)
    page = opened(hands)
    hands.press(Qt.Key.Key_F2)
    assert hands.focus is page.panel.note
    hands.type("rc")
    hands.press(DOWN)
    assert page.panel.note.text() == ""
    hands.type("zw")
    alt(hands, Qt.Key.Key_C)
    (told,) = entries(shop, done=True)
    assert told.note == "zw"
    assert page.panel.note.text() == ""
    hands.press(Qt.Key.Key_F2)
    hands.type("a")
    hands.press(ESC)
    assert page.panel.note.text() == ""
    assert hands.bench.window.pages.currentWidget() is page
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


def test_what_was_noted_by_mistake_is_said_again_among_those_that_are_done(hands: Hands, shop: Shop) -> None:
    listed(shop, 2)
    page = opened(hands)
    first = page.rows.current_id()
    alt(hands, Qt.Key.Key_D)
    alt(hands, Qt.Key.Key_3)
    assert rows(page) == [first]
    alt(hands, Qt.Key.Key_C)
    (told,) = entries(shop, done=True)
    assert (told.outcome, told.tries) == ("comes", 2)
    assert page.panel.case is not None
    assert "会来" in page.panel.case.last


def test_a_cashier_calls_with_masked_numbers_and_only_who_may(hands: Hands, shop: Shop) -> None:
    listed(shop, 2)
    sign_in_as(shop, Role.CASHIER)
    page = opened(hands)
    case = page.panel.case
    assert case is not None
    assert case.phone.startswith("139****")
    assert case.phone_note
    alt(hands, Qt.Key.Key_C)
    assert len(entries(shop, done=True)) == 1
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"whole_phones": "cashier"})
    hands.press(ESC)
    page = opened(hands)
    assert page.panel.case is not None
    assert page.panel.case.phone.startswith("13900")
    hands.press(ESC)
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"follow_ups": "manager"})
    QTest.keyClick(hands.focus, Qt.Key.Key_7, CTRL)
    hands.rest()
    assert not hands.bench.window.pages.follow_ups.up


def test_whoever_goes_takes_the_page_along_and_a_scan_brings_the_sale(hands: Hands, shop: Shop) -> None:
    listed(shop, 2)
    window = hands.bench.window
    opened(hands)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k9", "小周", Role.CASHIER))
        writing.set_session(Session("k9", "小周", Role.CASHIER, None))
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page
    opened(hands)
    hands.scan(shop.coupon())
    assert window.pages.currentWidget() is window.page


def test_what_another_counter_notes_goes_from_the_list_calmly(hands: Hands, shop: Shop) -> None:
    listed(shop, 4)
    page = opened(hands)
    before = rows(page)
    hands.press(DOWN)
    hands.press(DOWN)
    say_outcome(shop.counter, OutcomeRequest(shop.counter.ids.new(), before[0], "comes"))
    hands.bench.window.shop.look()
    hands.rest()
    assert rows(page) == before[1:]
    assert page.rows.current_id() == before[2]
    say_outcome(shop.counter, OutcomeRequest(shop.counter.ids.new(), before[2], "comes"))
    hands.bench.window.shop.look()
    hands.rest()
    assert page.rows.current_id() == before[3]


def test_a_list_of_many_is_fetched_as_somebody_goes_down(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        for number in range(1_200):
            entry = FollowUp(f"{number:08d}", WANG.id, "l", f"n{number}", "", TODAY, made_at="2026-03-01T00:00:00.000Z")
            writing.put_follow_up(entry)
    page = opened(hands)
    assert len(rows(page)) == 50
    assert page.foot.text() == "已列出 50 人"
    for _ in range(5):
        hands.press(Qt.Key.Key_PageDown)
    assert len(rows(page)) == 100
    stood = page.rows.current_id()
    alt(hands, Qt.Key.Key_C)
    assert page.rows.current_id() == f"{int(stood) + 1:08d}"
    assert len(rows(page)) == 100
    assert page.buttons["1"].text() == "今天 1,199"


def test_nothing_to_do_is_said(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    assert page.empty.text() == "今天没有要回访的会员。"
    alt(hands, Qt.Key.Key_C)
    hands.press(ESC)
    listed(shop, 1)
    page = opened(hands)
    alt(hands, Qt.Key.Key_R)
    assert page.empty.text() == "今天的回访都完成了。"


def test_it_stands_on_the_members_timeline(hands: Hands, shop: Shop) -> None:
    listed(shop, 1)
    page = opened(hands)
    hands.press(Qt.Key.Key_F2)
    hands.type("zw")
    alt(hands, Qt.Key.Key_C)
    hands.press(ESC)
    members = members_opened(hands)
    members.search.setText("13900000000")
    hands.rest()
    hands.press(ENTER)
    told = [row.what for row in members.details.timeline.rows.rows]
    assert any("会来" in each and "zw" in each for each in told), told
    assert any("很久没来" in each for each in told), told
    assert page.panel.case is None


def test_large_text_leaves_the_whole_script_within_reach(hands: Hands, shop: Shop) -> None:
    listed(shop, 3, script="今天天气很好。" * 60)
    page = opened(hands)
    before = page.rows.current_id()
    bar = page.panel._area.verticalScrollBar()
    hands.press(Qt.Key.Key_PageDown)
    assert (bar.value() > 0, page.rows.current_id()) == (True, before)
    hands.press(Qt.Key.Key_PageUp)
    assert bar.value() == 0
    hands.press(DOWN)
    assert page.rows.current_id() != before


def test_a_note_that_is_no_text_and_somebody_who_has_gone_are_said(hands: Hands, shop: Shop) -> None:
    listed(shop, 2)
    page = opened(hands)
    first, second = rows(page)
    page.panel.note.setText("\u202ea")
    alt(hands, Qt.Key.Key_C)
    assert page.panel.said.text() == "备注里有不是文字的字符。"
    assert (page.panel.note.text(), page.rows.current_id()) == ("\u202ea", first)
    page.panel.note.clear()
    gone = next(entry for entry in entries(shop) if entry.id == first)
    with shop.store.writing() as writing:
        writing.put_follow_up(replace(gone, title=""))
    alt(hands, Qt.Key.Key_C)
    assert page.panel.said.text() == "这位会员已经不在了。"
    assert rows(page) == [second]


def test_two_keys_in_a_breath_note_two_calls(hands: Hands, shop: Shop) -> None:
    listed(shop, 3)
    page = opened(hands)
    before = rows(page)
    alt(hands, Qt.Key.Key_C)
    alt(hands, Qt.Key.Key_D)
    assert rows(page) == before[2:]
    told = {entry.id: (entry.outcome, entry.tries) for entry in entries(shop, done=True)}
    assert told == {before[0]: ("comes", 1), before[1]: ("no_interest", 1)}


def test_a_customer_in_the_middle_of_a_call_leaves_the_note_to_whoever_wrote_it(hands: Hands, shop: Shop) -> None:
    listed(shop, 2)
    page = opened(hands)
    hands.press(DOWN)
    stood = page.rows.current_id()
    page.panel.note.setText("周五来")
    alt(hands, Qt.Key.Key_L)
    hands.scan(shop.coupon())
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page
    opened(hands)
    assert not asks(page)
    assert (page.rows.current_id(), page.panel.note.text()) == (stood, "周五来")
    hands.bench.window.pages.follow_ups.leave()
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k9", "小周", Role.CASHIER))
        writing.set_session(Session("k9", "小周", Role.CASHIER, None))
    opened(hands)
    assert page.panel.note.text() == ""
