"""Giving back a part of what was paid, or all of it: how much, what that does, why; inside the panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.money import typed_money
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form

_MOST_LINES = 7


@dataclass(frozen=True, slots=True)
class RefundWish:
    """All that is left, or the amount as it was typed, or a line of the checkout (from 1)."""

    amount: str = ""
    part: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A line that can come back alone, as the cashier reads it."""

    number: int
    what: str
    figure: str


class RefundForm(Form):
    """`weighed`: another wish, to be foreseen. `confirmed`: wish, reason and PIN (empty while none is asked for)."""

    weighed = Signal(object)
    confirmed = Signal(object, str, str)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._what = ""
        self._all = ""
        self._lines: tuple[RefundLine, ...] = ()
        self._parts = True
        self._choices = [ChoiceButton(f"Alt {number}", inline=True) for number in range(1, _MOST_LINES + 3)]
        self._group = QButtonGroup(self)
        self._about = Text(tone="soft", wraps=True)
        self._amount = Field(plain_keys=True)
        self._amount.setMaxLength(12)
        typed_money(self._amount)
        self._reason, self._pin = Field(), Field(secret=True)
        self._reason.setMaxLength(80)
        self._pin.setMaxLength(8)
        self._reason_label, self._pin_label = Text(weight=600), Text(weight=600)
        self._foreseen = Text(size=20, weight=700, wraps=True)
        self._lay_out()
        self._group.idToggled.connect(self._chosen)
        self._amount.textEdited.connect(lambda _text: self.weighed.emit(self.wish))
        self.retranslate()

    def _lay_out(self) -> None:
        choices = QVBoxLayout()
        choices.setSpacing(6)
        for number, choice in enumerate(self._choices):
            self._group.addButton(choice, number)
            choices.addWidget(choice)
            if number == 1:
                choices.addWidget(self._amount)
        fields = QGridLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(4)
        for place, (label, field) in enumerate(((self._reason_label, self._reason), (self._pin_label, self._pin))):
            label.setBuddy(field)
            fields.addWidget(label, 0, place)
            fields.addWidget(field, 1, place)
        self.body.addWidget(self._about)
        self.body.addLayout(choices)
        self.body.addWidget(self._foreseen)
        self.body.addLayout(fields)
        self.body.addStretch(1)

    @property
    def wish(self) -> RefundWish:
        """What is chosen."""
        number = max(0, self._group.checkedId())
        if number > 1:
            return RefundWish(line=self._lines[number - 2].number)
        return RefundWish(self._amount.text().strip(), part=True) if number else RefundWish()

    def ask(self, what: str, about: str, whole: str, lines: Sequence[RefundLine], *, parts: bool) -> None:
        """What is given back of; `about` it; what all that is left would be; whether a part of it can come back."""
        self._what, self._all, self._parts = what, whole, parts
        self._lines = tuple(lines)[:_MOST_LINES]
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self._amount.clear()
        self._reason.clear()
        self._show_pin(False)
        self._choices[0].setChecked(True)
        self.retranslate()

    def show_foreseen(self, facts: str, tone: str = "ink") -> None:
        """What it would do."""
        self._foreseen.setText(facts)
        self._foreseen.set_tone(tone)

    def ask_pin(self, sentence: str) -> None:
        """The rules want a manager."""
        self._show_pin(True)
        self._pin.clear()
        self.say(sentence)
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_pin(self, shown: bool) -> None:
        self._pin.clear()
        self._pin_label.setVisible(shown)
        self._pin.setVisible(shown)

    def _chosen(self, number: int, checked: bool) -> None:
        if not checked:
            return
        self._amount.setVisible(number == 1)
        if number == 1 and self.isVisible():
            self._amount.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.weighed.emit(self.wish)

    @override
    def first_field(self) -> QWidget | None:
        return self._choices[0]

    @override
    def alt_pressed(self, character: str) -> bool:
        place = int(character) - 1 if character.isdigit() else -1
        if not 0 <= place < 2 + len(self._lines) or (place and not self._parts):
            return False
        self._choices[place].setChecked(True)
        return True

    @override
    def key_pressed(self, text: str) -> bool:
        """A digit that no field took begins an amount."""
        if not text.isdigit() or not self._parts:
            return False
        self._choices[1].setChecked(True)
        self._amount.setText(text)
        self.weighed.emit(self.wish)
        return True

    @override
    def submit(self) -> None:
        reason = self._reason.text().strip() or self._reason.placeholderText()
        self.confirmed.emit(self.wish, reason, self._pin.text() if self._pin.isVisible() else "")

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Refund", "Give back: {0}").format(self._what))
        self._choices[0].set_words(translate("Refund", "All that is left"), self._all)
        self._choices[1].set_words(translate("Refund", "An amount"))
        self._choices[1].setVisible(self._parts)
        for place, choice in enumerate(self._choices[2:]):
            choice.setVisible(place < len(self._lines))
            if place < len(self._lines):
                choice.set_words(self._lines[place].what, self._lines[place].figure)
        self._amount.setVisible(self._group.checkedId() == 1)
        self._amount.setAccessibleName(translate("Refund", "Amount to give back"))
        self._reason_label.setText(translate("Refund", "Why"))
        self._reason.setPlaceholderText(translate("Refund", "Goods returned"))
        self._reason.setAccessibleName(translate("Refund", "Why"))
        self._pin_label.setText(translate("Void", "Manager's PIN"))
        self._pin.setAccessibleName(translate("Void", "Manager's PIN"))
        self.main.set_words(translate("Refund", "Give back"))
