"""One campaign beside the list: its numbers, its terms in sentences, what may be done, and what follows from it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from counter_app.ui.campaigns.models import CampaignCase, Part
from counter_app.ui.texts import translate
from counter_app.ui.widgets.asked import Asked, Question
from counter_app.ui.widgets.basic import Card, Rule, Text, column, scrolled, stand_beside
from counter_app.ui.widgets.keycap import KeyButton

_MOST_FIGURES, _MOST_PARTS, _MOST_ACTS = 6, 4, 6


class _Part(QWidget):
    """A heading with its sentences."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text(weight=600)
        self._lines = Text(wraps=True)
        self.setLayout(column(self._title, self._lines, spacing=2))

    def show_part(self, part: Part | None) -> None:
        self.setVisible(part is not None)
        if part is not None:
            self._title.setText(part.title)
            self._lines.setText("\n".join(part.lines))


class CampaignPanel(Card):
    """`letter_pressed`: one of the acts, by the letter of its key; `answered`: whether what was asked is to be done."""

    letter_pressed = Signal(str)
    answered = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.case: CampaignCase | None = None
        self.question: Question | None = None
        self.title = Text(size=20, weight=700, wraps=True)
        self.line = Text(tone="soft", wraps=True)
        self._labels = [Text(size=13, tone="soft") for _ in range(_MOST_FIGURES)]
        self._values = [Text(size=17, weight=700) for _ in range(_MOST_FIGURES)]
        self._boxes = [QWidget() for _ in range(_MOST_FIGURES)]
        for box, label, value in zip(self._boxes, self._labels, self._values, strict=True):
            box.setLayout(column(label, value, spacing=0))
        self._parts = [_Part() for _ in range(_MOST_PARTS)]
        self.buttons = [KeyButton("", size=15) for _ in range(_MOST_ACTS)]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked=False, number=number: self._press(number))
        self.said = Text(weight=600, wraps=True)
        self._rule = Rule()
        self.asked = Asked()
        self.asked.yes.clicked.connect(lambda: self.answered.emit(True))
        self.asked.no.clicked.connect(lambda: self.answered.emit(False))
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
        figures = QGridLayout()
        figures.setSpacing(8)
        for number, box in enumerate(self._boxes):
            figures.addWidget(box, number // 2, number % 2)
        body.addLayout(figures)
        for part in self._parts:
            body.addWidget(part)
        body.addStretch(1)
        self._area = scrolled(inner)
        acts = QGridLayout()
        acts.setSpacing(8)
        for number, button in enumerate(self.buttons):
            acts.addWidget(button, number // 2, number % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._area, 1)
        for widget in (self.said, self._rule, self.asked):
            layout.addWidget(widget)
        layout.addLayout(acts)

    def _press(self, number: int) -> None:
        if self.case is not None and number < len(self.case.acts):
            self.letter_pressed.emit(self.case.acts[number][0])

    def show_case(self, case: CampaignCase | None) -> None:
        """What is chosen in the list."""
        if case is None or self.case is None or case.id != self.case.id:
            self._area.verticalScrollBar().setValue(0)
        self.case = case
        self.retranslate()

    def ask(self, question: Question | None) -> None:
        """Say what follows before it is done; None: nothing is asked any more."""
        self.question = question
        self.asked.show_question(question)
        for part in (*self.buttons, self._rule):
            part.setVisible(False)
        self.retranslate()

    def say(self, text: str, tone: str = "ink") -> None:
        """What came of the last key."""
        self.said.set_tone(tone)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def turn(self, by: int) -> None:
        """A page up (-1) or down (1)."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 430)

    def retranslate(self) -> None:
        """Set the words again."""
        case = self.case
        self.setAccessibleName(translate("Campaigns", "Details"))
        self.title.setText(case.title if case else translate("Campaigns", "Nothing chosen"))
        self.line.setText(case.line if case else "")
        figures, parts, acts = (case.figures, case.parts, case.acts) if case else ((), (), ())
        for number, box in enumerate(self._boxes):
            box.setVisible(number < len(figures))
            if number < len(figures):
                self._labels[number].setText(figures[number][0])
                self._values[number].setText(figures[number][1])
        for number, part in enumerate(self._parts):
            part.show_part(parts[number] if number < len(parts) else None)
        for number, button in enumerate(self.buttons):
            shown = number < len(acts) and self.question is None
            button.setVisible(shown)
            if shown:
                button.key = f"Alt {acts[number][0]}"
                button.set_words(acts[number][1])
        self._rule.setVisible(bool(case))
        self.asked.show_question(self.question)
        self.said.setVisible(bool(self.said.text()))
