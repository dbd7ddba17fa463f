"""The screens that ask for one of two answers: the language, shop or trial, join or alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.texts import LANGUAGES, translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Form

SHOP, TRIAL, BACKUP, JOIN, ALONE = "shop", "trial", "backup", "join", "alone"


class _Answers(Form):
    """Answers with their digits; a digit or a click is the answer, Enter that of the chosen one."""

    answered = Signal(str)

    def __init__(self, answers: tuple[str, ...]) -> None:
        super().__init__()
        self._answers = answers
        self.about = Text(size=17, tone="soft", wraps=True)
        self.choices = [ChoiceButton(str(number)) for number in range(1, len(answers) + 1)]
        self.body.addWidget(self.about)
        self.body.addSpacing(8)
        for choice, answer in zip(self.choices, answers, strict=True):
            self.body.addWidget(choice)
            choice.setMinimumHeight(84)
            choice.clicked.connect(lambda _checked=False, answer=answer: self.answered.emit(answer))
        self.body.addStretch(1)
        self.choose(answers[0])

    def choose(self, answer: str) -> None:
        """Mark one of them."""
        for choice, name in zip(self.choices, self._answers, strict=True):
            choice.setChecked(name == answer)

    @property
    def chosen(self) -> str:
        """The one that Enter takes."""
        marked = [name for choice, name in zip(self.choices, self._answers, strict=True) if choice.isChecked()]
        return marked[0] if marked else self._answers[0]

    @override
    def first_field(self) -> QWidget | None:
        return self.choices[self._answers.index(self.chosen)]

    @override
    def submit(self) -> None:
        self.answered.emit(self.chosen)

    @override
    def key_pressed(self, text: str) -> bool:
        if text.isdigit() and 0 < int(text) <= len(self._answers):
            self.answered.emit(self._answers[int(text) - 1])
            return True
        return False

    @override
    def step(self, by: int) -> bool:
        number = (self._answers.index(self.chosen) + by) % len(self._answers)
        self.choose(self._answers[number])
        self.choices[number].setFocus()
        return True

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.main.set_words(translate("First", "Go on"))


class LanguageScreen(_Answers):
    """The first one: every later one can be read."""

    def __init__(self) -> None:
        super().__init__(LANGUAGES)
        self.leave.hide()
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "Welcome"))
        self.about.setText("请选择语言 · Choose a language")
        self.choices[0].set_words("中文", "以后随时可以换（F7）")
        self.choices[1].set_words("English", "It can be changed at any time (F7)")


class WayScreen(_Answers):
    """A shop, a look at one, or one that was."""

    def __init__(self) -> None:
        super().__init__((SHOP, TRIAL, BACKUP))
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "What do you begin with?"))
        self.about.setText(translate("First", "You can try it out now and set up your shop later."))
        self.choices[0].set_words(
            translate("First", "My shop"), translate("First", "With your customers, from the first scan on for real")
        )
        self.choices[1].set_words(
            translate("First", "Try it out"),
            translate("First", "A café with members and coupons, in a folder of its own; Ctrl Q leads back here"),
        )
        self.choices[2].set_words(
            translate("First", "I have a backup"),
            translate("First", "The old computer is gone: go on here with what its backup holds"),
        )


class PlaceScreen(_Answers):
    """Where the data of the shop live."""

    def __init__(self) -> None:
        super().__init__((JOIN, ALONE))
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "Does the shop have a cloud?"))
        self.about.setText(translate("First", "All counters and stores of a shop meet in its cloud."))
        self.choices[0].set_words(
            translate("First", "Join a cloud"),
            translate("First", "Somebody has given you an enrolment code for this store"),
        )
        self.choices[1].set_words(
            translate("First", "Start alone"),
            translate("First", "The cloud runs on this computer; it can move to a server later"),
        )
