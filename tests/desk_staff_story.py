"""The manager's staff, for pictures: who works here, somebody new, who may what, numbers, the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from PySide6.QtCore import Qt

from counter_app.domain.member import Role, Staff
from counter_app.services.records import AuditEntry
from tests.counter_shop import Shop
from tests.desk_story import as_manager, press
from tests.studio import Studio

NAMES = ("staff", "staff-new", "staff-leaves", "staff-rights", "staff-numbers", "audit", "audit-found", "audit-checked")
_PEOPLE = (
    Staff("c1", "小陈", Role.CASHIER, "x"), Staff("c2", "小周", Role.CASHIER, "x"),
    Staff("m1", "陈店长", Role.MANAGER, "x"), Staff("l1", "老李", Role.CASHIER, "x", active=False),
)  # fmt: skip


def fill(shop: Shop) -> None:
    """People who have signed in and done something."""
    now = shop.clock.at
    with shop.store.writing() as writing:
        for person in _PEOPLE:
            writing.put_staff(person)
        for number in range(40):
            staff, at = ("c1", "c2", "m1")[number % 3], now - timedelta(hours=9 * (40 - number))
            writing.add_audit(AuditEntry(at - timedelta(hours=1), staff, "sign_in", "", "done"))
            details: dict[str, object] = {"amount_minor": 8_800 + 700 * number, "discount_minor": 500}
            writing.add_audit(
                AuditEntry(at, staff, "checkout", f"s{number}", "redeemed", {**details, "tender": "wechat"})
            )
        void = {"reason": "打错了", "approved_by": "m1", "tender_minor": 12_800}
        writing.add_audit(AuditEntry(now - timedelta(minutes=9), "c1", "void", "s39", "voided", void))
        writing.add_audit(AuditEntry(now - timedelta(minutes=5), "c2", "export_members", "", "refused"))


def staff(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    alt = Qt.KeyboardModifier.AltModifier
    fill(studio.shop)
    with as_manager(studio):
        press(studio, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
        page = studio.window.pages.staff.page
        assert page is not None
        page.rows.choose("c1")
        studio.settle()
        yield "staff"
        press(studio, Qt.Key.Key_N, alt)
        page.form.name.setText("小吴")
        yield "staff-new"
        studio.key(Qt.Key.Key_Escape)
        press(studio, Qt.Key.Key_L, alt)
        yield "staff-leaves"
        studio.key(Qt.Key.Key_Escape)
        press(studio, Qt.Key.Key_3, alt)
        page.rows.choose("refund")
        press(studio, Qt.Key.Key_M, alt)
        yield "staff-rights"
        press(studio, Qt.Key.Key_4, alt)
        yield "staff-numbers"
        yield from _log(studio)
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)


def _log(studio: Studio) -> Iterator[str]:
    alt = Qt.KeyboardModifier.AltModifier
    press(studio, Qt.Key.Key_G, alt)
    page = studio.window.pages.audit.page
    assert page is not None
    page.rows.step(-1_000)
    studio.key(Qt.Key.Key_Down)
    studio.key(Qt.Key.Key_Down)
    yield "audit"
    page.search.setText("小陈")
    studio.settle()
    yield "audit-found"
    page.search.clear()
    press(studio, Qt.Key.Key_V, alt)
    studio.wait(lambda: not studio.window.pages.audit._checking)
    studio.settle()
    yield "audit-checked"
