"""The keys of planned messages: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from counter_app.ui.keys import Action
from counter_app.ui.message_desk import MessageDesk
from counter_app.ui.page_keys import STEPS, DeskKeys, press_focused


class MessageKeys(DeskKeys[MessageDesk]):
    """Asked before any widget while the page is up."""

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press_message(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        page, step = self._desk.page, STEPS.get(Qt.Key(event.key()))
        assert page is not None
        if step is not None:
            page.rows.step(step)
        return step is not None

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        page = self._desk.page
        assert page is not None
        asked = page.panel.question is not None
        if action is Action.REDEEM:
            if asked and not held:
                self._desk.settle_taking_back(True)
            elif not held:
                press_focused()
        elif action is Action.DROP and asked:
            self._desk.settle_taking_back(False)
        elif action in (Action.DROP, Action.MEMBERS):
            self._desk.go_back_to_members()
        else:
            return self._to_sale(action)
        return True
