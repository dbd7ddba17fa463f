"""One channel beside the list: who came through it, its code, what may be done; or the form in which one is made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from counter_app.ui.channels.models import ChannelCase, ChannelTyped
from counter_app.ui.texts import translate
from counter_app.ui.widgets.asked import Asked, Question
from counter_app.ui.widgets.basic import Card, Rule, Text, column, row, scrolled, stand_beside
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton

_MOST_FIGURES, _MOST_ACTS = 5, 4
KIND_KEYS = ("1", "2", "3", "4")


class ChannelForm(QWidget):
    """Name, kind, who; `confirmed`: Enter, `left`: Esc."""

    confirmed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.title = Text(size=20, weight=700)
        self._labels = [Text(size=13, weight=600, tone="soft") for _ in range(3)]
        self.name, self.who = Field(), Field()
        for label, field in zip((self._labels[0], self._labels[2]), (self.name, self.who), strict=True):
            field.setMaxLength(40)
            label.setBuddy(field)
        self.kinds = [ChoiceButton(f"Alt {key}") for key in KIND_KEYS]
        for number, choice in enumerate(self.kinds):
            choice.clicked.connect(lambda _checked=False, number=number: self.choose_channel_kind(number))
        self.main = KeyButton("Enter", "main", size=15)
        self.main.clicked.connect(self.confirmed)
        self.back = KeyButton("Esc", size=15)
        self.back.clicked.connect(self.left)
        inner = QWidget()
        parts = (self.title, self._labels[0], self.name, self._labels[1], *self.kinds, self._labels[2], self.who)
        body = column(*parts, None, spacing=8)
        body.setContentsMargins(2, 0, 8, 0)
        inner.setLayout(body)
        layout = column(spacing=8)
        layout.addWidget(scrolled(inner), 1)
        layout.addLayout(row(self.main, None, self.back))
        self.setLayout(layout)

    def fill(self, typed: ChannelTyped) -> None:
        """As it is, or empty for a new one."""
        self._id = typed.id
        self.name.setText(typed.name)
        self.who.setText(typed.who)
        self.choose_channel_kind(typed.kind)
        self.retranslate()
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_channel_kind(self, number: int) -> None:
        """One of the four."""
        for each, choice in enumerate(self.kinds):
            choice.setChecked(each == number)

    @property
    def typed(self) -> ChannelTyped:
        """What stands there now."""
        chosen = next((number for number, choice in enumerate(self.kinds) if choice.isChecked()), 0)
        return ChannelTyped(self._id, self.name.text().strip(), self.who.text().strip(), chosen)

    def set_kinds(self, words: Sequence[str]) -> None:
        """What the kinds are called."""
        for choice, text in zip(self.kinds, words, strict=True):
            choice.set_words(text)

    def retranslate(self) -> None:
        """Set the words again."""
        self.title.setText(
            translate("Channels", "Change channel") if self._id else translate("Channels", "New channel")
        )
        names = (
            translate("Channels", "Name"),
            translate("Channels", "Kind"),
            translate("Channels", "Who is behind it"),
        )
        for label, text in zip(self._labels, names, strict=True):
            label.setText(text)
        self.name.setAccessibleName(names[0])
        self.who.setAccessibleName(names[2])
        self.who.setPlaceholderText(translate("Channels", "may stay empty"))
        self.main.set_words(translate("Channels", "Save"))
        self.back.set_words(translate("Form", "Back"))


class ChannelPanel(Card):
    """`letter_pressed`: one of the acts, by the letter of its key; `answered`: whether what was asked is to be done."""

    letter_pressed = Signal(str)
    answered = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.case: ChannelCase | None = None
        self.question: Question | None = None
        self.title = Text(size=20, weight=700, wraps=True)
        self.line = Text(tone="soft", wraps=True)
        self._labels = [Text(size=13, tone="soft", wraps=True) for _ in range(_MOST_FIGURES)]
        self._values = [Text(size=20, weight=700) for _ in range(_MOST_FIGURES)]
        self._boxes = [QWidget() for _ in range(_MOST_FIGURES)]
        for box, label, value in zip(self._boxes, self._labels, self._values, strict=True):
            box.setLayout(column(label, value, spacing=0))
        self._code_title, self.code = Text(weight=600), Text(size=13, tone="soft", wraps=True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = [KeyButton("", size=15) for _ in range(_MOST_ACTS)]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked=False, number=number: self._press(number))
        self.said = Text(weight=600, wraps=True)
        self.asked = Asked()
        self.asked.yes.clicked.connect(lambda: self.answered.emit(True))
        self.asked.no.clicked.connect(lambda: self.answered.emit(False))
        self.form = ChannelForm()
        self.form.hide()
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        inner = QWidget()
        body = column(self.title, self.line, *self._boxes, self._code_title, self.code, None, spacing=10)
        inner.setLayout(body)
        acts = QGridLayout()
        acts.setSpacing(8)
        for number, button in enumerate(self.buttons):
            acts.addWidget(button, number // 2, number % 2)
        self._shown = QWidget()
        shown = column(spacing=8)
        shown.addWidget(scrolled(inner), 1)
        for widget in (Rule(), self.asked):
            shown.addWidget(widget)
        shown.addLayout(acts)
        self._shown.setLayout(shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._shown, 1)
        layout.addWidget(self.form, 1)
        layout.addWidget(self.said)

    def _press(self, number: int) -> None:
        if self.case is not None and number < len(self.case.acts):
            self.letter_pressed.emit(self.case.acts[number][0])

    def show_case(self, case: ChannelCase | None) -> None:
        """What is chosen in the list."""
        self.case = case
        self.retranslate()

    @property
    def filling(self) -> bool:
        """Whether the form is open."""
        return not self.form.isHidden()

    def show_form(self, typed: ChannelTyped | None) -> None:
        """The form in the place of what is chosen; None: that again."""
        self._shown.setVisible(typed is None)
        self.form.setVisible(typed is not None)
        if typed is not None:
            self.form.fill(typed)

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
        self.setAccessibleName(translate("Channels", "Details"))
        self.title.setText(case.title if case else translate("Channels", "Nothing chosen"))
        self.line.setText(case.line if case else "")
        figures, acts = (case.figures, case.acts) if case else ((), ())
        for number, box in enumerate(self._boxes):
            box.setVisible(number < len(figures))
            if number < len(figures):
                self._labels[number].setText(figures[number][0])
                self._values[number].setText(figures[number][1])
        self._code_title.setText(translate("Channels", "Its code"))
        self.code.setText(case.code if case else "")
        for widget in (self._code_title, self.code):
            widget.setVisible(bool(case and case.code))
        for number, button in enumerate(self.buttons):
            shown = number < len(acts) and self.question is None
            button.setVisible(shown)
            if shown:
                button.key = f"Alt {acts[number][0]}"
                button.set_words(acts[number][1])
        self.asked.show_question(self.question)
        self.said.setVisible(bool(self.said.text()))
