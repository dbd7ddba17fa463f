"""One channel beside the list: who came through it, its code, what may be done; or the form in which one is made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.channels.models import ChannelCase, ChannelTyped
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Rule, Text, column, row, scrolled
from counter_app.ui.widgets.beside import AskingPanel, Figures
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


class ChannelPanel(AskingPanel):
    """The one that is chosen, or the form."""

    def __init__(self) -> None:
        super().__init__()
        self.case: ChannelCase | None = None
        self._figures = Figures(_MOST_FIGURES, across=1)
        self._code_title, self.code = Text(weight=600), Text(size=13, tone="soft", wraps=True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.act_keys = self.acts(_MOST_ACTS)
        self.form = ChannelForm()
        inner = QWidget()
        inner.setLayout(column(self.title, self.line, self._figures, self._code_title, self.code, None, spacing=10))
        self.stand(inner, Rule(), self.asked, self.act_keys, cover=self.form)
        self.restyle()
        self.retranslate()

    def show_case(self, case: ChannelCase | None) -> None:
        """What is chosen in the list."""
        self.case = case
        self.retranslate()

    @property
    def filling(self) -> bool:
        """Whether the form is open."""
        return self.covered

    def show_form(self, typed: ChannelTyped | None) -> None:
        """The form in the place of what is chosen; None: that again."""
        self.cover(typed is not None)
        if typed is not None:
            self.form.fill(typed)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        case = self.case
        self.setAccessibleName(translate("Channels", "Details"))
        self.title.setText(case.title if case else translate("Channels", "Nothing chosen"))
        self.line.setText(case.line if case else "")
        self._figures.show_figures(case.figures if case else ())
        self._code_title.setText(translate("Channels", "Its code"))
        self.code.setText(case.code if case else "")
        for widget in (self._code_title, self.code):
            widget.setVisible(bool(case and case.code))
        self.act_keys.show_acts(case.acts if case and self.question is None else ())
