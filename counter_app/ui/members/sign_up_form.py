"""A new member in three inputs: phone, name, consent; a birthday where somebody says it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from counter_app.domain.consent import is_child
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, has_focus
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.tick import TickLine

_DIGITS = 8


class SignUpForm(Form):
    """Emits phone, name, consent. What was typed stays until it was used or dropped with Esc."""

    confirmed = Signal(str, str, bool)
    today = date(1970, 1, 1)  # told when it is opened

    def __init__(self) -> None:
        super().__init__()
        self.phone = Field(plain_keys=True)
        self.phone.setMaxLength(24)
        self.name = Field()
        self.name.setMaxLength(60)
        self.born = Field(plain_keys=True)
        self.born.setMaxLength(10)
        self.consent = TickLine()
        # Below 14 the consent is a parent's or guardian's: asked with a tick of its own.
        self.guardian = TickLine()
        self.born.textChanged.connect(self._ask_guardian)
        self.channel = self._channel_name = ""
        self.through = Text(size=15, weight=600, tone="accent", wraps=True)
        self.through.hide()
        self._labels = (Text(weight=600), Text(weight=600), Text(weight=600))
        self._fields = (self.phone, self.name, self.born)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for number, (label, field) in enumerate(zip(self._labels, self._fields, strict=True)):
            label.setBuddy(field)
            grid.addWidget(label, 0, number)
            grid.addWidget(field, 1, number)
        self.body.addLayout(grid)
        self.body.addWidget(self.consent)
        self.body.addWidget(self.guardian)
        self.guardian.hide()
        self.body.addWidget(self.through)
        self.body.addStretch(1)
        self.setTabOrder(self.phone, self.name)
        self.setTabOrder(self.name, self.born)
        self.setTabOrder(self.born, self.consent)
        self.setTabOrder(self.consent, self.guardian)
        self.retranslate()

    def take_channel(self, channel: str, name: str) -> None:
        """Through which channel this person came, where its code was held up just before."""
        self.channel, self._channel_name = channel, name
        self._say_channel()

    @property
    def birthday(self) -> date | None:
        """What was typed as one; None where nothing was. Raises ValueError for what is no day."""
        text = self.born.text().strip().replace("/", "-").replace(".", "-")
        if not text:
            return None
        if text.isdigit() and len(text) == _DIGITS:
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)

    @property
    def _child(self) -> bool:
        try:
            return is_child(self.birthday, self.today)
        except ValueError:
            return False

    def _ask_guardian(self) -> None:
        self.guardian.setVisible(self._child)
        if not self._child:
            self.guardian.setChecked(False)

    def _say_channel(self) -> None:
        self.through.setText(translate("Members", "Came through {0}").format(self._channel_name))
        self.through.setVisible(bool(self.channel))

    def forget(self) -> None:
        """Empty for the next person."""
        self.phone.clear()
        self.name.clear()
        self.born.clear()
        self.consent.setChecked(False)
        self.guardian.setChecked(False)
        self.take_channel("", "")

    @override
    def first_field(self) -> QWidget | None:
        return self.phone

    @override
    def submit(self) -> None:
        """Enter walks through the inputs; consent is a tick of its own (Space), never implied."""
        if has_focus(self.phone) and self.phone.text().strip():
            self.name.setFocus(Qt.FocusReason.TabFocusReason)
        elif (has_focus(self.name) or has_focus(self.born)) and not self.consent.isChecked():
            self.consent.setFocus(Qt.FocusReason.TabFocusReason)
            self.say(translate("Members", "Ask the customer, then tick with the space bar."), "accent")
        elif self._child and not self.guardian.isChecked():
            self.guardian.setFocus(Qt.FocusReason.TabFocusReason)
            self.say(
                translate("Members", "Under 14: ask a parent or guardian, then tick with the space bar."), "accent"
            )
        else:
            self.confirmed.emit(self.phone.text().strip(), self.name.text().strip(), self.consent.isChecked())

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Members", "New member"))
        words = (translate("Members", "Phone number"), translate("Members", "Name"), translate("Members", "Birthday"))
        for label, field, text in zip(self._labels, self._fields, words, strict=True):
            label.setText(text)
            field.setAccessibleName(text)
        self.name.setPlaceholderText(translate("Members", "may stay empty"))
        self.born.setPlaceholderText(translate("Members", "may stay empty"))
        guardian = translate("Members", "Under 14: a parent or guardian agrees")
        self.guardian.setText(guardian)
        self.guardian.setAccessibleName(guardian)
        consent = translate("Members", "The customer agrees that name and phone number are kept for membership")
        self.consent.setText(consent)
        self.consent.setAccessibleName(consent)
        self.main.set_words(translate("Members", "Sign up"))
        self._say_channel()
