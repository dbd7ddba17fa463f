"""Signing in with a PIN, and locking; inside the panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, has_focus
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton


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
        self.body.addWidget(self._now)
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
        """Whose name stands in the field at first: the only one there is, or nobody's."""
        self.name.setText(names[0] if len(names) == 1 else "")

    def wrong(self, sentence: str) -> None:
        """Not accepted: why, and the PIN again."""
        self.pin.clear()
        self.say(sentence)
        (self.pin if self.name.text().strip() else self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def open(self) -> None:
        self.pin.clear()
        super().open()

    @override
    def first_field(self) -> QWidget | None:
        return self.pin if self.name.text().strip() else self.name

    @override
    def submit(self) -> None:
        if has_focus(self.name) and not self.pin.text():
            self.pin.setFocus(Qt.FocusReason.TabFocusReason)
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
