"""Reservations, step by step, for pictures: one made, the list of the day, one cancelled."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.protocol.operations import Result, ResultKind
from tests.services.desk import desk_link
from tests.studio import Studio

# The day of the story, 10 March 2026, is a Tuesday; it is 14:21 in the shop.
_HOURS = (("10:00", "12:00", 6), ("13:00", "15:00", 4), ("16:00", "18:00", 3), ("18:00", "20:00", 2))
SLOTS = [
    {"weekday": weekday, "from": begins, "until": ends, "capacity": capacity}
    for weekday in (2, 3, 5, 6, 7)
    for begins, ends, capacity in _HOURS
]
# What each is called in either language, its price, what is paid now, and its slots.
THINGS = (
    ("CAKE", "生日蛋糕", "Birthday cake", 9900, 2000, SLOTS),
    ("BOX", "月饼礼盒", "Mooncake box", 16800, 16800, SLOTS[:8]),
    ("SWIM", "婴儿游泳", "Baby swimming", 12800, 0, SLOTS),
)
NAMES = ("reserving", "reserving-value", "reserved", "pick-ups", "cancelling", "cancelled")


def reserving(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    link = desk_link(studio.shop)
    chinese = studio.window.shop.lang == "zh_CN"
    for number, (name, zh, en, price, deposit, slots) in enumerate(THINGS, start=91):
        benefit = {"item": zh if chinese else en, "price_minor": price, "deposit_minor": deposit, "slots": slots}
        document = {"id": name, "kind": "reservation", "title": {"zh_CN": zh, "en": en}, "benefit": benefit}
        studio.shop.campaign(document, tag=number)
    studio.key(Qt.Key.Key_Escape)
    studio.hold(studio.member_code())
    yield from _off_line(studio)
    link.online = True
    link.answer = Result(id="", result=ResultKind.APPLIED)
    yield from _made(studio)
    yield from _called_off(studio)
    link.online, link.answer = False, None
    studio.key(Qt.Key.Key_Escape)


def _off_line(studio: Studio) -> Iterator[str]:
    _alt(studio, "Y")
    yield "reserving-offline"
    studio.key(Qt.Key.Key_Escape)


def _made(studio: Studio) -> Iterator[str]:
    for times in range(3):
        _alt(studio, "Y")
        _to_the_cake(studio)
        studio.key(Qt.Key.Key_Right)
        if times == 2:
            studio.key(Qt.Key.Key_Down)
            studio.key(Qt.Key.Key_Right)
            studio.key(Qt.Key.Key_Down)
            yield "reserving"
            _alt(studio, "5")
            yield "reserving-value"
            _alt(studio, "2")
        studio.key(Qt.Key.Key_Return)
    yield "reserved"


def _called_off(studio: Studio) -> Iterator[str]:
    _alt(studio, "R")
    studio.key(Qt.Key.Key_Down)
    yield "pick-ups"
    studio.key(Qt.Key.Key_F8)
    yield "cancelling"
    link = desk_link(studio.shop)
    link.answer = Result(id="", result=ResultKind.APPLIED, detail={"back": {"tender_minor": 2000, "taken_points": 20}})
    studio.key(Qt.Key.Key_Return)
    yield "cancelled"
    _alt(studio, "R")
    yield "pick-ups-after"
    studio.key(Qt.Key.Key_Escape)


def _to_the_cake(studio: Studio) -> None:
    """The lists are in the order of their titles, which is another one in each language."""
    listed = studio.window.reserving.form.lists[0]
    while listed.current_id() != "CAKE":
        studio.key(Qt.Key.Key_Down)


def _alt(studio: Studio, letter: str) -> None:
    target = QApplication.focusWidget() or studio.window
    QTest.keyClick(target, Qt.Key(ord(letter)), Qt.KeyboardModifier.AltModifier)
    studio.settle()
