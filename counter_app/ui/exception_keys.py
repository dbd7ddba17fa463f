"""The keys of the exceptions: everything is looked at and settled without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from counter_app.ui.exception_desk import ExceptionDesk
from counter_app.ui.keys import Action
from counter_app.ui.page_keys import STEPS, DeskKeys


class ExceptionKeys(DeskKeys[ExceptionDesk]):
    """Asked before any widget while the page is up."""

    own = Action.EXCEPTIONS

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        if action is Action.REDEEM:
            return True  # nothing is settled by the key of every day
        return self._to_sale(action) or (True if action is Action.DROP else None)

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None and self._desk.page is not None:
            self._desk.page.rows.step(step)
        return step is not None
