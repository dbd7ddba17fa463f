"""One planned message beside the list: where it stands, whom it reaches, what it says, and the key that takes it
back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.ui.messages.models import MessageCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.asked import Asked, Question
from counter_app.ui.widgets.basic import Card, Rule, Text, column, row, scrolled, stand_beside
from counter_app.ui.widgets.keycap import KeyButton

BACK = "X"
_MOST_FIGURES = 3


class MessagePanel(Card):
    """`letter_pressed`: the key that takes it back; `answered`: whether what was asked is to be done."""

    letter_pressed = Signal(str)
    answered = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.case: MessageCase | None = None
        self.question: Question | None = None
        self.title = Text(size=20, weight=700, wraps=True)
        self.line = Text(tone="soft", wraps=True)
        self.stands = Text(size=17, weight=600, wraps=True)
        self._labels = [Text(size=13, tone="soft", wraps=True) for _ in range(_MOST_FIGURES)]
        self._values = [Text(size=20, weight=700) for _ in range(_MOST_FIGURES)]
        self._boxes = [QWidget() for _ in range(_MOST_FIGURES)]
        for box, label, value in zip(self._boxes, self._labels, self._values, strict=True):
            box.setLayout(column(label, value, spacing=0))
        self.left_out = Text(size=13, tone="soft", wraps=True)
        self._says, self.text = Text(weight=600), Text(wraps=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.back = KeyButton(f"Alt {BACK}", size=15)
        self.back.clicked.connect(lambda: self.letter_pressed.emit(BACK))
        self.said = Text(weight=600, wraps=True)
        self.asked = Asked()
        self.asked.yes.clicked.connect(lambda: self.answered.emit(True))
        self.asked.no.clicked.connect(lambda: self.answered.emit(False))
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        inner = QWidget()
        figures = row(*self._boxes, None, spacing=20)
        body = column(self.title, self.line, self.stands, spacing=10)
        body.addLayout(figures)
        for widget in (self.left_out, Rule(), self._says, self.text):
            body.addWidget(widget)
        body.addStretch(1)
        inner.setLayout(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(scrolled(inner), 1)
        layout.addWidget(Rule())
        layout.addWidget(self.asked)
        layout.addLayout(row(self.back, None))
        layout.addWidget(self.said)

    def show_case(self, case: MessageCase | None) -> None:
        """What is chosen in the list."""
        self.case = case
        self.retranslate()

    def ask(self, question: Question | None) -> None:
        """Say what follows before it is done; None: nothing is asked any more."""
        self.question = question
        self.retranslate()

    def say(self, text: str, tone: str = "ink") -> None:
        """What came of the last key."""
        self.said.set_tone(tone)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 430)

    def retranslate(self) -> None:
        """Set the words again."""
        case = self.case
        self.setAccessibleName(translate("Messages", "Details"))
        self.title.setText(case.title if case else translate("Messages", "Nothing chosen"))
        self.line.setText(case.line if case else "")
        self.stands.set_tone(case.tone if case else "soft")
        self.stands.setText(case.stands if case else "")
        figures = case.figures if case else ()
        for number, box in enumerate(self._boxes):
            box.setVisible(number < len(figures))
            if number < len(figures):
                self._labels[number].setText(figures[number][0])
                self._values[number].setText(figures[number][1])
        self.left_out.setText(case.left_out if case else "")
        self.left_out.setVisible(bool(case and case.left_out))
        self._says.setText(translate("Messages", "What it says"))
        self._says.setVisible(case is not None)
        self.text.setText(case.text if case else "")
        self.back.set_words(translate("Messages", "Take back"))
        self.back.setVisible(bool(case and case.back) and self.question is None)
        self.asked.show_question(self.question)
        self.said.setVisible(bool(self.said.text()))
