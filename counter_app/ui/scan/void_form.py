"""Taking back: all of a checkout or a coupon alone, why, and a manager's PIN where the rules want one; all inside the
panel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form


class VoidForm(Form):
    """Emits target, reason and PIN (empty while none is asked for)."""

    confirmed = Signal(str, str, str)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._target, self._alone = "", ""
        self._what = ""
        self._choices = [ChoiceButton(str(number)) for number in (1, 2, 3)]
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, choice in enumerate(self._choices):
            self._group.addButton(choice, number)
            grid.addWidget(choice, 0, number)
        self._other = Field()
        self._other.setMaxLength(80)
        self._pin = Field(secret=True)
        self._pin.setMaxLength(8)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._other, 3)
        said.addWidget(self._pin, 2)
        self._how = [ChoiceButton(f"Alt {number}", inline=True) for number in (1, 2)]
        self._ways = QButtonGroup(self)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        for number, way in enumerate(self._how):
            self._ways.addButton(way, number)
            ways.addWidget(way, 2 + number)
        self._foreseen = Text(size=20, weight=700, wraps=True)
        self._facts = ["", ""]
        self._ways.idToggled.connect(lambda number, checked: self._show_facts(number) if checked else None)
        self.body.addLayout(ways)
        self.body.addWidget(self._foreseen)
        self.body.addLayout(grid)
        self.body.addLayout(said)
        self.body.addStretch(1)
        self.retranslate()

    def ask(self, target: str, what: str) -> None:
        """What is taken back; `what` names it to the cashier."""
        self._target, self._alone, self._what = target, "", what
        self._facts = ["", ""]
        self._how[0].setChecked(True)
        self._show_facts(0)
        for way in self._how:
            way.hide()
        self._choices[0].setChecked(True)
        self._other.clear()
        self._pin.clear()
        self._pin.hide()
        self.retranslate()

    def show_foreseen(self, whole: str, alone: str = "", due: str = "") -> None:
        """What it would do; where there is a coupon that can be taken back `alone`, what that would."""
        self._alone, self._facts = alone, [whole, due]
        for way in self._how:
            way.setVisible(bool(alone))
        self._show_facts(max(0, self._ways.checkedId()))

    def _show_facts(self, number: int) -> None:
        self._foreseen.setText(self._facts[number])
        self._foreseen.setVisible(bool(self._facts[number]))

    def ask_pin(self, sentence: str) -> None:
        """The rules want a manager."""
        self._pin.show()
        self._pin.clear()
        self.say(sentence)
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def first_field(self) -> QWidget | None:
        return self._choices[0]

    @override
    def key_pressed(self, text: str) -> bool:
        if text in ("1", "2", "3"):
            self._choices[int(text) - 1].setChecked(True)
            self._choices[int(text) - 1].setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    @override
    def alt_pressed(self, character: str) -> bool:
        if not self._alone or character not in ("1", "2"):
            return super().alt_pressed(character)
        self._how[int(character) - 1].setChecked(True)
        return True

    @override
    def submit(self) -> None:
        chosen = self._choices[max(0, self._group.checkedId())]
        reason = self._other.text().strip() or chosen.text()
        target = self._alone if self._alone and self._ways.checkedId() == 1 else self._target
        self.confirmed.emit(target, reason, self._pin.text() if self._pin.isVisible() else "")

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Void", "Void: {0}").format(self._what))
        for way, text in zip(
            self._how,
            (translate("Void", "The whole purchase"), translate("Void", "This coupon alone; the purchase stays")),
            strict=True,
        ):
            way.set_words(text)
        words = (
            translate("Void", "Scanned by mistake"),
            translate("Void", "Customer changed mind"),
            translate("Void", "Wrong amount"),
        )
        for choice, text in zip(self._choices, words, strict=True):
            choice.set_words(text)
        self._other.setPlaceholderText(translate("Void", "Another reason"))
        self._other.setAccessibleName(translate("Void", "Another reason"))
        self._pin.setPlaceholderText(translate("Void", "Manager's PIN"))
        self._pin.setAccessibleName(translate("Void", "Manager's PIN"))
        self.main.set_words(translate("Void", "Void"))
