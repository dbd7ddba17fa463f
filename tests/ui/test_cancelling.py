"""A reservation is cancelled in the pick-up list, with keys only, against a real cloud."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.ui.scan.models import Look
from tests.sync.chance import Chain
from tests.sync.reserving import as_cashier, at_slot, book, booked, built, fetch, listed, member_of, sync
from tests.ui.chain_window import window_at
from tests.ui.hands import Hands
from tests.ui.test_whole_sale import ENTER, alt

F8 = Qt.Key.Key_F8
PIN = "482913"


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = built(tmp_path)
    yield made
    made.close()


@pytest.fixture
def at_till(qtbot: QtBot, chain: Chain, tmp_path: Path) -> Iterator[Hands]:
    """The window of the first counter, a cashier signed in."""
    as_cashier(chain.tills[0])
    with window_at(qtbot, chain.tills[0], tmp_path / "window") as hands:
        yield hands


def to_cancel(hands: Hands) -> str:
    """Opens the list and the form of the chosen reservation; answers what it foresees."""
    alt(hands, Qt.Key.Key_R)
    hands.press(F8)
    window = hands.bench.window
    assert window.page.host.form is window.pick_ups.cancel_form, window.pick_ups.form.message.text()
    return window.pick_ups.cancel_form.foreseen


def notes(hands: Hands) -> list[str]:
    alt(hands, Qt.Key.Key_R)
    return [row.note for row in hands.bench.window.pick_ups.form.list.rows.rows]


def managers_pin(chain: Chain) -> None:
    """Every manager has this PIN: the quick cryptography of such a cloud hashes none."""
    here = chain.tills[0]
    with here.store.reading() as reading:
        managers = [person for person in reading.all_staff() if person.role.manages]
    for person in managers:
        put = {"staff": person.id, "name": person.name, "role": person.role.value}
        chain.desk.do("staff_put", {**put, "pin_hash": here.counter.pins.hash(PIN)})
    sync(chain)


def test_a_fresh_one_is_cancelled_by_a_cashier_who_sees_first_what_goes_back(at_till: Hands, chain: Chain) -> None:
    here = chain.tills[0]
    booked(book(here, member_of(chain), "DEPOSIT", tender="cash"))
    assert to_cancel(at_till) == "退款 20.00 · 收回积分 20"
    form = at_till.bench.window.pick_ups.cancel_form
    assert form.title.text() == "取消预约：cake"
    assert "今天 · 3 月 10 日 周二 · 15:00–16:00 · 定金 20.00（现金）" in form._about.text()
    assert not form._pin.isVisible()
    at_till.press(Qt.Key.Key_2)
    assert listed(here) == [("cake", "booked", 7900)], "nothing has happened yet"
    at_till.press(ENTER)
    at_till.sees(Look.IDLE, "预约已取消")
    assert at_till.view.advice == "退款 20.00"
    assert "名额已放出" in at_till.view.facts
    assert notes(at_till) == ["已取消"]
    sync(chain)
    assert listed(chain.tills[1]) == [("cake", "cancelled", 7900)]
    at_till.press(F8)
    assert "预约已取消" in at_till.bench.window.pick_ups.form.message.text()


def test_later_a_cashier_needs_a_managers_pin(at_till: Hands, chain: Chain) -> None:
    here = chain.tills[0]
    booked(book(here, member_of(chain), "DEPOSIT", tender="cash"))
    managers_pin(chain)
    chain.clock.forward(minutes=30)
    to_cancel(at_till)
    form = at_till.bench.window.pick_ups.cancel_form
    assert form._pin.isVisible(), "it is known before that it needs one"
    at_till.press(ENTER)
    assert form.message.text() == "要退钱，请店长输入密码。"
    at_till.type("1111")
    at_till.press(ENTER)
    assert "密码不对" in form.message.text()
    assert listed(here) == [("cake", "booked", 7900)]
    at_till.type(PIN)
    at_till.press(ENTER)
    at_till.sees(Look.IDLE, "预约已取消")
    assert listed(here) == [("cake", "cancelled", 7900)]


def test_what_was_paid_from_value_goes_back_to_it_and_needs_nobody(at_till: Hands, chain: Chain) -> None:
    _, there, _ = chain.tills
    phone = member_of(chain)
    assert top_up(there.counter, TopUpRequest(there.ids.new(), phone, 10_000, 0, "cash")).done
    booked(book(there, phone, "DEPOSIT", deposit_from="value", confirmed_by="known"))
    sync(chain)
    chain.clock.forward(minutes=30)
    assert to_cancel(at_till) == "退回储值 20.00"
    at_till.press(ENTER)
    at_till.sees(Look.IDLE, "预约已取消")
    assert "退回储值 20.00" in at_till.view.advice


def test_without_network_nothing_is_cancelled_and_the_reason_is_said(at_till: Hands, chain: Chain) -> None:
    here = chain.tills[0]
    booked(book(here, member_of(chain)))
    here.wire.down = True
    assert to_cancel(at_till) == "没有定金要退"
    form = at_till.bench.window.pick_ups.cancel_form
    at_till.press(ENTER)
    assert "需要联网" in form.message.text()
    assert listed(here) == [("cake", "booked", 9900)]
    here.wire.heal()
    sync(chain)
    at_till.press(ENTER)
    at_till.sees(Look.IDLE, "预约已取消")
    assert at_till.view.advice == "名额已放出"


def test_what_was_picked_up_is_not_cancelled_and_the_list_says_how_to_go_on(at_till: Hands, chain: Chain) -> None:
    here = chain.tills[0]
    _, code = booked(book(here, member_of(chain)))
    at_slot(chain)
    assert fetch(here, code).redeemed
    alt(at_till, Qt.Key.Key_R)
    at_till.press(F8)
    window = at_till.bench.window
    assert window.page.host.form is window.pick_ups.form
    assert window.pick_ups.form.message.text().startswith("已取货 · 请先撤销取货，再取消预约")
