"""The keys of the page of imports: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from counter_app.ui.import_desk import ImportDesk
from counter_app.ui.keys import Action
from counter_app.ui.widgets.basic import has_focus

# What the window does wherever it is; everything else belongs to the sale, which comes back for it.
_HERE = frozenset({Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.DISPLAY})
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class ImportKeys:
    """Asked before any widget while the page is up."""

    def __init__(self, desk: ImportDesk) -> None:
        self._desk = desk

    @property
    def up(self) -> bool:
        """Whether the page has the keys."""
        return self._desk.up

    def handle_key(self, event: QKeyEvent, action: Action | None) -> bool | None:
        """True done with, False the widget's, None the sale's, which comes back for it."""
        if action in _HERE:
            return None
        if action is not None:
            return self._act(action, held=event.isAutoRepeat())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            return event.isAutoRepeat() or (0 < event.key() < 128 and self._desk.press(chr(event.key())))
        return self._move(Qt.Key(event.key())) or self._character(event.text())

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
            self._desk.leave()
            return True if action is Action.SELL else None
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
