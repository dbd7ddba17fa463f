"""The keys of the campaigns: everything is looked at and done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from typing_extensions import override

from counter_app.ui.campaign_desk import CampaignDesk
from counter_app.ui.keys import Action
from counter_app.ui.maker_keys import MakerKeys
from counter_app.ui.page_keys import DeskKeys, press_focused
from counter_app.ui.print_keys import PrintKeys
from counter_app.ui.widgets.basic import has_focus

_OF_THE_FORM = frozenset({Action.REDEEM, Action.DROP, Action.PASTE, Action.CODE})
_TYPING = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENDS = {Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000}


class CampaignKeys(DeskKeys[CampaignDesk]):
    """Asked before any widget while the page is up."""

    own = Action.CAMPAIGNS

    def __init__(self, desk: CampaignDesk) -> None:
        super().__init__(desk)
        self._form = MakerKeys(desk.maker)
        self._sheet = PrintKeys(desk.printing)

    @override
    def _with_alt(self, event: QKeyEvent) -> bool:
        if self._desk.on_sheet:
            return self._sheet.handle(event)
        return self._form.with_alt(event) if self._desk.making else super()._with_alt(event)

    @override
    def _press(self, letter: str) -> bool:
        return self._desk.press(letter)

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        if self._desk.on_sheet:
            return self._sheet.handle(event)
        if self._desk.making:
            return event.modifiers() in _TYPING and self._form.plain(event)
        return self._move(Qt.Key(event.key())) or self._character(event.text())

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        page = self._desk.page
        assert page is not None
        if self._desk.making and action in _OF_THE_FORM:
            return self._form.act(action, held=held)
        if self._desk.on_sheet and action in _OF_THE_FORM:
            return self._sheet.act(action, held=held)
        if action is Action.REDEEM:
            if not held:  # a key that is held answers one question, and not the next one
                self._enter()
        elif action is Action.DROP:
            self._escape()
        elif action is Action.CODE:
            page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            page.search.selectAll()
        elif action is Action.PASTE:
            return False
        else:
            return self._to_sale(action)
        return True

    def _enter(self) -> None:
        if self._desk.asked:
            self._desk.decide(True)
        else:
            press_focused()

    def _escape(self) -> None:
        """One thing less: the question, what was typed, the page."""
        page = self._desk.page
        assert page is not None
        if self._desk.asked:
            self._desk.decide(False)
        elif page.search.text():
            page.search.clear()
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._desk.leave()

    def _move(self, key: Qt.Key) -> bool:
        page = self._desk.page
        assert page is not None
        if key in _STEPS:
            page.rows.step(_STEPS[key])
        elif key in _PAGES:
            page.panel.turn(_PAGES[key])
        elif key in _ENDS and not (has_focus(page.search) and page.search.text()):
            page.rows.step(_ENDS[key])
        else:
            return False
        return True

    def _character(self, text: str) -> bool:
        """What no field takes is a search; `/` goes there."""
        page = self._desk.page
        assert page is not None
        if isinstance(QApplication.focusWidget(), QLineEdit) or len(text) != 1 or not text.isprintable() or text == " ":
            return False
        page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        page.search.setText("" if text == "/" else text)
        return True
