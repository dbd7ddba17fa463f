"""Visits without a purchase, by one key each; a slip is taken back; the foot line says how many there were."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from counter_app.domain.member import Role
from counter_app.services.traffic import count_visits
from tests.counter_shop import START, Shop
from tests.services.desk import sign_in_as
from tests.ui.hands import Hands
from tests.ui.test_whole_sale import alt


def counted(shop: Shop) -> Mapping[str, int]:
    with shop.store.reading() as reading:
        return {kind: number for kind, number in reading.traffic_of("2026-03-10").items() if number}


def foot(hands: Hands) -> str:
    parts = [part.accessibleName() for part in hands.bench.window.foot._parts if not part.isHidden()]
    return next((words for words in parts if words.startswith("到访")), "")


def test_one_key_counts_each_kind_and_another_takes_the_last_one_back(hands: Hands, shop: Shop) -> None:
    assert START.isoformat().startswith("2026-03-10")
    assert foot(hands) == ""
    for key in (Qt.Key.Key_W, Qt.Key.Key_W, Qt.Key.Key_H, Qt.Key.Key_Q):
        alt(hands, key)
    assert counted(shop) == {"walk_in": 2, "phone": 1, "inquiry": 1}
    assert foot(hands) == "到访 进店 2 · 电话 1 · 咨询 1"
    alt(hands, Qt.Key.Key_Z)
    alt(hands, Qt.Key.Key_Z)
    assert counted(shop) == {"walk_in": 2}
    assert foot(hands) == "到访 进店 2 · 电话 0 · 咨询 0 · 已撤回"
    for _ in range(3):
        alt(hands, Qt.Key.Key_Z)
    assert counted(shop) == {}
    assert "没有可撤回的" in foot(hands)


def test_a_key_that_is_held_counts_one_visit(hands: Hands, shop: Shop) -> None:
    alt(hands, Qt.Key.Key_W)
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier, "", autorep=True
    )  # fmt: skip
    QApplication.sendEvent(hands.focus, held)
    hands.rest()
    assert counted(shop)["walk_in"] == 1


def test_what_another_window_has_counted_is_shown_and_not_taken_back_here(hands: Hands, shop: Shop) -> None:
    count_visits(shop.counter, shop.counter.ids.new(), "phone", 3)
    hands.bench.window.shop.look()
    hands.rest()
    assert foot(hands) == "到访 进店 0 · 电话 3 · 咨询 0"
    alt(hands, Qt.Key.Key_Z)
    assert counted(shop)["phone"] == 3


def test_nobody_signed_in_is_asked_to_sign_in_and_nothing_is_counted(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    with shop.store.writing() as writing:
        writing.set_session(None)
    alt(hands, Qt.Key.Key_W)
    window = hands.bench.window
    assert window.page.host.form is window.people.sign_in_form
    assert counted(shop) == {}
    assert window.visits._counted == []


def test_a_slip_that_nobody_was_signed_in_to_take_back_can_still_be_taken_back(hands: Hands, shop: Shop) -> None:
    alt(hands, Qt.Key.Key_W)
    with shop.store.writing() as writing:
        session = writing.session()
        writing.set_session(None)
    alt(hands, Qt.Key.Key_Z)
    window = hands.bench.window
    assert window.page.host.form is window.people.sign_in_form
    assert counted(shop) == {"walk_in": 1}
    with shop.store.writing() as writing:
        writing.set_session(session)
    window.visits.press("Z")
    hands.rest()
    assert counted(shop) == {}
