"""The keys of the form in which a campaign is made: from field to field, and on, without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from counter_app.ui.campaign_maker import CampaignMaker
from counter_app.ui.keys import Action
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.keycap import KeyButton

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class MakerKeys:
    """Asked before any widget while the form is up."""

    def __init__(self, maker: CampaignMaker) -> None:
        self._maker = maker

    def act(self, action: Action, *, held: bool) -> bool:
        """Enter and Esc; False for what the widget does itself."""
        if action is Action.REDEEM:
            if not held:
                self._enter()
        elif action is Action.DROP:
            self._escape()
        else:
            return False
        return True

    def with_alt(self, event: QKeyEvent) -> bool:
        """One of the keys below the form."""
        return event.isAutoRepeat() or (0 < event.key() < 128 and self._maker.press_letter(chr(event.key())))

    def plain(self, event: QKeyEvent) -> bool:
        """Arrows and pages; and while the kinds are shown their digits. The rest is typed."""
        page, key, focus = self._maker.page, Qt.Key(event.key()), QApplication.focusWidget()
        if page is None:
            return False
        if not self._maker.draft.flavour:
            return self._among_kinds(event.text(), key)
        if key in _STEPS and not (isinstance(focus, QLineEdit) and focus.completer() is not None and focus.text()):
            if page.trying.has_hand:
                page.trying.step()
            else:
                page.body.step(_STEPS[key])
        elif key in _PAGES:
            page.body.turn(_PAGES[key])
        else:
            return False
        return True

    def _among_kinds(self, text: str, key: Qt.Key) -> bool:
        page = self._maker.page
        assert page is not None
        if key not in _STEPS:
            return self._maker.choose_kind(text)
        shown = [button for button in page.kinds if button.isVisible()]
        at = next((number for number, each in enumerate(shown) if each.hasFocus()), -1)
        shown[(at + _STEPS[key]) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _enter(self) -> None:
        focus = QApplication.focusWidget()
        if self._maker.asked:
            self._maker.settle(True)
        elif isinstance(focus, KeyButton | ChoiceButton):
            focus.click()
        else:
            self._maker.go_on()

    def _escape(self) -> None:
        """One thing less: the question, the trial, the form."""
        if self._maker.asked:
            self._maker.settle(False)
        elif self._maker.tried:
            self._maker.try_it(on=False)
        else:
            self._maker.go_back()
