"""What the keys of the pages beside the sale have in common: each is looked at and used without a mouse."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from counter_app.ui.keys import Action
from counter_app.ui.page_desk import PageDesk

# What the window does wherever it is; everything else belongs to the sale, which comes back for it.
_EVERYWHERE = frozenset({Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.DISPLAY})
STEPS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000,
}  # fmt: skip
D = TypeVar("D", bound=PageDesk)


def press_focused() -> bool:
    """Enter where a button has the focus; False where none has."""
    focus = QApplication.focusWidget()
    if not isinstance(focus, QAbstractButton):
        return False
    focus.click()
    return True


class DeskKeys(ABC, Generic[D]):
    """Asked before any widget while the page is up. `own`: the key that opens the page, and does nothing on it."""

    own: Action | None = None

    def __init__(self, desk: D) -> None:
        self._desk = desk

    @property
    def up(self) -> bool:
        """Whether the page has the keys."""
        return self._desk.up

    def handle_key(self, event: QKeyEvent, action: Action | None) -> bool | None:
        """True done with, False the widget's, None the sale's, which comes back for it."""
        if action is not None:
            if action in _EVERYWHERE or action is self.own:
                return None
            return self._act(action, held=event.isAutoRepeat())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            return self._with_alt(event)
        return self._plain(event)

    def _with_alt(self, event: QKeyEvent) -> bool:
        """A key that is held does one thing, and not the next one too."""
        return event.isAutoRepeat() or (0 < event.key() < 128 and self._press(chr(event.key())))

    @abstractmethod
    def _act(self, action: Action, *, held: bool) -> bool | None:
        """A key of the key map."""

    def _press(self, _letter: str) -> bool:
        """The letter or digit of one of the page's keys with Alt; False for none of them, as where there are none."""
        return False

    @abstractmethod
    def _plain(self, event: QKeyEvent) -> bool:
        """Anything else."""

    def _to_sale(self, action: Action) -> bool | None:
        """The sale comes back, and has the key unless nothing else was meant by it."""
        self._desk.leave()
        return True if action is Action.SELL else None
