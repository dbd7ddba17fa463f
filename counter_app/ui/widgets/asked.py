"""What is about to be done, said before it is done, with the two keys."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, column, row
from counter_app.ui.widgets.keycap import KeyButton


@dataclass(frozen=True, slots=True)
class Question:
    """What is about to be done, what follows from it, and what the key that does it is called."""

    title: str
    sentence: str
    yes: str


class Asked(QWidget):
    """What follows, and the two keys."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text(size=17, weight=700, wraps=True)
        self._sentence = Text(wraps=True)
        self.yes = KeyButton("Enter", "main", size=15)
        self.no = KeyButton("Esc", size=15)
        layout = column(self._title, self._sentence, spacing=6)
        layout.addLayout(row(self.yes, None, self.no))
        self.setLayout(layout)

    def show_question(self, question: Question | None) -> None:
        self.setVisible(question is not None)
        self.no.set_words(translate("Form", "Back"))
        if question is not None:
            self._title.setText(question.title)
            self._sentence.setText(question.sentence)
            self.yes.set_words(question.yes)
