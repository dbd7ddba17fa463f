"""The keys of the audit log: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from typing_extensions import override

from counter_app.ui.audit_desk import AuditDesk
from counter_app.ui.keys import Action
from counter_app.ui.page_keys import DeskKeys, press_focused
from counter_app.ui.widgets.basic import has_focus

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
_ENDS = {Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000}


class AuditKeys(DeskKeys[AuditDesk]):
    """Asked before any widget while the page is up."""

    own = Action.PEOPLE

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        return self._move(Qt.Key(event.key())) or self._character(event.text())

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        page = self._desk.page
        assert page is not None
        if action is Action.REDEEM:
            press_focused()
        elif action is Action.DROP:
            self._escape()
        elif action is Action.CODE:
            page.go_to_search()
        elif action is Action.PASTE:
            return False
        else:
            return self._to_sale(action)
        return True

    def _escape(self) -> None:
        """One thing less: what was typed, what it was narrowed to, the page."""
        page = self._desk.page
        assert page is not None
        if page.search.text():
            page.search.clear()
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._desk.narrowed:
            self._desk.press("C")
        else:
            self._desk.staff_wanted.emit()

    def _move(self, key: Qt.Key) -> bool:
        page = self._desk.page
        assert page is not None
        if key in _STEPS:
            page.rows.step(_STEPS[key])
        elif key in _ENDS and not (has_focus(page.search) and page.search.text()):
            page.rows.step(_ENDS[key])
        else:
            return False
        return True

    def _character(self, text: str) -> bool:
        """What no field takes is a search; `/` goes there."""
        page = self._desk.page
        assert page is not None
        if isinstance(QApplication.focusWidget(), QLineEdit) or len(text) != 1 or not text.isprintable() or text == " ":
            return False
        page.go_to_search("" if text == "/" else text)
        return True
