"""The keys of the page of imports: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from typing_extensions import override

from counter_app.ui.import_desk import ImportDesk
from counter_app.ui.keys import Action
from counter_app.ui.page_keys import DeskKeys
from counter_app.ui.widgets.basic import has_focus

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class ImportKeys(DeskKeys[ImportDesk]):
    """Asked before any widget while the page is up."""

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
            if not held:  # a key that is held does one step, and not the next one
                self._enter()
        elif action is Action.DROP:
            self._desk.go_back()
        elif action is Action.CODE:
            page.path.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif action is Action.PASTE:
            return self._desk.take(QGuiApplication.clipboard().mimeData())
        elif action is Action.MEMBERS:
            self._desk.back_to_members()
        else:
            return self._to_sale(action)
        return True

    def _enter(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
        else:
            self._desk.go_on()

    def _move(self, key: Qt.Key) -> bool:
        page = self._desk.page
        assert page is not None
        if key in _STEPS:
            self._desk.step(_STEPS[key])
        elif key in _SIDEWAYS and not has_focus(page.path):
            self._desk.sideways(_SIDEWAYS[key])
        elif key in _PAGES:
            page.panel.turn(_PAGES[key])
        else:
            return False
        return True

    def _character(self, text: str) -> bool:
        """A digit is the field of the chosen column."""
        if isinstance(QApplication.focusWidget(), QLineEdit) or not (text.isascii() and text.isdigit()):
            return False
        return self._desk.press(text)
