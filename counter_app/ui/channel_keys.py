"""The keys of the channels: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from counter_app.ui.channel_desk import ChannelDesk
from counter_app.ui.keys import Action

# What the window does wherever it is; everything else belongs to the sale, which comes back for it.
_HERE = frozenset({Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.DISPLAY})
_STEPS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000,
}  # fmt: skip


class ChannelKeys:
    """Asked before any widget while the page is up."""

    def __init__(self, desk: ChannelDesk) -> None:
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
            return event.isAutoRepeat() or (0 < event.key() < 128 and self._desk.press_channel(chr(event.key())))
        step = None if page.panel.filling else _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            page.rows.step(step)
        return step is not None

    def _act(self, action: Action, *, held: bool) -> bool | None:
        page = self._desk.page
        assert page is not None
        if action is Action.REDEEM:
            if not held:
                self._enter()
        elif action is Action.DROP:
            self._escape()
        elif page.panel.filling and action in (Action.PASTE, Action.CODE):
            return False
        elif action is Action.CAMPAIGNS:
            self._desk.go_back()
        else:
            self._desk.leave()
            return True if action is Action.SELL else None
        return True

    def _enter(self) -> None:
        page, focus = self._desk.page, QApplication.focusWidget()
        assert page is not None
        if page.panel.question is not None:
            self._desk.settle_end(True)
        elif isinstance(focus, QAbstractButton):
            focus.click()
        elif page.panel.filling:
            self._desk.save_channel()

    def _escape(self) -> None:
        """One thing less: the question, the form, the page."""
        page = self._desk.page
        assert page is not None
        if page.panel.question is not None:
            self._desk.settle_end(False)
        elif page.panel.filling:
            self._desk.close_channel_form()
        else:
            self._desk.go_back()
