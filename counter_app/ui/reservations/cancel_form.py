"""Cancelling a reservation: what comes back, why, and a manager's PIN where the rules want one; inside the panel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form


class CancelForm(Form):
    """Emits reason and PIN (empty while none is asked for)."""

    confirmed = Signal(str, str)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._what = ""
        self._about = Text(size=17, wraps=True)
        self._foreseen = Text(size=26, weight=700, wraps=True)
        self._besides = Text(tone="soft", wraps=True)
        self._choices = [ChoiceButton(str(number)) for number in (1, 2, 3)]
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, choice in enumerate(self._choices):
            self._group.addButton(choice, number)
            grid.addWidget(choice, 0, number)
        self._why = Text(weight=600)
        self._other, self._pin = Field(), Field(secret=True)
        self._other.setMaxLength(80)
        self._pin.setMaxLength(8)
        self._pin_label = Text(weight=600)
        self._pin_label.setBuddy(self._pin)
        self.body.addWidget(self._about)
        self.body.addWidget(self._foreseen)
        self.body.addWidget(self._besides)
        self.body.addSpacing(8)
        self.body.addWidget(self._why)
        self.body.addLayout(grid)
        for part in (self._other, self._pin_label, self._pin):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.retranslate()

    @property
    def foreseen(self) -> str:
        """What it would do, as it is shown."""
        return self._foreseen.text()

    def ask(self, what: str, about: str, foreseen: str, *, pin: bool) -> None:
        """Which reservation, whose and when; what comes back. `pin`: the rules want a manager."""
        self._what = what
        self._about.setText(about)
        self._foreseen.setText(foreseen)
        self._choices[0].setChecked(True)
        self._other.clear()
        self._show_pin(pin)
        self.retranslate()

    def ask_pin(self, sentence: str) -> None:
        """The rules want a manager."""
        self._show_pin(True)
        self.say(sentence)
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_pin(self, shown: bool) -> None:
        self._pin.clear()
        self._pin_label.setVisible(shown)
        self._pin.setVisible(shown)

    @override
    def first_field(self) -> QWidget | None:
        return self._choices[0]

    @override
    def key_pressed(self, text: str) -> bool:
        if text not in ("1", "2", "3"):
            return False
        choice = self._choices[int(text) - 1]
        choice.setChecked(True)
        choice.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    @override
    def take_back(self) -> bool:
        return True

    @override
    def submit(self) -> None:
        chosen = self._choices[max(0, self._group.checkedId())]
        reason = self._other.text().strip() or chosen.text()
        self.confirmed.emit(reason, self._pin.text() if self._pin.isVisible() else "")

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("CancelReservation", "Cancel: {0}").format(self._what))
        self._besides.setText(
            translate("CancelReservation", "The place is free for others, and the pick-up code is good for nothing")
        )
        self._why.setText(translate("Refund", "Why"))
        words = (
            translate("CancelReservation", "Customer called off"),
            translate("CancelReservation", "Wrong day or time"),
            translate("CancelReservation", "We cannot supply it"),
        )
        for choice, text in zip(self._choices, words, strict=True):
            choice.set_words(text)
        self._other.setPlaceholderText(translate("Void", "Another reason"))
        self._other.setAccessibleName(translate("Void", "Another reason"))
        self._pin_label.setText(translate("Void", "Manager's PIN"))
        self._pin.setAccessibleName(translate("Void", "Manager's PIN"))
        self.main.set_words(translate("CancelReservation", "Cancel it"))
