"""A new member in three inputs: phone, name, consent."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, has_focus
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.tick import TickLine


class SignUpForm(Form):
    """Emits phone, name, consent. What was typed stays until it was used or dropped with Esc."""

    confirmed = Signal(str, str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.phone = Field(plain_keys=True)
        self.phone.setMaxLength(24)
        self.name = Field()
        self.name.setMaxLength(60)
        self.consent = TickLine()
        self.channel = self._channel_name = ""
        self.through = Text(size=15, weight=600, tone="accent", wraps=True)
        self.through.hide()
        self._labels = (Text(weight=600), Text(weight=600))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for number, (label, field) in enumerate(zip(self._labels, (self.phone, self.name), strict=True)):
            label.setBuddy(field)
            grid.addWidget(label, 0, number)
            grid.addWidget(field, 1, number)
        self.body.addLayout(grid)
        self.body.addWidget(self.consent)
        self.body.addWidget(self.through)
        self.body.addStretch(1)
        self.setTabOrder(self.phone, self.name)
        self.setTabOrder(self.name, self.consent)
        self.retranslate()

    def take_channel(self, channel: str, name: str) -> None:
        """Through which channel this person came, where its code was held up just before."""
        self.channel, self._channel_name = channel, name
        self._say_channel()

    def _say_channel(self) -> None:
        self.through.setText(translate("Members", "Came through {0}").format(self._channel_name))
        self.through.setVisible(bool(self.channel))

    def forget(self) -> None:
        """Empty for the next person."""
        self.phone.clear()
        self.name.clear()
        self.consent.setChecked(False)
        self.take_channel("", "")

    @override
    def first_field(self) -> QWidget | None:
        return self.phone

    @override
    def submit(self) -> None:
        """Enter walks through the inputs; consent is a tick of its own (Space), never implied."""
        if has_focus(self.phone) and self.phone.text().strip():
            self.name.setFocus(Qt.FocusReason.TabFocusReason)
        elif has_focus(self.name) and not self.consent.isChecked():
            self.consent.setFocus(Qt.FocusReason.TabFocusReason)
            self.say(translate("Members", "Ask the customer, then tick with the space bar."), "accent")
        else:
            self.confirmed.emit(self.phone.text().strip(), self.name.text().strip(), self.consent.isChecked())

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Members", "New member"))
        phone, name = translate("Members", "Phone number"), translate("Members", "Name")
        for label, field, text in zip(self._labels, (self.phone, self.name), (phone, name), strict=True):
            label.setText(text)
            field.setAccessibleName(text)
        self.name.setPlaceholderText(translate("Members", "may stay empty"))
        consent = translate("Members", "The customer agrees that name and phone number are kept for membership")
        self.consent.setText(consent)
        self.consent.setAccessibleName(consent)
        self.main.set_words(translate("Members", "Sign up"))
        self._say_channel()
