"""The keys of the staff: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from counter_app.ui.keys import Action
from counter_app.ui.page_keys import STEPS, DeskKeys, press_focused
from counter_app.ui.staff_desk import StaffDesk


class StaffKeys(DeskKeys[StaffDesk]):
    """Asked before any widget while the page is up."""

    own = Action.PEOPLE

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        page = self._desk.page
        assert page is not None
        if page.asking:
            return False
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None:
            page.rows.step(step)
        return step is not None

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        page = self._desk.page
        assert page is not None
        if action is Action.REDEEM:
            if not held:  # a key that is held answers one question, and not the next one
                self._enter()
        elif action is Action.DROP:
            if page.asking:
                page.form.left.emit()
            else:
                self._desk.leave()
        elif action is Action.PASTE and page.asking:
            return False
        else:
            return self._to_sale(action)
        return True

    def _enter(self) -> None:
        page, focus = self._desk.page, QApplication.focusWidget()
        assert page is not None
        if page.asking:
            (page.form.leave.click if focus is page.form.leave else page.form.submit)()
        else:
            press_focused()
