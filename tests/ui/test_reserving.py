"""A reservation is made for the member at the counter, with keys only, against a real cloud."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.reservations import pick_ups
from counter_app.ui.reservations.reserve_form import DAY, ITEM, SLOT, ReserveForm
from counter_app.ui.scan.models import Look
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.sync.chance import Chain
from tests.sync.reserving import TUESDAY, WEDNESDAY, as_cashier, book, booked, built, listed, member_of, sync
from tests.ui.chain_window import window_at
from tests.ui.hands import Hands
from tests.ui.test_accessible import controls
from tests.ui.test_whole_sale import ENTER, ESC, alt, member_code

PHONE = "13800000001"
DOWN, LEFT, RIGHT = Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = built(tmp_path)
    member_of(made)
    yield made
    made.close()


@pytest.fixture
def at_till(qtbot: QtBot, chain: Chain, tmp_path: Path) -> Iterator[Hands]:
    """The window of the first counter: a cashier signed in, the member known by the phone."""
    as_cashier(chain.tills[0])
    with window_at(qtbot, chain.tills[0], tmp_path / "window") as hands:
        hands.press(Qt.Key.Key_F2)
        hands.type(PHONE)
        hands.press(ENTER)
        hands.sees(Look.READY, "会员")
        yield hands


def opened(hands: Hands) -> ReserveForm:
    alt(hands, Qt.Key.Key_Y)
    form = hands.bench.window.reserving.form
    assert hands.bench.window.page.host.form is form, hands.view
    return form


def rows(form: ReserveForm, number: int) -> list[tuple[str, str]]:
    return [(row.what, row.note) for row in form.lists[number].rows.rows]


def value_of(chain: Chain) -> int:
    from tests.sync.test_deposits import value_of as value

    return value(chain.tills[0], "+86" + PHONE)


def test_what_it_does_is_shown_before_enter_and_then_it_is_made(at_till: Hands, chain: Chain) -> None:
    here = chain.tills[0]
    printed: list[str] = []
    at_till.bench.window.reserving.made.connect(printed.append)
    form = opened(at_till)
    assert rows(form, ITEM) == [("蛋糕", "99.00"), ("蛋糕", "99.00")]
    assert rows(form, DAY)[:3] == [
        ("今天 · 3 月 10 日 周二", "余 2"),
        ("明天 · 3 月 11 日 周三", "余 1"),
        ("3 月 17 日 周二", "余 2"),
    ]
    assert rows(form, SLOT) == [("15:00–16:00", "余 2 / 2")]
    assert form.foreseen[0] == "现在不用付款 · 取货时再收 99.00"
    at_till.press(DOWN)
    assert form.foreseen[0] == "现在收 20.00（现金） · 取货时再收 79.00"
    alt(at_till, Qt.Key.Key_2)
    assert form.foreseen[0] == "现在收 20.00（微信支付） · 取货时再收 79.00"
    at_till.press(RIGHT)
    at_till.press(DOWN)
    assert form.foreseen[1] == "蛋糕 · 明天 · 3 月 11 日 周三 · 15:00–16:00 · 保留到 03-12 00:00 · 得 20 积分"
    assert listed(here, WEDNESDAY) == [], "nothing has happened yet"
    at_till.press(ENTER)
    at_till.sees(Look.REDEEMED, "预约成功")
    (made,) = pick_ups(here.counter, WEDNESDAY).lines
    code = made.short_code
    assert at_till.view.advice == "蛋糕 · 明天 15:00–16:00"
    assert at_till.view.facts[:3] == (
        f"取货码 {code[:4]} {code[4:8]} {code[8:]}",
        "取货时付 79.00",
        "已收 20.00（微信支付）",
    )
    assert (made.reservation.deposit_from, made.reservation.deposit_minor) == ("wechat", 2000)
    assert printed == [made.reservation.id]
    assert at_till.bench.sounds.played[-1] == "redeemed"
    sync(chain)
    assert listed(chain.tills[1], WEDNESDAY) == [("cake", "booked", 7900)]
    form = opened(at_till)
    at_till.press(DOWN)
    assert rows(form, DAY)[1] == ("明天 · 3 月 11 日 周三", "已满")


def test_what_somebody_else_took_meanwhile_is_refused_and_another_time_is_one_key_away(
    at_till: Hands, chain: Chain
) -> None:
    here, there, _ = chain.tills
    form = opened(at_till)
    at_till.press(RIGHT)
    at_till.press(DOWN)
    booked(book(there, PHONE, day=WEDNESDAY))
    at_till.press(ENTER)
    assert at_till.bench.window.page.host.form is form
    assert form.message.text().startswith("时段已约满"), form.message.text()
    assert at_till.bench.sounds.played[-1] in ("red", "amber")
    at_till.press(Qt.Key.Key_Up)
    at_till.press(ENTER)
    at_till.sees(Look.REDEEMED, "预约成功")
    assert listed(here) == [("cake", "booked", 9900)]


def test_without_network_it_says_so_before_and_after_and_makes_nothing(at_till: Hands, chain: Chain) -> None:
    here = chain.tills[0]
    here.wire.down = True
    form = opened(at_till)
    at_till.press(ENTER)
    assert "需要联网" in form.message.text()
    at_till.press(ESC)
    form = opened(at_till)
    assert rows(form, SLOT) == [("15:00–16:00", "余位不明")]
    assert rows(form, DAY)[0] == ("今天 · 3 月 10 日 周二", "")
    assert form.foreseen[0].startswith("需要联网")
    assert listed(here, TUESDAY) == []


def test_the_deposit_comes_from_stored_value_once_it_is_said_how_the_member_is_known(
    at_till: Hands, chain: Chain
) -> None:
    here = chain.tills[0]
    form = opened(at_till)
    at_till.press(DOWN)
    alt(at_till, Qt.Key.Key_5)
    assert form._knowns[0].isVisible()
    alt(at_till, Qt.Key.Key_8)
    assert form.foreseen[0].startswith("余额不足"), form.foreseen
    at_till.press(ENTER)
    assert form.message.text().startswith("余额不足")
    assert listed(here) == []
    assert top_up(here.counter, TopUpRequest(here.ids.new(), PHONE, 10_000, 0, "cash")).done
    alt(at_till, Qt.Key.Key_1)
    alt(at_till, Qt.Key.Key_5)
    assert not form.confirmed_by
    alt(at_till, Qt.Key.Key_8)
    assert form.foreseen[0] == "现在从储值扣 20.00 · 取货时再收 79.00"
    at_till.press(ENTER)
    at_till.sees(Look.REDEEMED, "预约成功")
    assert "已从储值扣 20.00" in at_till.view.facts
    assert value_of(chain) == 8_000


def test_the_arrows_go_between_the_lists_and_stay_within_them(at_till: Hands) -> None:
    form = opened(at_till)
    assert form.lists[ITEM].hasFocus()
    for key, number in ((LEFT, ITEM), (RIGHT, DAY), (RIGHT, SLOT), (RIGHT, SLOT), (LEFT, DAY)):
        at_till.press(key)
        assert form.lists[number].hasFocus()
    at_till.press(Qt.Key.Key_F8)
    assert at_till.bench.window.page.host.form is form, "the key of a void voids nothing here"
    alt(at_till, Qt.Key.Key_7)
    assert not form.confirmed_by, "what is not shown is not chosen"


def test_every_control_has_a_name_and_is_large_enough_to_touch(at_till: Hands) -> None:
    form = opened(at_till)
    at_till.press(DOWN)
    alt(at_till, Qt.Key.Key_5)
    for control in controls(at_till):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), f"{type(control).__name__} has no name"
        if isinstance(control, QAbstractButton):
            assert min(control.height(), control.width()) >= TOUCH_PIXELS, control.accessibleName()
    assert [each.accessibleName() for each in form.lists] == ["预约什么", "哪一天", "什么时段"]


def test_the_list_leads_to_a_new_one(at_till: Hands) -> None:
    alt(at_till, Qt.Key.Key_R)
    opened(at_till)


def test_without_a_member_or_a_campaign_it_says_what_is_missing(hands: Hands, shop: Shop) -> None:
    alt(hands, Qt.Key.Key_Y)
    hands.sees(Look.AMBER, "请先扫会员码")
    hands.scan(member_code(shop))
    hands.sees(Look.READY)
    alt(hands, Qt.Key.Key_Y)
    hands.sees(Look.AMBER, "暂无可预约")
