"""The keys of the follow-ups: whoever calls has one hand for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from counter_app.ui.follow_up_desk import FollowUpDesk
from counter_app.ui.keys import Action
from counter_app.ui.page_keys import STEPS, DeskKeys, press_focused
from counter_app.ui.widgets.basic import has_focus

_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)


class FollowUpKeys(DeskKeys[FollowUpDesk]):
    """Asked before any widget while the page is up."""

    own = Action.FOLLOW_UPS

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press_follow_up(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        page = self._desk.page
        assert page is not None
        key = Qt.Key(event.key())
        if key in _PAGES and page.panel.turn(_PAGES[key]):
            return True
        if key in STEPS and not (key in _ENDS and has_focus(page.panel.note)):
            (page.panel.days if page.panel.asking else page.rows).step(STEPS[key])
            return True
        # A letter without Alt belongs to the note, where that is written; else to nothing.
        return not has_focus(page.panel.note) and len(event.text()) == 1 and event.text().isprintable()

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        page = self._desk.page
        assert page is not None
        if action is Action.REDEEM:
            if not held:
                self._enter()
        elif action is Action.DROP:
            self._escape()
        elif action is Action.CODE:
            if not page.panel.asking:
                page.panel.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif action is Action.PASTE:
            return False
        else:
            return self._to_sale(action)
        return True

    def _enter(self) -> None:
        page = self._desk.page
        assert page is not None
        if page.panel.asking and not has_focus(page.panel.leave_days):
            page.panel.day_chosen.emit(page.panel.days.current_id())
        elif has_focus(page.panel.note):
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            press_focused()

    def _escape(self) -> None:
        """One thing less: the days, the note, the page."""
        page = self._desk.page
        assert page is not None
        if page.panel.asking:
            self._desk.leave_days()
        elif has_focus(page.panel.note) or page.panel.note.text():
            page.panel.note.clear()
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._desk.leave()
