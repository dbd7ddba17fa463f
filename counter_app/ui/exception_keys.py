"""The keys of the exceptions: everything is looked at and settled without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from counter_app.ui.exception_desk import ExceptionDesk
from counter_app.ui.keys import Action

# What the window does wherever it is; everything else belongs to the sale, which comes back for it.
_HERE = frozenset({Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.DISPLAY, Action.EXCEPTIONS})
_STEPS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000,
}  # fmt: skip


class ExceptionKeys:
    """Asked before any widget while the page is up."""

    def __init__(self, desk: ExceptionDesk) -> None:
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
        if action is Action.REDEEM:
            return True  # nothing is settled by the key of every day
        if action is not None:
            self._desk.leave()
            return True if action in (Action.SELL, Action.DROP) else None
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            # A key that is held settles one exception, and not those behind it.
            return event.isAutoRepeat() or (0 < event.key() < 128 and self._desk.press(chr(event.key())))
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            page.rows.step(step)
        return step is not None
