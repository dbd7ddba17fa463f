"""A message is planned from the list with keys, looked at before, seen on its page, and taken back; nothing is sent."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt

from counter_app.domain.messages import State
from counter_app.protocol.messages import Reach
from counter_app.services.messages import PlanView, list_plans
from counter_app.ui.messages.models import MessageCase
from counter_app.ui.messages.page import MessagePage
from counter_app.ui.widgets.keycap import KeyButton
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.test_member_acts import SPACE, acts_of
from tests.ui.test_member_list import opened, shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]


def plans(shop: Shop) -> Sequence[PlanView]:
    return list_plans(shop.counter).plans


def planned(hands: Hands, text: str = "{name}，您有 {points} 积分", at: str = "2026-03-12 09:30") -> None:
    """Everybody in the list, step by step, up to the look."""
    page = opened(hands)
    hands.press(SPACE)
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_V)
    hands.press(ENTER)
    for said in ("春茶", text):
        page.act_form.field.setText(said)
        hands.press(ENTER)
    page.act_form.field.setText(at)
    hands.press(ENTER)
    hands.rest()


def test_a_time_that_is_over_is_said_where_it_was_typed(hands: Hands, shop: Shop) -> None:
    planned(hands, at="2026-03-09")
    page = hands.bench.window.pages.members.page
    assert page is not None
    assert "时间已过" in page.act_form.message.text()
    assert page.act_form.field.isVisible()
    page.act_form.field.setText("2026-03-12")
    hands.press(ENTER)
    hands.rest()
    hands.press(ENTER)
    assert [view.plan.send_at for view in plans(shop)] == ["2026-03-12T02:00:00.000Z"]


def page_of(hands: Hands) -> MessagePage:
    page = hands.bench.window.pages.messages.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def case_of(page: MessagePage) -> MessageCase | None:
    return page.panel.case


def test_it_is_looked_at_planned_and_taken_back(hands: Hands, shop: Shop) -> None:
    shop.link.online = True
    shop.link.reaches = lambda members, _: Reach(
        reached=len(members) - 3, no_consent=2, erased=0, recent=1, quiet_days=7
    )
    planned(hands)
    said = hands.bench.window.pages.members.page.act_form.what.text()  # type: ignore[union-attr]
    assert "共 42 人" in said
    assert "39 人收得到" in said
    assert "2 人未同意" in said
    assert "还没有接服务号" in said
    assert not plans(shop)
    hands.press(ENTER)
    acts_of(hands)
    hands.rest()
    (view,) = plans(shop)
    assert (view.plan.title, view.on_the_way, view.ended) == ("春茶", 42, True)
    hands.press(ENTER)
    alt(hands, Qt.Key.Key_H)
    page = page_of(hands)
    case = case_of(page)
    assert case is not None
    assert "服务号" in case.stands
    assert case.figures[0][1] == "42"
    alt(hands, Qt.Key.Key_X)
    assert page.panel.question is not None
    hands.press(ESC)
    assert plans(shop)[0].plan.state is not State.CANCELLED
    alt(hands, Qt.Key.Key_X)
    hands.press(ENTER)
    hands.rest()
    assert plans(shop)[0].plan.state is State.CANCELLED
    assert case_of(page) is None
    alt(hands, Qt.Key.Key_2)
    over = case_of(page)
    assert over is not None
    assert not over.back
    hands.press(ESC)
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.pages.members.page


def test_what_does_not_fit_is_said_and_asked_again(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    hands.press(SPACE)
    alt(hands, Qt.Key.Key_V)
    hands.press(ENTER)
    hands.press(ENTER)
    assert page.act_form.message.text()
    page.act_form.field.setText("春茶")
    hands.press(ENTER)
    page.act_form.field.setText("{phone}")
    hands.press(ENTER)
    assert "{name}" in page.act_form.message.text()
    page.act_form.field.setText("{name}")
    hands.press(ENTER)
    page.act_form.field.setText("soon")
    hands.press(ENTER)
    assert page.act_form.message.text()
    hands.press(ESC)
    assert not plans(shop)


def test_off_line_it_says_that_nobody_knows_who_is_left_out(hands: Hands, shop: Shop) -> None:
    planned(hands)
    page = hands.bench.window.pages.members.page
    assert page is not None
    assert "云端没有回答" in page.act_form.what.text()
    hands.press(ENTER)
    hands.rest()
    assert plans(shop)[0].on_the_way == 42


def test_no_two_buttons_of_the_list_have_one_key(hands: Hands, shop: Shop) -> None:
    """One of both could not be reached by key, and nothing would say so."""
    caps = Counter(button.key for button in opened(hands).findChildren(KeyButton) if button.key.startswith("Alt "))
    assert len(caps) > 15
    assert [cap for cap, buttons in caps.items() if buttons > 1] == []
