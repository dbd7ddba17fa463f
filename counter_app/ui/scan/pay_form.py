"""How many points and how much value, and how the staff know whose they are; inside the panel."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout
from typing_extensions import override

from counter_app.domain.lines import CONFIRMATIONS
from counter_app.ui.money import typed_money
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form

_POINTS = QRegularExpression(r"[0-9]{0,9}")


class PayForm(Form):
    """Emits points and value as they were typed, how the member is known (or nothing), and a manager's PIN (or
    nothing)."""

    confirmed = Signal(str, str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._about = Text(tone="soft", wraps=True)
        self.points, self.value, self._pin = Field(plain_keys=True), Field(plain_keys=True), Field(secret=True)
        self.points.setValidator(QRegularExpressionValidator(_POINTS, self.points))
        typed_money(self.value)
        self._pin.setMaxLength(8)
        self._labels = [Text(weight=600) for _ in range(3)]
        self._known = Text(weight=600)
        self._choices = [ChoiceButton(f"Alt {number}") for number in range(1, len(CONFIRMATIONS) + 1)]
        fields, choices = QGridLayout(), QHBoxLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(4)
        for place, (label, field) in enumerate(zip(self._labels, (self.points, self.value, self._pin), strict=True)):
            label.setBuddy(field)
            fields.addWidget(label, 0, place)
            fields.addWidget(field, 1, place)
        choices.setSpacing(8)
        for number, choice in enumerate(self._choices):
            choice.clicked.connect(lambda _checked=False, number=number: self._choose(number))
            choices.addWidget(choice)
        self.body.addWidget(self._about)
        self.body.addLayout(fields)
        self.body.addWidget(self._known)
        self.body.addLayout(choices)
        self.body.addStretch(1)
        self.retranslate()

    def ask(self, about: str, points: str, value: str, confirmed_by: str, *, pin: bool) -> None:
        """What there is, and what is chosen of it already. `pin`: a manager is wanted."""
        self._about.setText(about)
        self.points.setText(points)
        self.value.setText(value)
        self._pin.clear()
        for place, name in enumerate(CONFIRMATIONS):
            self._choices[place].setChecked(name == confirmed_by)
        self._labels[2].setVisible(pin)
        self._pin.setVisible(pin)

    def wrong(self, sentence: str) -> None:
        """The PIN was not right, or too often not."""
        self._pin.clear()
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say(sentence)

    @property
    def confirmed_by(self) -> str:
        """How the member is known, or nothing."""
        return next((name for name, choice in zip(CONFIRMATIONS, self._choices, strict=True) if choice.isChecked()), "")

    def _choose(self, number: int) -> None:
        """One of them, or none again."""
        for place, choice in enumerate(self._choices):
            choice.setChecked(choice.isChecked() and place == number)

    @override
    def alt_pressed(self, character: str) -> bool:
        place = int(character) - 1 if character.isdigit() else -1
        if not 0 <= place < len(self._choices):
            return False
        self._choices[place].toggle()
        self._choose(place)
        return True

    @override
    def open(self) -> None:
        super().open()
        field = self._pin if self._pin.isVisible() else self.points if self.points.text() else self.value
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    @override
    def submit(self) -> None:
        pin = self._pin.text() if self._pin.isVisible() else ""
        self.confirmed.emit(self.points.text().strip(), self.value.text().strip(), self.confirmed_by, pin)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Pay", "Points and value"))
        names = (translate("Pay", "Points to spend"), translate("Pay", "Value to spend"))
        for label, field, name in zip(
            self._labels,
            (self.points, self.value, self._pin),
            (*names, translate("Void", "Manager's PIN")),
            strict=True,
        ):
            label.setText(name)
            field.setAccessibleName(name)
        self.points.setPlaceholderText("0")
        self._known.setText(translate("Pay", "No fresh code? How do you know the member?"))
        words = {
            "phone": translate("Pay", "Phone number said"),
            "card": translate("Pay", "Card shown"),
            "known": translate("Pay", "Known here"),
        }
        for name, choice in zip(CONFIRMATIONS, self._choices, strict=True):
            choice.set_words(words[name])
        self.main.set_words(translate("Pay", "Use it"))
