"""The computer's clock runs behind what was seen before: a manager compares both times and gives a PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Field, Form


class ClockForm(Form):
    """Emits the PIN. Where the clock is in order there is nothing to confirm."""

    confirmed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._behind = False
        self._labels = (Text(weight=600), Text(weight=600))
        self._times = (Text(size=22, weight=600), Text(size=22, weight=600))
        self._why = Text(tone="soft", wraps=True)
        self._pin_label = Text(weight=600)
        self.pin = Field(secret=True)
        self.pin.setMaxLength(8)
        self._pin_label.setBuddy(self.pin)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for number, (label, time) in enumerate(zip(self._labels, self._times, strict=True)):
            grid.addWidget(label, 0, number)
            grid.addWidget(time, 1, number)
        # Beside the times: below them the field would not fit under a sentence about a wrong PIN.
        grid.addWidget(self._pin_label, 0, 2)
        grid.addWidget(self.pin, 1, 2)
        self.body.addLayout(grid)
        self.body.addWidget(self._why)
        self.body.addStretch(1)
        self.retranslate()

    def show_times(self, computer: str, seen: str, *, behind: bool) -> None:
        """The computer's time and the latest that was seen, as the store reads a clock."""
        self._behind = behind
        for text, time in zip(self._times, (computer, seen), strict=True):
            text.setText(time)
        for part in (self._pin_label, self.pin, self.main):
            part.setVisible(behind)
        self.retranslate()

    def wrong(self, sentence: str) -> None:
        """Not accepted: why, and the PIN again."""
        self.pin.clear()
        self.say(sentence)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def open(self) -> None:
        self.pin.clear()
        super().open()

    @override
    def first_field(self) -> QWidget | None:
        return self.pin if self._behind else None

    @override
    def submit(self) -> None:
        if self._behind and self.pin.text():
            self.confirmed.emit(self.pin.text())
            self.pin.clear()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Staff", "The computer's clock"))
        words = (translate("Staff", "This computer"), translate("Staff", "Seen before"))
        for label, text in zip(self._labels, words, strict=True):
            label.setText(text)
        self._why.setText(
            translate("Staff", "If this computer shows the right time, a manager's PIN makes it count again.")
            if self._behind
            else translate("Staff", "The clock is in order.")
        )
        self._pin_label.setText(translate("Staff", "Manager's PIN"))
        self.pin.setAccessibleName(translate("Staff", "Manager's PIN"))
        self.main.set_words(translate("Staff", "This time is right"))
