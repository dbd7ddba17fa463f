"""Beside the list: what it is about, what a column can be, the numbers, and what the keys do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from counter_app.ui.imports.models import PanelView
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, column, row, scrolled, stand_beside
from counter_app.ui.widgets.beside import Figures
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.keycap import KeyButton

_MOST_SENTENCES, _MOST_FIGURES, _MOST_CHOICES, _MOST_ACTS = 5, 8, 9, 3


class ImportPanel(Card):
    """`letter_pressed`: an act or a field, by the character of its key; `main_pressed` is Enter's, `back_pressed`
    Esc's."""

    letter_pressed = Signal(str)
    main_pressed = Signal()
    back_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view = PanelView("")
        self.title = Text(size=20, weight=700, wraps=True)
        self.sentences = [Text(wraps=True) for _ in range(_MOST_SENTENCES)]
        self._figures = Figures(_MOST_FIGURES, across=2)
        self.choices = [ChoiceButton(str(number), inline=True) for number in range(1, _MOST_CHOICES + 1)]
        for choice in self.choices:
            choice.clicked.connect(lambda _checked=False, key=choice.key: self.letter_pressed.emit(key))
        self.note = Text(weight=600, wraps=True)
        self.main = KeyButton("Enter", "main")
        self.main.clicked.connect(self.main_pressed)
        self.back = KeyButton("Esc", size=15)
        self.back.clicked.connect(self.back_pressed)
        self.acts = [KeyButton("", size=15) for _ in range(_MOST_ACTS)]
        for number, button in enumerate(self.acts):
            button.clicked.connect(lambda _checked=False, number=number: self._press(number))
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 8, 0)
        body.setSpacing(12)
        body.addWidget(self.title)
        body.addLayout(column(*self.sentences, spacing=8))
        body.addWidget(self._figures)
        body.addLayout(column(*self.choices, spacing=2))
        body.addStretch(1)
        self._area = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.note)
        self._feet = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._feet.setSpacing(8)
        for button in self.acts:
            self._feet.addLayout(row(button, None))
        self._feet.addLayout(row(self.main, None, self.back))
        layout.addLayout(self._feet)

    def _press(self, number: int) -> None:
        if number < len(self.view.acts):
            self.letter_pressed.emit(self.view.acts[number][0])

    def turn(self, by: int) -> None:
        """A page up (-1) or down (1)."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def show_view(self, view: PanelView) -> None:
        """What there is to say and to do now."""
        if view.title != self.view.title:
            self._area.verticalScrollBar().setValue(0)
        self.view = view
        self.retranslate()
        self._arrange_feet()

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 400)
        self._arrange_feet()

    def _arrange_feet(self) -> None:
        """Large text: one act stands beside what Enter and Esc do, where the height would not take it below."""
        beside = LOOK.scale_percent >= 150 and len(self.view.acts) == 1
        self._feet.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def retranslate(self) -> None:
        """Set the words again."""
        view = self.view
        self.setAccessibleName(translate("Import", "What to do"))
        self.title.setText(view.title)
        for number, text in enumerate(self.sentences):
            text.setVisible(number < len(view.sentences))
            text.setText(view.sentences[number] if number < len(view.sentences) else "")
        self._figures.show_figures(view.figures)
        for number, button in enumerate(self.choices):
            button.setVisible(number < len(view.choices))
            if number < len(view.choices):
                choice = view.choices[number]
                button.set_words(choice.words, choice.detail)
                button.setChecked(choice.chosen)
        self.note.set_tone(view.tone)
        self.note.setText(view.note)
        self.note.setVisible(bool(view.note))
        for number, act in enumerate(self.acts):
            act.setVisible(number < len(view.acts))
            if number < len(view.acts):
                act.key = f"Alt {view.acts[number][0]}"
                act.set_words(view.acts[number][1])
        self.main.setVisible(bool(view.main))
        self.main.set_words(view.main)
        self.back.setVisible(bool(view.back))
        self.back.set_words(view.back)
