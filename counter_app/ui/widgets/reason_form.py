"""A form that asks why: one of three usual reasons or another one, and a manager's PIN where the rules want one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form


class ReasonForm(Form):
    """Whoever derives from it puts `asking` into its body, and says `usual`, its three reasons."""

    def __init__(self) -> None:
        super().__init__()
        self._choices = [ChoiceButton(str(number)) for number in (1, 2, 3)]
        self._group = QButtonGroup(self)
        self._other, self._pin = Field(), Field(secret=True)
        self._other.setMaxLength(80)
        self._pin.setMaxLength(8)
        grid, said = QGridLayout(), QHBoxLayout()
        for number, choice in enumerate(self._choices):
            self._group.addButton(choice, number)
            grid.addWidget(choice, 0, number)
        said.addWidget(self._other, 3)
        said.addWidget(self._pin, 2)
        self.asking = QVBoxLayout()
        for part in (self.asking, grid, said):
            part.setSpacing(8)
        self.asking.addLayout(grid)
        self.asking.addLayout(said)

    def usual(self) -> tuple[str, str, str]:
        """The three reasons, in the language of now. Qt's classes know no abstract method."""
        raise NotImplementedError

    @property
    def reason(self) -> str:
        """What was typed, else what is chosen."""
        return self._other.text().strip() or self._choices[max(0, self._group.checkedId())].text()

    @property
    def pin(self) -> str:
        """Empty while none is asked for."""
        return self._pin.text() if self._pin.isVisible() else ""

    def begin(self, *, pin: bool = False) -> None:
        """As nobody had said anything. `pin`: the rules want a manager."""
        self._choices[0].setChecked(True)
        self._other.clear()
        self._show_pin(pin)

    def ask_pin(self, sentence: str) -> None:
        """The rules want a manager."""
        self._show_pin(True)
        self.say(sentence)
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_pin(self, shown: bool) -> None:
        self._pin.clear()
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
    def retranslate(self) -> None:
        super().retranslate()
        for choice, text in zip(self._choices, self.usual(), strict=True):
            choice.set_words(text)
        self._other.setPlaceholderText(translate("Void", "Another reason"))
        self._other.setAccessibleName(translate("Void", "Another reason"))
        self._pin.setPlaceholderText(translate("Void", "Manager's PIN"))
        self._pin.setAccessibleName(translate("Void", "Manager's PIN"))
