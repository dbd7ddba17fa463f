"""A whole checkout, step by step, for pictures: a purchase of nobody, the best coupons, points and value, what comes
back, a top-up, a stamp."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.domain.member import Role
from counter_app.services.ledgers_by_hand import AdjustRequest, adjust_points
from tests.services.desk import sign_in_as
from tests.studio import Studio
from tests.ui.shop_window import WANG

CARD = {
    "id": "COFFEE",
    "kind": "stamp_card",
    "title": {"zh_CN": "咖啡集点卡", "en": "Coffee card"},
    "benefit": {"stamps": 10, "reward": "C50"},
}
NAMES = (
    "nobody",
    "nobody-done",
    "topping-up",
    "topped-up",
    "best",
    "by-hand",
    "spending",
    "spent",
    "refund",
    "refund-part",
    "refunded",
    "stamped",
    "known-by",
)


def whole(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    shop = studio.shop
    shop.campaign(CARD, tag=77)
    with shop.store.reading() as reading:
        before = reading.session()
    sign_in_as(shop, Role.MANAGER)
    adjust_points(shop.counter, AdjustRequest(shop.counter.ids.new(), WANG.id, 1280, "imported"))
    with shop.store.writing() as writing:
        writing.set_session(before)
    studio.window.shop.look()
    studio.settle()
    studio.key(Qt.Key.Key_Escape)
    studio.type("88.8")
    yield "nobody"
    studio.key(Qt.Key.Key_Return)
    studio.key(Qt.Key.Key_Return)
    yield "nobody-done"
    yield from _member(studio)
    yield from _back(studio)
    yield from _beside(studio)


def _member(studio: Studio) -> Iterator[str]:
    for campaign in ("C50", "D88"):
        studio.shop.coupon(campaign, member=WANG.id)
    studio.hold(studio.member_code())
    _alt(studio, "U")
    studio.type("150")
    yield "topping-up"
    studio.key(Qt.Key.Key_Return)
    yield "topped-up"
    studio.key(Qt.Key.Key_Return)
    studio.type("298")
    yield "best"
    _alt(studio, "B")
    yield "by-hand"
    _alt(studio, "B")
    _alt(studio, "P")
    _alt(studio, "V")
    yield "spending"
    studio.shop.clock.at = studio.shop.clock.at.replace(second=studio.shop.clock.at.second + 7)
    studio.key(Qt.Key.Key_Return)
    yield "spent"


def _back(studio: Studio) -> Iterator[str]:
    target = QApplication.focusWidget() or studio.window
    QTest.keyClick(target, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    studio.settle()
    yield "refund"
    studio.type("60")
    yield "refund-part"
    studio.key(Qt.Key.Key_Return)
    yield "refunded"
    studio.key(Qt.Key.Key_Escape)


def _beside(studio: Studio) -> Iterator[str]:
    studio.hold(studio.member_code())
    _alt(studio, "S")
    studio.type("1")
    yield "stamped"
    studio.key(Qt.Key.Key_Escape)
    studio.window.people.member_chosen.emit(WANG.id)
    studio.settle()
    studio.type("120")
    _alt(studio, "V")
    _alt(studio, "K")
    yield "known-by"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)


def _alt(studio: Studio, letter: str) -> None:
    target = QApplication.focusWidget() or studio.window
    QTest.keyClick(target, Qt.Key(ord(letter)), Qt.KeyboardModifier.AltModifier)
    studio.settle()
