"""About one person of the staff: a new one, a name and role, a PIN typed twice, or whether somebody leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget
from typing_extensions import override

from counter_app.services.sign_in import is_pin
from counter_app.ui.staff.models import StaffAsk, StaffFilled
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, has_focus, row, stand_beside
from counter_app.ui.widgets.chip import Chip
from counter_app.ui.widgets.form import Field, Form

_LONGEST_NAME, _LONGEST_PIN = 64, 8


class StaffForm(Form):
    """`filled`: Enter, once everything that is asked is there."""

    filled = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asks: Callable[[], StaffAsk] = lambda: StaffAsk("", "", "")
        self.what = Text(size=15, wraps=True)
        self.name = Field()
        self.name.setMaxLength(_LONGEST_NAME)
        self.pin, self.again = Field(secret=True), Field(secret=True)
        for each in (self.pin, self.again):
            each.setMaxLength(_LONGEST_PIN)
        self._labels = [Text(weight=600) for _ in range(4)]
        self.roles: list[Chip] = []
        self._group = QButtonGroup(self)
        self._row = row()
        self._row.addStretch(1)
        self._roles = QWidget()
        self._roles.setLayout(self._row)
        self.body.addWidget(self.what)
        for label, part in zip(self._labels, (self.name, self._roles, self.pin, self.again), strict=True):
            label.setBuddy(part)
            self.body.addWidget(label)
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.restyle()
        self.retranslate()

    def ask(self, asks: Callable[[], StaffAsk]) -> None:
        """Another question, in whatever language is spoken; what was typed for the one before is gone."""
        self._asks = asks
        asked = asks()
        self.name.setText(asked.name)
        self.forget_pins()
        self._show_roles(asked)
        self.retranslate()
        self.show()
        self.open()

    def _show_roles(self, asked: StaffAsk) -> None:
        for chip in self.roles:
            self._group.removeButton(chip)
            self._row.removeWidget(chip)
            chip.deleteLater()
        self.roles = [Chip(value) for value, _ in asked.roles]
        for number, chip in enumerate(self.roles):
            self._group.addButton(chip)
            self._row.insertWidget(number, chip)
            chip.setChecked(chip.value == asked.role)

    def forget_pins(self) -> None:
        """Neither is kept for longer than it takes to press Enter."""
        self.pin.clear()
        self.again.clear()

    @override
    def first_field(self) -> QWidget | None:
        return next(iter(self._steps()), self.main)

    def _steps(self) -> list[QWidget]:
        """The fields that are there, in their order."""
        chosen = next((chip for chip in self.roles if chip.isChecked()), self._roles)
        return [part for part in (self.name, chosen, self.pin, self.again) if part.isVisibleTo(self)]

    @override
    def submit(self) -> None:
        steps = self._steps()
        place = next((number for number, each in enumerate(steps) if has_focus(each)), len(steps))
        later = steps[place + 1 :]
        if any(isinstance(each, Field) and not each.text() for each in later):
            later[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif (slip := self._slip()) is not None:
            said, where = slip
            if where is self.pin:
                self.forget_pins()
            self.say(said)
            where.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            role = next((chip.value for chip in self.roles if chip.isChecked()), "")
            self.filled.emit(StaffFilled(" ".join(self.name.text().split()), role, self.pin.text()))

    def _slip(self) -> tuple[str, QWidget] | None:
        """What is wrong, and where it is put right."""
        fields = self._asks().fields
        if "name" in fields and not self.name.text().strip():
            return translate("Staff", "Please type a name"), self.name
        if "pin" in fields and not is_pin(self.pin.text()):
            return translate("Staff", "A PIN has 4 to 8 digits"), self.pin
        if "pin" in fields and self.pin.text() != self.again.text():
            return translate("Staff", "The two PINs differ; please type both again"), self.pin
        return None

    @override
    def retranslate(self) -> None:
        super().retranslate()
        asked = self._asks()
        self.title.setText(asked.title)
        self.what.setText(asked.what)
        self.what.setVisible(bool(asked.what))
        self.main.set_words(asked.main)
        words = (
            translate("Staff", "Name"),
            translate("Staff", "Role"),
            translate("Staff", "PIN, 4 to 8 digits"),
            translate("Staff", "The same PIN again"),
        )
        parts = (self.name, self._roles, self.pin, self.again)
        wanted = ("name", "role", "pin", "pin")
        for label, part, text, key in zip(self._labels, parts, words, wanted, strict=True):
            label.setText(text)
            part.setAccessibleName(text)
            for each in (label, part):
                each.setVisible(key in asked.fields)
        for chip, (_, name) in zip(self.roles, asked.roles, strict=False):
            chip.set_words(name, words[1])

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 400)
