"""The keys of the staff: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from counter_app.ui.keys import Action
from counter_app.ui.staff_desk import StaffDesk

# What the window does wherever it is; everything else belongs to the sale, which comes back for it.
_HERE = frozenset({Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.DISPLAY, Action.PEOPLE})
_STEPS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000,
}  # fmt: skip


class StaffKeys:
    """Asked before any widget while the page is up."""

    def __init__(self, desk: StaffDesk) -> None:
        self._desk = desk

    @property
    def up(self) -> bool:
        """Whether the page has the keys."""
        return self._desk.up

    def handle_key(self, event: QKeyEvent, action: Action | None) -> bool | None:
        """True done with, False the widget's, None the sale's, which comes back for it."""
        page = self._desk.page
        assert page is not None
        if action in _HERE:
            return None
        if action is not None:
            return self._act(action, held=event.isAutoRepeat())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            return event.isAutoRepeat() or (0 < event.key() < 128 and self._desk.press(chr(event.key())))
        if page.asking:
            return False
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            page.rows.step(step)
        return step is not None

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
            self._desk.leave()
            return True if action is Action.SELL else None
        return True

    def _enter(self) -> None:
        page, focus = self._desk.page, QApplication.focusWidget()
        assert page is not None
        if page.asking:
            (page.form.leave.click if focus is page.form.leave else page.form.submit)()
        elif isinstance(focus, QAbstractButton):
            focus.click()
