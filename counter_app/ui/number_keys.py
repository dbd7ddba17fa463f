"""The keys of the figures: a digit chooses the chart, arrows the time, letters what else there is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from counter_app.ui.keys import Action
from counter_app.ui.number_desk import NumberDesk
from counter_app.ui.page_keys import DeskKeys

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_TURNS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -12, Qt.Key.Key_PageDown: 12}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.KeypadModifier)


class NumberKeys(DeskKeys[NumberDesk]):
    """Asked before any widget while the page is up."""

    own = Action.NUMBERS

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        if action is Action.REDEEM:
            return True  # nothing is sold here
        return self._to_sale(action) or (True if action is Action.DROP else None)

    @override
    def _with_alt(self, event: QKeyEvent) -> bool:
        return self._plain(event)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        if event.modifiers() in _PLAIN:
            self._look(event)
        return True

    def _look(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._desk.step(_STEPS[key])
        elif key in _TURNS:
            self._desk.turn(_TURNS[key])
        elif key is Qt.Key.Key_Home:
            self._desk.go_to_today()
        elif 0 < event.key() < 128 and not event.isAutoRepeat():
            self._desk.press(chr(event.key()))
