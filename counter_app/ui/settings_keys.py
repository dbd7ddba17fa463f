"""The keys of the settings: everything is looked at and changed without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from counter_app.ui.keys import Action
from counter_app.ui.page_keys import STEPS, DeskKeys, press_focused
from counter_app.ui.settings_desk import SettingsDesk
from counter_app.ui.widgets.basic import has_focus


class SettingsKeys(DeskKeys[SettingsDesk]):
    """Asked before any widget while the page is up."""

    own = Action.SETTINGS

    @property
    def _typing(self) -> bool:
        return self._desk.page is not None and has_focus(self._desk.page.panel.field)

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        page, typing = self._desk.page, self._typing
        assert page is not None
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None and not (typing and abs(step) > 1):
            page.rows.step(step)
            if typing:
                page.rows.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        text = event.text()
        return not typing and text.isdigit() and text != "0" and self._desk.answer(int(text) - 1)

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        if action is Action.REDEEM:
            if not held and not press_focused():  # a key that is held saves once
                self._desk.enter()
            return True
        if action is Action.DROP:
            self._desk.escape()
            return True
        if action is Action.PASTE and self._typing:
            return False
        return self._to_sale(action)
