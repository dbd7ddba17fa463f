"""A manager lets a checkout go beyond the off-line caps: why, and the PIN; inside the panel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Field, Form


class OverrideForm(Form):
    """Emits the reason and the PIN (empty where a manager is signed in)."""

    confirmed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._about = Text(tone="soft", wraps=True)
        self.reason, self.pin = Field(), Field(secret=True)
        self.reason.setMaxLength(80)
        self.pin.setMaxLength(8)
        self._labels = (Text(weight=600), Text(weight=600))
        fields = QGridLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(4)
        for place, (label, field) in enumerate(zip(self._labels, (self.reason, self.pin), strict=True)):
            label.setBuddy(field)
            fields.addWidget(label, 0, place)
            fields.addWidget(field, 1, place)
        self.body.addWidget(self._about)
        self.body.addLayout(fields)
        self.body.addStretch(1)
        self.retranslate()

    def ask(self, about: str, *, pin: bool) -> None:
        """What is in the way; whether a PIN is wanted."""
        self._about.setText(about)
        self.reason.clear()
        self.pin.clear()
        self._labels[1].setVisible(pin)
        self.pin.setVisible(pin)

    def wrong(self, sentence: str) -> None:
        """The PIN was not right, or too often not."""
        self.pin.clear()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say(sentence)

    @override
    def submit(self) -> None:
        self.confirmed.emit(self.reason.text().strip(), self.pin.text() if self.pin.isVisible() else "")

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Override", "A manager allows it"))
        for label, field, name in zip(
            self._labels,
            (self.reason, self.pin),
            (translate("Override", "Why"), translate("Void", "Manager's PIN")),
            strict=True,
        ):
            label.setText(name)
            field.setAccessibleName(name)
        self.main.set_words(translate("Override", "Allow"))
