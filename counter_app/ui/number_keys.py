"""The keys of the figures: a digit chooses the chart, arrows the time, letters what else there is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from counter_app.ui.keys import Action
from counter_app.ui.number_desk import NumberDesk

# What the window does wherever it is; everything else belongs to the sale, which comes back for it.
_HERE = frozenset({Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.DISPLAY, Action.NUMBERS})
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_TURNS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -12, Qt.Key.Key_PageDown: 12}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.KeypadModifier)


class NumberKeys:
    """Asked before any widget while the page is up."""

    def __init__(self, desk: NumberDesk) -> None:
        self._desk = desk

    @property
    def up(self) -> bool:
        """Whether the page has the keys."""
        return self._desk.up

    def handle_key(self, event: QKeyEvent, action: Action | None) -> bool | None:
        """True done with, None the sale's, which comes back for it."""
        if action in _HERE:
            return None
        if action is Action.REDEEM:
            return True  # nothing is sold here
        if action is not None:
            self._desk.leave()
            return True if action in (Action.SELL, Action.DROP) else None
        if event.modifiers() in _PLAIN:
            self._own(event)
        return True

    def _own(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._desk.step(_STEPS[key])
        elif key in _TURNS:
            self._desk.turn(_TURNS[key])
        elif key is Qt.Key.Key_Home:
            self._desk.go_to_today()
        elif 0 < event.key() < 128 and not event.isAutoRepeat():
            self._desk.press(chr(event.key()))
