"""Which of several: two codes in view, or a camera."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.scan.models import Choice
from counter_app.ui.texts import translate
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Form

_MOST = 9


class ChooseForm(Form):
    """A digit or a touch chooses at once; arrows and Enter do too. Emits the number from 0."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._buttons: list[ChoiceButton] = []
        self.body.addLayout(self._list)
        self.body.addStretch(1)
        self._group.idClicked.connect(self.chosen)
        self.retranslate()

    def ask(self, title: str, choices: Sequence[Choice], current: int = 0) -> None:
        """At most nine."""
        self.title.setText(title)
        for button in self._buttons:
            self._group.removeButton(button)
            self._list.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for number, choice in enumerate(choices[:_MOST]):
            button = ChoiceButton(choice.key)
            button.set_words(choice.title, choice.detail)
            button.setChecked(number == current)
            self._group.addButton(button, number)
            button.setChecked(number == current)
            self._list.addWidget(button)
            self._buttons.append(button)
        self.main.setEnabled(bool(self._buttons))

    @override
    def first_field(self) -> QWidget | None:
        checked = self._group.checkedButton()
        return checked or (self._buttons[0] if self._buttons else None)

    @override
    def key_pressed(self, text: str) -> bool:
        if text.isdigit() and 0 < int(text) <= len(self._buttons):
            self.chosen.emit(int(text) - 1)
            return True
        return False

    @override
    def step(self, by: int) -> bool:
        if self._buttons:
            number = min(max(self._group.checkedId() + by, 0), len(self._buttons) - 1)
            self._buttons[number].setChecked(True)
            self._buttons[number].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    @override
    def submit(self) -> None:
        if self._group.checkedId() >= 0:
            self.chosen.emit(self._group.checkedId())

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.main.set_words(translate("Form", "Choose"))
