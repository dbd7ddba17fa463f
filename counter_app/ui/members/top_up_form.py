"""A top-up of stored value: how much, what is given besides, and how it is paid; inside the panel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.lines import TENDERS
from counter_app.ui.money import typed_money
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form


class TopUpForm(Form):
    """Emits amount and bonus as they were typed, and the kind of tender."""

    confirmed = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._who = ""
        self._names: tuple[str, ...] = TENDERS
        self.amount, self.bonus = Field(plain_keys=True), Field(plain_keys=True)
        self._labels = (Text(weight=600), Text(weight=600))
        fields, choices = QGridLayout(), QHBoxLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(4)
        for place, (label, field) in enumerate(zip(self._labels, (self.amount, self.bonus), strict=True)):
            field.setMaxLength(12)
            typed_money(field)
            label.setBuddy(field)
            fields.addWidget(label, 0, place)
            fields.addWidget(field, 1, place)
        self._choices = [ChoiceButton(f"Alt {number}") for number in range(1, len(TENDERS) + 1)]
        self._group = QButtonGroup(self)
        choices.setSpacing(8)
        for number, choice in enumerate(self._choices):
            self._group.addButton(choice, number)
            choices.addWidget(choice)
        self._about = Text(tone="soft", wraps=True)
        self.body.addWidget(self._about)
        self.body.addLayout(fields)
        self.body.addLayout(choices)
        self.body.addStretch(1)
        self.retranslate()

    def ask(self, who: str, about: str, tenders: tuple[str, ...]) -> None:
        """Whose value; what there is of it; what the kinds of tender are called."""
        self._who, self._names = who, tenders
        self._about.setText(about)
        self.amount.clear()
        self.bonus.clear()
        self._choices[0].setChecked(True)
        self.retranslate()

    @override
    def first_field(self) -> QWidget | None:
        return self.amount

    @override
    def alt_pressed(self, character: str) -> bool:
        place = int(character) - 1 if character.isdigit() else -1
        if not 0 <= place < len(self._choices):
            return False
        self._choices[place].setChecked(True)
        return True

    @override
    def submit(self) -> None:
        tender = TENDERS[max(0, self._group.checkedId())]
        self.confirmed.emit(self.amount.text().strip(), self.bonus.text().strip(), tender)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("TopUp", "Top up: {0}").format(self._who))
        for label, field, name in zip(
            self._labels,
            (self.amount, self.bonus),
            (translate("TopUp", "Paid"), translate("TopUp", "Given besides")),
            strict=True,
        ):
            label.setText(name)
            field.setAccessibleName(name)
        for choice, name in zip(self._choices, self._names, strict=True):
            choice.set_words(name)
        self.main.set_words(translate("TopUp", "Top up"))
