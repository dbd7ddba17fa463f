"""Taking back all of a checkout: what that does, why, and a manager's PIN where the rules want one; all inside the
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

    def __init__(self) -> None:
        super().__init__()
        self._target = ""
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
        self._foreseen = Text(size=20, weight=700, wraps=True)
        self.body.addWidget(self._foreseen)
        self.body.addLayout(grid)
        self.body.addLayout(said)
        self.body.addStretch(1)
        self.retranslate()

    def ask(self, target: str, what: str) -> None:
        """What is taken back; `what` names it to the cashier."""
        self._target, self._what = target, what
        self.show_foreseen("")
        self._choices[0].setChecked(True)
        self._other.clear()
        self._pin.clear()
        self._pin.hide()
        self.retranslate()

    def show_foreseen(self, facts: str) -> None:
        """What it would do."""
        self._foreseen.setText(facts)
        self._foreseen.setVisible(bool(facts))

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
    def submit(self) -> None:
        chosen = self._choices[max(0, self._group.checkedId())]
        reason = self._other.text().strip() or chosen.text()
        self.confirmed.emit(self._target, reason, self._pin.text() if self._pin.isVisible() else "")

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Void", "Void: {0}").format(self._what))
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
