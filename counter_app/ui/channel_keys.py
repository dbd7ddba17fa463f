"""The keys of the channels: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from counter_app.ui.channel_desk import ChannelDesk
from counter_app.ui.keys import Action
from counter_app.ui.page_keys import STEPS, DeskKeys, press_focused


class ChannelKeys(DeskKeys[ChannelDesk]):
    """Asked before any widget while the page is up."""

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press_channel(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        page = self._desk.page
        assert page is not None
        step = None if page.panel.filling else STEPS.get(Qt.Key(event.key()))
        if step is not None:
            page.rows.step(step)
        return step is not None

    @override
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
            return self._to_sale(action)
        return True

    def _enter(self) -> None:
        page = self._desk.page
        assert page is not None
        if page.panel.question is not None:
            self._desk.settle_end(True)
        elif not press_focused() and page.panel.filling:
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
