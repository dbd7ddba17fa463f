"""One person of the staff beside the list: what they are, when they were here, what may be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from counter_app.ui.staff.models import StaffCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Card, Rule, Text, column, scrolled, stand_beside
from counter_app.ui.widgets.keycap import KeyButton

_MOST_FIGURES, _MOST_ACTS = 4, 4


class StaffPanel(Card):
    """`letter_pressed`: one of the acts, by the letter of its key."""

    letter_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.case: StaffCase | None = None
        self.title = Text(size=20, weight=700, wraps=True)
        self.line = Text(tone="soft", wraps=True)
        self._labels = [Text(size=13, tone="soft") for _ in range(_MOST_FIGURES)]
        self._values = [Text(size=17, weight=700, wraps=True) for _ in range(_MOST_FIGURES)]
        self._notes = Text(wraps=True)
        self.said = Text(weight=600, wraps=True)
        self._rule = Rule()
        self.buttons = [KeyButton("", size=15) for _ in range(_MOST_ACTS)]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked=False, number=number: self._press(number))
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(10)
        body.addWidget(self.title)
        body.addWidget(self.line)
        for label, value in zip(self._labels, self._values, strict=True):
            body.addLayout(column(label, value, spacing=0))
        body.addWidget(self._notes)
        body.addStretch(1)
        acts = QGridLayout()
        acts.setSpacing(8)
        for number, button in enumerate(self.buttons):
            acts.addWidget(button, number // 2, number % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(scrolled(inner), 1)
        layout.addWidget(self.said)
        layout.addWidget(self._rule)
        layout.addLayout(acts)

    def _press(self, number: int) -> None:
        if self.case is not None and number < len(self.case.acts):
            self.letter_pressed.emit(self.case.acts[number][0])

    def show_case(self, case: StaffCase | None) -> None:
        """Who is chosen in the list."""
        self.case = case
        self.retranslate()

    def say(self, text: str, tone: str = "ink") -> None:
        """What came of the last key."""
        self.said.set_tone(tone)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 400)

    def retranslate(self) -> None:
        """Set the words again."""
        case = self.case
        self.setAccessibleName(translate("Staff", "About this person"))
        self.title.setText(case.title if case else translate("Staff", "Nobody chosen"))
        self.line.setText(case.line if case else "")
        figures, acts = (case.figures, case.acts) if case else ((), ())
        for number, (label, value) in enumerate(zip(self._labels, self._values, strict=True)):
            name, said = figures[number] if number < len(figures) else ("", "")
            label.setText(name)
            value.setText(said)
            for part in (label, value):
                part.setVisible(bool(name))
        self._notes.setText("\n".join(case.notes) if case else "")
        self._notes.setVisible(bool(self._notes.text()))
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(acts))
            if number < len(acts):
                button.key = f"Alt {acts[number][0]}"
                button.set_words(acts[number][1])
        self._rule.setVisible(bool(acts))
        self.said.setVisible(bool(self.said.text()))
