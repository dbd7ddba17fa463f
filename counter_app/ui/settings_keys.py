"""The keys of the settings: everything is looked at and changed without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from counter_app.ui.keys import Action
from counter_app.ui.settings_desk import SettingsDesk
from counter_app.ui.widgets.basic import has_focus

# What the window does wherever it is; everything else belongs to the sale, which comes back for it.
_HERE = frozenset({Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.DISPLAY, Action.SETTINGS})
_STEPS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000,
}  # fmt: skip


class SettingsKeys:
    """Asked before any widget while the page is up."""

    def __init__(self, desk: SettingsDesk) -> None:
        self._desk = desk

    @property
    def up(self) -> bool:
        """Whether the page has the keys."""
        return self._desk.up

    def handle_key(self, event: QKeyEvent, action: Action | None) -> bool | None:
        """True done with, False the widget's, None the sale's, which comes back for it."""
        page = self._desk.page
        assert page is not None
        typing = has_focus(page.panel.field)
        if action in _HERE:
            return None
        if action is not None:
            return self._act(action, typing=typing, held=event.isAutoRepeat())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            return event.isAutoRepeat() or (0 < event.key() < 128 and self._desk.press(chr(event.key())))
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and not (typing and abs(step) > 1):
            page.rows.step(step)
            if typing:
                page.rows.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        text = event.text()
        return not typing and text.isdigit() and text != "0" and self._desk.answer(int(text) - 1)

    def _act(self, action: Action, *, typing: bool, held: bool) -> bool | None:
        if action is Action.REDEEM:
            if not held:  # a key that is held saves once
                self._desk.enter()
            return True
        if action is Action.DROP:
            self._desk.escape()
            return True
        if action is Action.PASTE and typing:
            return False
        self._desk.leave()
        return True if action is Action.SELL else None
