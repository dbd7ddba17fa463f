"""Signing in with a PIN, and locking; inside the panel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, has_focus
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton

_MOST_NAMES = 8


class SignInForm(Form):
    """Emits name and PIN; `lock` ends the session."""

    confirmed = Signal(str, str)
    lock = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._who = ""
        self.name = Field()
        self.name.setMaxLength(60)
        self.pin = Field(secret=True)
        self.pin.setMaxLength(8)
        self._labels = (Text(weight=600), Text(weight=600))
        self._now = Text(tone="soft", wraps=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for number, (label, field) in enumerate(zip(self._labels, (self.name, self.pin), strict=True)):
            label.setBuddy(field)
            grid.addWidget(label, 0, number)
            grid.addWidget(field, 1, number)
        self._choices: list[ChoiceButton] = []
        self._group = QButtonGroup(self)
        self._people = QGridLayout()
        self._people.setSpacing(8)
        self.body.addWidget(self._now)
        self.body.addLayout(self._people)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.lock_button = KeyButton("", icon="staff")
        self.lock_button.clicked.connect(self.lock)
        self.extra.addWidget(self.lock_button)
        self.retranslate()

    def show_session(self, who: str, *, can_lock: bool) -> None:
        """Who is signed in now, empty for nobody."""
        self._who = who
        self.lock_button.setVisible(can_lock)
        self.retranslate()

    def show_names(self, names: Sequence[str]) -> None:
        """Who has a PIN here; up to eight are one digit away."""
        shown = tuple(names[:_MOST_NAMES])
        if shown == tuple(choice.text() for choice in self._choices):
            return
        for choice in self._choices:
            self._group.removeButton(choice)
            self._people.removeWidget(choice)
            choice.hide()
            choice.deleteLater()
        self._choices = [ChoiceButton(str(number)) for number in range(1, len(shown) + 1)]
        for number, (choice, name) in enumerate(zip(self._choices, shown, strict=True)):
            choice.set_words(name)
            choice.clicked.connect(partial(self._choose, number))
            self._group.addButton(choice, number)
            self._people.addWidget(choice, number // 4, number % 4)

    def _choose(self, number: int) -> None:
        self._choices[number].setChecked(True)
        self.name.setText(self._choices[number].text())
        self.pin.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def wrong(self, sentence: str) -> None:
        """Not accepted: why, and the PIN again."""
        self.pin.clear()
        self.say(sentence)
        (self.pin if self.name.text().strip() else self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def open(self) -> None:
        self.pin.clear()
        self.name.clear()
        super().open()

    @override
    def first_field(self) -> QWidget | None:
        return self._choices[0] if self._choices else self.name

    @override
    def key_pressed(self, text: str) -> bool:
        if text.isdigit() and 0 < int(text) <= len(self._choices):
            self._choose(int(text) - 1)
            return True
        return False

    @override
    def step(self, by: int) -> bool:
        """Arrows walk through the names; Enter goes on to the PIN."""
        found = next((number for number, choice in enumerate(self._choices) if has_focus(choice)), None)
        if found is not None:
            self._choices[min(max(found + by, 0), len(self._choices) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        return found is not None

    @override
    def submit(self) -> None:
        chosen = next((number for number, choice in enumerate(self._choices) if has_focus(choice)), None)
        if chosen is not None and not self.name.text().strip():
            self._choose(chosen)
        elif not has_focus(self.pin) and not self.pin.text():
            (self.pin if self.name.text().strip() else self.name).setFocus(Qt.FocusReason.TabFocusReason)
        elif self.name.text().strip():
            self.confirmed.emit(self.name.text().strip(), self.pin.text())
            self.pin.clear()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Staff", "Sign in"))
        self._now.setText(translate("Staff", "Signed in now: {0}").format(self._who) if self._who else "")
        self._now.setVisible(bool(self._who))
        words = (translate("Staff", "Name"), translate("Staff", "PIN"))
        for label, field, text in zip(self._labels, (self.name, self.pin), words, strict=True):
            label.setText(text)
            field.setAccessibleName(text)
        self.main.set_words(translate("Staff", "Sign in"))
        self.lock_button.set_words(translate("Staff", "Sign out"))
