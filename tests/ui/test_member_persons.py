"""Two members become one, and everything of one goes: shown whole before it is done, by key, and the list is another
one then."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.member import Role
from counter_app.services.context import Counter
from counter_app.services.erasing import EraseSeen, preview_erase
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.ui import member_persons
from counter_app.ui.members.list_page import MemberListPage
from tests.counter_shop import Shop
from tests.services.desk import new_id, sign_in_as
from tests.ui.hands import Hands
from tests.ui.test_member_list import ctrl, names, opened, shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]

GOES, STAYS = "cccccccccc05", "cccccccccc07"
STAYS_PHONE = "13900000007"


def details_of(hands: Hands, member: str) -> MemberListPage:
    page = opened(hands)
    page.table.chosen.emit(member)
    hands.rest()
    assert page.opened
    return page


def status_of(shop: Shop, member: str) -> tuple[str, str]:
    with shop.store.reading() as reading:
        found = reading.member(member)
    assert found is not None
    return found.id, found.status.value


def test_without_details_there_is_nobody_to_ask_about(hands: Hands) -> None:
    page = opened(hands)
    for key in (Qt.Key.Key_J, Qt.Key.Key_X):
        alt(hands, key)
        assert page.form is None


def test_a_merge_is_shown_and_then_done(hands: Hands, shop: Shop) -> None:
    page = details_of(hands, GOES)
    alt(hands, Qt.Key.Key_J)
    form = page.person_form
    assert form.isVisible()
    assert hands.focus is form.field
    hands.press(ENTER)
    assert form.message.text() == "保留者的手机或会员号"
    hands.type("1234567")
    hands.press(ENTER)
    assert form.message.isVisible()
    form.field.setText(STAYS_PHONE)
    hands.press(ENTER)
    assert "并入：" in form.what.text()
    assert STAYS_PHONE in form.what.text()
    assert "不能撤销" in form.what.text()
    assert status_of(shop, GOES)[0] == GOES, "nothing is done before the second Enter"
    hands.press(ENTER)
    assert page.form is None
    assert page.foot.text() == "已合并 · 41 位会员"
    assert status_of(shop, GOES)[0] == STAYS
    assert not page.opened


def test_nobody_is_merged_with_oneself(hands: Hands) -> None:
    page = details_of(hands, STAYS)
    alt(hands, Qt.Key.Key_J)
    page.person_form.field.setText(STAYS_PHONE)
    hands.press(ENTER)
    assert page.person_form.message.isVisible()
    hands.press(ESC)
    assert (page.form, page.opened) == (None, True)


def test_an_erasure_says_what_goes_wants_a_reason_and_leaves_no_name(hands: Hands, shop: Shop) -> None:
    page = details_of(hands, GOES)
    name = page.details.name.text()
    before = names(page).count(name)
    alt(hands, Qt.Key.Key_X)
    form = page.person_form
    assert "3000000005" in form.what.text()
    assert "储值" not in form.what.text()
    hands.press(ENTER)
    assert form.message.text() == "原因（不写姓名）"
    form.field.setText(f"{name}要求")
    hands.press(ENTER)
    assert form.message.text() == "原因里不能出现该会员的信息。"
    assert status_of(shop, GOES)[1] == "active"
    form.field.setText("本人要求")
    hands.press(ENTER)
    assert page.foot.text().startswith("已删除")
    assert status_of(shop, GOES)[1] == "erased"
    assert names(page).count(name) == before - 1


def test_stored_value_that_is_given_up_is_said_before(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.MANAGER)
    assert top_up(shop.counter, TopUpRequest(new_id(shop), STAYS_PHONE, 12_000)).done
    page = details_of(hands, STAYS)
    alt(hands, Qt.Key.Key_X)
    assert "一并放弃：储值 120.00" in page.person_form.what.text()
    page.person_form.field.setText("本人要求")
    hands.press(ENTER)
    assert status_of(shop, STAYS)[1] == "erased"


def test_whoever_goes_on_is_asked_no_more(hands: Hands, shop: Shop) -> None:
    page = details_of(hands, GOES)
    alt(hands, Qt.Key.Key_J)
    page.table.chosen.emit(STAYS)
    hands.rest()
    assert not page.asking
    alt(hands, Qt.Key.Key_X)
    assert page.person_form.isVisible()
    ctrl(hands, Qt.Key.Key_1)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page
    opened(hands)
    assert not page.asking
    assert status_of(shop, STAYS) == (STAYS, "active")


def test_both_can_be_pressed_with_the_mouse(hands: Hands) -> None:
    page = details_of(hands, GOES)
    for letter in ("J", "X"):
        page.details.acts[letter].click()
        hands.rest()
        assert page.form is page.person_form
        hands.press(ESC)
        assert page.details.isVisible()


def test_the_form_speaks_the_language_and_keeps_what_was_typed(hands: Hands) -> None:
    page = details_of(hands, GOES)
    alt(hands, Qt.Key.Key_X)
    form = page.person_form
    form.field.setText("asked")
    hands.press(Qt.Key.Key_F7)
    assert form.isVisible()
    assert (form.title.text(), form.field.text()) == ("Erase member", "asked")
    assert "3000000005" in form.what.text()
    assert "cannot be undone" in form.what.text()


def test_what_was_looked_up_about_one_member_is_not_asked_about_another(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def slowly(counter: Counter, member: str) -> EraseSeen:
        may_go_on.wait(10)
        return preview_erase(counter, member)

    monkeypatch.setattr(member_persons, "preview_erase", slowly)
    page = details_of(hands, GOES)
    QTest.keyClick(hands.focus, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    page.table.chosen.emit(STAYS)
    hands.qtbot.waitUntil(lambda: page.details.details is not None and page.details.details.id == STAYS)
    may_go_on.set()
    hands.rest()
    assert not page.asking
