"""The keys of the page on which codes are printed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from counter_app.ui.campaign_printing import CampaignPrinting
from counter_app.ui.keys import Action
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.keycap import KeyButton


class PrintKeys:
    """Asked before any widget while the page is up."""

    def __init__(self, printing: CampaignPrinting) -> None:
        self._printing = printing

    def act(self, action: Action, *, held: bool) -> bool:
        """Enter and Esc; False for what the widget does itself."""
        if action is Action.REDEEM:
            if not held:
                self._enter()
        elif action is Action.DROP:
            if not held:
                self._escape()
        else:
            return False
        return True

    def handle(self, event: QKeyEvent) -> bool:
        """The keys with Alt; the rest is typed."""
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return False
        return event.isAutoRepeat() or (0 < event.key() < 128 and self._printing.press_print_letter(chr(event.key())))

    def _enter(self) -> None:
        focus = QApplication.focusWidget()
        if self._printing.asked:
            self._printing.settle_print(True)
        elif isinstance(focus, KeyButton | ChoiceButton):
            focus.click()
        else:
            self._printing.go_on_printing()

    def _escape(self) -> None:
        """One thing less: the question, what is under way, the page."""
        if self._printing.asked:
            self._printing.settle_print(False)
        else:
            self._printing.leave_printing()
