"""The drawer inside the panel: opened with a float, handed over, paid into and out of, counted and closed."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QWidget
from typing_extensions import override

from counter_app.services.shift_sheet import Sheet
from counter_app.ui.money import typed_money
from counter_app.ui.shift.sheet_view import SheetView
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton


class Stage(StrEnum):
    """What the drawer is: shut, open, or just closed with its report."""

    SHUT = "shut"
    OPEN = "open"
    CLOSED = "closed"


class Wish(StrEnum):
    """What is to be done with it; the first four are the choices of an open one, in their order."""

    CLOSE = "close"
    HAND_OVER = "hand_over"
    PAY_OUT = "pay_out"
    PAY_IN = "pay_in"
    OPEN = "open"
    PRINT = "print"
    SAVE = "save"


_CHOICES = (Wish.CLOSE, Wish.HAND_OVER, Wish.PAY_OUT, Wish.PAY_IN)
_KEYS = {"P": Wish.PRINT, "S": Wish.SAVE}


class ShiftForm(Form):
    """Emits a wish with the amount as it was typed, and who or why. Amounts are read by whoever listens."""

    wished = Signal(object, str, str)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._stage = Stage.SHUT
        self._names: tuple[str, ...] = ()
        self._choices = [ChoiceButton(f"Alt {number}") for number in range(1, len(_CHOICES) + 1)]
        self._group = QButtonGroup(self)
        self._verdict = Text(size=22, weight=700)
        self._about = Text(tone="soft", wraps=True)
        self._amount_label, self._second_label = Text(weight=600), Text(weight=600)
        self.amount, self.second = Field(plain_keys=True), Field()
        self.amount.setMaxLength(12)
        typed_money(self.amount)
        self.second.setMaxLength(80)
        self.sheet = SheetView()
        self._printed, self._saved = KeyButton("Alt P"), KeyButton("Alt S")
        self._lay_out()
        self.show_shut("")
        self.retranslate()

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for number, choice in enumerate(self._choices):
            self._group.addButton(choice, number)
            choices.addWidget(choice)
        self._group.idToggled.connect(self._chosen)
        fields = QGridLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(4)
        for place, (label, field) in enumerate(((self._amount_label, self.amount), (self._second_label, self.second))):
            label.setBuddy(field)
            fields.addWidget(label, 0, place)
            fields.addWidget(field, 1, place)
        for wish, button in ((Wish.PRINT, self._printed), (Wish.SAVE, self._saved)):
            button.clicked.connect(lambda _checked=False, wish=wish: self.wished.emit(wish, "", ""))
            self.extra.addWidget(button)
        self.body.addWidget(self._verdict)
        self.body.addWidget(self._about)
        self.body.addLayout(choices)
        self.body.addLayout(fields)
        self.body.addWidget(self.sheet)
        self.body.addStretch(1)

    @property
    def wish(self) -> Wish:
        """What Enter would do."""
        if self._stage is Stage.SHUT:
            return Wish.OPEN
        return _CHOICES[max(0, self._group.checkedId())]

    @property
    def stage(self) -> Stage:
        """What is shown."""
        return self._stage

    def show_shut(self, about: str) -> None:
        """No shift is open; `about` says how the last one ended."""
        self._show(Stage.SHUT, about, None)

    def show_open(self, sheet: Sheet, names: tuple[str, ...]) -> None:
        """One is open; `names`: who may take over, chosen with the arrows."""
        self._names = names
        if self._stage is not Stage.OPEN:
            self._choices[0].setChecked(True)
        self._show(Stage.OPEN, " · ".join(sheet.about[1:]), sheet)

    def show_closed(self, sheet: Sheet) -> None:
        """It was closed: the report, and what became of the drawer."""
        self._show(Stage.CLOSED, " · ".join(sheet.about[1:]), sheet)
        self._verdict.setText(sheet.verdict)
        self._verdict.set_tone({"good": "good", "warn": "bad"}.get(sheet.tone, "ink"))

    def _show(self, stage: Stage, about: str, sheet: Sheet | None) -> None:
        self._stage = stage
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self._verdict.setVisible(stage is Stage.CLOSED)
        for choice in self._choices:
            choice.setVisible(stage is Stage.OPEN)
        self.sheet.setVisible(sheet is not None)
        if sheet is not None:
            self.sheet.show_sheet(sheet)
        for button in (self._printed, self._saved):
            button.setVisible(sheet is not None)
        self.main.setVisible(stage is not Stage.CLOSED)
        self.amount.clear()
        self.second.clear()
        self.retranslate()

    def _chosen(self, _number: int, checked: bool) -> None:
        if checked:
            self.say("")
            self.retranslate()

    @override
    def first_field(self) -> QWidget | None:
        return self.leave if self._stage is Stage.CLOSED else self.amount

    @override
    def submit(self) -> None:
        if self._stage is not Stage.CLOSED:
            self.wished.emit(self.wish, self.amount.text().strip(), self.second.text().strip())

    @override
    def alt_pressed(self, character: str) -> bool:
        if self._stage is not Stage.SHUT and character in _KEYS:
            self.wished.emit(_KEYS[character], "", "")
            return True
        place = int(character) - 1 if character.isdigit() else len(_CHOICES)
        if self._stage is Stage.OPEN and place < len(_CHOICES):
            self._choose(place)
            return True
        return False

    def _choose(self, place: int) -> None:
        self._choices[place].setChecked(True)
        self.amount.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A long report is leafed through."""
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()), 0)
        if not pages:
            super().keyPressEvent(event)
            return
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    @override
    def step(self, by: int) -> bool:
        """Arrows go through the choices; in the field for a name, through the names."""
        if self._stage is not Stage.OPEN:
            return False
        if self.wish is Wish.HAND_OVER and self.second.hasFocus() and self._names:
            place = self._names.index(self.second.text()) + by if self.second.text() in self._names else 0
            self.second.setText(self._names[place % len(self._names)])
            return True
        self._choose((max(0, self._group.checkedId()) + by) % len(self._choices))
        return True

    @override
    def retranslate(self) -> None:
        super().retranslate()
        titles = {
            Stage.SHUT: translate("Shift", "Open the drawer"),
            Stage.OPEN: translate("Shift", "The drawer is open"),
            Stage.CLOSED: translate("Shift", "The shift is closed"),
        }
        self.title.setText(titles[self._stage])
        words = _wish_words()
        for wish, choice in zip(_CHOICES, self._choices, strict=True):
            choice.set_words(words[wish])
        self.main.set_words(words[self.wish])
        self._printed.set_words(translate("Shift", "Print"))
        self._saved.set_words(translate("Shift", "Save as PDF"))
        self._label_fields()

    def _label_fields(self) -> None:
        amount, second = {
            Wish.OPEN: (translate("Shift", "Cash in the drawer"), ""),
            Wish.CLOSE: (translate("Shift", "Cash counted"), ""),
            Wish.HAND_OVER: (translate("Shift", "Cash counted, if it was"), translate("Shift", "To whom")),
            Wish.PAY_OUT: (translate("Shift", "Cash taken out"), translate("Shift", "What for")),
            Wish.PAY_IN: (translate("Shift", "Cash put in"), translate("Shift", "What for")),
        }[self.wish]
        asked = self._stage is not Stage.CLOSED
        for label, field, text in (
            (self._amount_label, self.amount, amount if asked else ""),
            (self._second_label, self.second, second if asked else ""),
        ):
            label.setText(text)
            field.setAccessibleName(text)
            label.setVisible(bool(text))
            field.setVisible(bool(text))
        by_arrows = self.wish is Wish.HAND_OVER and bool(self._names)
        self.second.setPlaceholderText(translate("Shift", "↑ ↓ to choose") if by_arrows else "")


def _wish_words() -> dict[Wish, str]:
    return {
        Wish.OPEN: translate("Shift", "Open"),
        Wish.CLOSE: translate("Shift", "Close"),
        Wish.HAND_OVER: translate("Shift", "Hand over"),
        Wish.PAY_OUT: translate("Shift", "Take out"),
        Wish.PAY_IN: translate("Shift", "Put in"),
    }
