"""One setting: what it says, what it is now, and what it can be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.settings.models import SettingShown
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, column, row
from counter_app.ui.widgets.beside import SayingPanel
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton

MERCHANT, STORE, RESET = "M", "S", "X"
_MOST_ANSWERS, _MOST_FACTS = 9, 5
_LONGEST = 400


class SettingPanel(SayingPanel):
    """`answered`: one of the answers, by its number from 0; `typed`: what stands in the field; `letter_pressed`: a
    button by the letter of its key."""

    answered = Signal(int)
    typed = Signal(str)
    letter_pressed = Signal(str)
    WIDTH = 420

    def __init__(self) -> None:
        super().__init__()
        self.shown: SettingShown | None = None
        self.sentence = Text(size=15, wraps=True)
        self.facts = [Text(size=13, tone="soft", wraps=True) for _ in range(_MOST_FACTS)]
        self.answers = [ChoiceButton(str(number)) for number in range(1, _MOST_ANSWERS + 1)]
        for number, button in enumerate(self.answers):
            button.clicked.connect(lambda _checked=False, number=number: self.answered.emit(number))
        self.field = Field()
        self.field.setMaxLength(_LONGEST)
        self.hint = Text(size=13, tone="soft", wraps=True)
        self.places = [ChoiceButton(f"Alt {letter}", inline=True) for letter in (MERCHANT, STORE)]
        for button, letter in zip(self.places, (MERCHANT, STORE), strict=True):
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self.place_words = Text(size=13, tone="soft")
        self.save = KeyButton("Enter", "main", size=15)
        self.save.clicked.connect(lambda: self.typed.emit(self.field.text()))
        self.reset = KeyButton(f"Alt {RESET}", size=15)
        self.reset.clicked.connect(lambda: self.letter_pressed.emit(RESET))
        self._arrange()
        self.restyle()
        self.show_setting(None)

    def _arrange(self) -> None:
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 8, 0)
        body.setSpacing(10)
        body.addWidget(self.title)
        body.addWidget(self.sentence)
        body.addLayout(column(*self.facts, spacing=2))
        body.addLayout(column(*self.answers, spacing=4))
        body.addWidget(self.field)
        body.addWidget(self.hint)
        body.addWidget(self.place_words)
        body.addLayout(column(*self.places, spacing=4))
        body.addStretch(1)
        keys = QWidget()
        keys.setLayout(row(self.save, self.reset, None))
        self.stand(inner, keys)
        body.insertWidget(body.indexOf(self.hint) + 1, self.said)  # what is wrong is said where it was typed

    def show_setting(self, shown: SettingShown | None) -> None:
        """Another one, or the same with another value."""
        other = shown is None or self.shown is None or shown.id != self.shown.id
        if other:
            self.to_top()
            self.say("")
        if shown is not None and shown.typed is not None and (other or not self.field.hasFocus()):
            self.field.setText(shown.typed)
        self.shown = shown
        self.retranslate()

    def begin(self) -> None:
        """The focus goes where the value is typed."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._area.ensureWidgetVisible(self.field)

    def take_back(self) -> None:
        """What was typed and not saved is forgotten."""
        if self.shown is not None and self.shown.typed is not None:
            self.field.setText(self.shown.typed)
        self.say("")

    @override
    def say(self, text: str, tone: str = "ink") -> None:
        super().say(text, tone)
        self.field.setProperty("wrong", tone == "bad" and bool(text))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        if text:
            self._area.ensureWidgetVisible(self.said)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        shown = self.shown
        self.setAccessibleName(translate("Settings", "Details"))
        self.save.set_words(translate("Settings", "Save"))
        self.reset.set_words(translate("Settings", "As delivered"))
        self.place_words.setText(translate("Settings", "A change holds for"))
        self.title.setText(shown.name if shown else "")
        self.sentence.setText(shown.sentence if shown else "")
        facts = shown.facts if shown else ()
        for number, text in enumerate(self.facts):
            text.setVisible(number < len(facts))
            text.setText(facts[number] if number < len(facts) else "")
        for buttons, answers in (
            (self.answers, shown.answers if shown else ()),
            (self.places, shown.places if shown else ()),
        ):
            for number, button in enumerate(buttons):
                button.setVisible(number < len(answers))
                if number < len(answers):
                    button.set_words(answers[number].words, answers[number].detail)
                    button.setChecked(answers[number].chosen)
        types = shown is not None and shown.typed is not None
        self.field.setVisible(types)
        self.field.setAccessibleName(shown.name if shown else "")
        self.save.setVisible(types)
        self.hint.setText(shown.hint if shown else "")
        self.hint.setVisible(bool(self.hint.text()))
        self.place_words.setVisible(bool(shown and shown.places))
        self.reset.setVisible(bool(shown and shown.may_reset))
