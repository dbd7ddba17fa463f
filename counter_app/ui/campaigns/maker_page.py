"""The page on which a campaign is made: what it promises on the left, what its member will hold on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter_app.ui.campaigns.form_body import FormBody
from counter_app.ui.campaigns.form_models import FormView
from counter_app.ui.campaigns.ticket import Preview
from counter_app.ui.campaigns.try_panel import TryPanel
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.asked import Asked, Question
from counter_app.ui.widgets.basic import Card, Rule, Text, scrolled
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.keycap import KeyButton

_MOST_KINDS, _MOST_ACTS = 10, 4
_INLINE_PERCENT, _LARGE_PERCENT, _LARGEST_PERCENT = 100, 150, 200


class MakerPage(QWidget):
    """`letter_pressed`: a key below, by its letter; `kind_pressed`: what is to be made, by its key; `answered`: whether
    what was asked is to be done; `back_pressed`, `main_pressed`: Esc and Enter."""

    letter_pressed = Signal(str)
    kind_pressed = Signal(str)
    answered = Signal(bool)
    back_pressed = Signal()
    main_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("memberList")  # the same ground for every page of a manager
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Text(size=20, weight=700)
        self.line = Text(size=15, tone="soft", wraps=True)
        self.kinds = [ChoiceButton("") for _ in range(_MOST_KINDS)]
        self.body = FormBody()
        self.preview = Preview()
        self.trying = TryPanel()
        self._trial_on = False
        self.said = Text(weight=600, wraps=True)
        self.asked = Asked()
        self.asked.yes.clicked.connect(lambda: self.answered.emit(True))
        self.asked.no.clicked.connect(lambda: self.answered.emit(False))
        self.main = KeyButton("Enter", "main")
        self.main.clicked.connect(self.main_pressed)
        self.back = KeyButton("Esc", size=15)
        self.back.clicked.connect(self.back_pressed)
        self.acts = [KeyButton("", size=15) for _ in range(_MOST_ACTS)]
        for number, button in enumerate(self.acts):
            button.clicked.connect(lambda _checked=False, number=number: self._press(number))
        self._letters: tuple[str, ...] = ()
        self._choosing_kind = False
        self.view: FormView | None = None
        self.question: Question | None = None
        self._arrange()
        self.restyle()

    def _arrange(self) -> None:
        self._choosing = QWidget()
        self._kind_grid = QGridLayout(self._choosing)
        self._kind_grid.setContentsMargins(2, 2, 2, 2)
        self._kind_grid.setSpacing(10)
        for number, choice in enumerate(self.kinds):
            choice.setCheckable(False)
            choice.clicked.connect(lambda _checked=False, choice=choice: self.kind_pressed.emit(choice.key))
            self._kind_grid.addWidget(choice, number % 5, number // 5)
        self._kind_grid.setRowStretch(5, 1)
        self._parts = QStackedWidget()
        self._choose_area = scrolled(self._choosing)
        self._parts.addWidget(self._choose_area)
        self._parts.addWidget(self.body)
        self._sheet = Card()
        inside = QVBoxLayout(self._sheet)
        inside.setContentsMargins(20, 14, 12, 12)
        inside.setSpacing(8)
        for widget, stretch in ((self.title, 0), (self.line, 0), (self._parts, 1), (self.said, 0)):
            inside.addWidget(widget, stretch)
        inside.addWidget(Rule())
        inside.addWidget(self.asked)
        self._keys = QWidget()
        self._key_grid = QGridLayout(self._keys)
        self._key_grid.setContentsMargins(0, 0, 0, 0)
        self._key_grid.setSpacing(8)
        inside.addWidget(self._keys)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(14)
        self._layout.addWidget(self._sheet, 1)
        self._layout.addWidget(self.preview)
        self._layout.addWidget(self.trying)
        self.trying.hide()

    def _press(self, number: int) -> None:
        if number < len(self._letters):
            self.letter_pressed.emit(self._letters[number])

    def show_form(self, view: FormView) -> None:
        """The form as it is now."""
        self.view = view
        self.title.setText(view.title)
        self.line.setText(view.line)
        self.line.setVisible(bool(view.line))
        self._parts.setCurrentWidget(self._choose_area if view.kinds else self.body)
        self._choosing_kind = bool(view.kinds)
        self.show_trial(self._trial_on)
        for choice, (key, name, detail) in zip(self.kinds, view.kinds, strict=False):
            choice.key = key
            choice.set_words(name, detail)
        self.body.show_groups(view.groups)
        self._letters = tuple(letter for letter, _ in view.acts)
        for number, button in enumerate(self.acts):
            button.setVisible(number < len(view.acts))
            if number < len(view.acts):
                button.key = f"Alt {view.acts[number][0]}"
                button.set_words(view.acts[number][1])
        self.main.setVisible(bool(view.main))
        self.main.set_words(view.main)

    def show_trial(self, on: bool) -> None:
        """Beside the form what would happen, or what the member will see."""
        self._trial_on = on
        large, made = LOOK.scale_percent >= _LARGE_PERCENT, not self._choosing_kind
        self.trying.setVisible(on and made)
        self.preview.setVisible(not on and made and not large)
        self._sheet.setVisible(not (large and on and made))

    def set_back_words(self, text: str) -> None:
        """What Esc does."""
        self.back.set_words(text)

    def ask(self, question: Question | None) -> None:
        """Say what follows before it is done; None: nothing is asked any more."""
        self.question = question
        self.asked.show_question(question)
        self._keys.setVisible(question is None)

    def say(self, text: str, tone: str = "ink") -> None:
        """One sentence below the form."""
        self.said.set_tone(tone)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _place_keys(self) -> None:
        """In a row as long as their words fit there; with larger text in a row of their own, at last in two."""
        inline = LOOK.scale_percent <= _INLINE_PERCENT
        places = len(self.acts) if LOOK.scale_percent < _LARGEST_PERCENT else 2
        self._key_grid.addWidget(self.main, 0, 0)
        for number, button in enumerate(self.acts):
            self._key_grid.addWidget(button, 0 if inline else 1 + number // places, number % places + inline)
        self._key_grid.addWidget(self.back, 0, places + 2)
        for column in range(len(self.acts) + 2):
            self._key_grid.setColumnStretch(column, int(column == places + 1))

    def restyle(self) -> None:
        """Take the present text size: large text leaves room for one of the two."""
        self._place_keys()
        self.show_trial(self._trial_on)
