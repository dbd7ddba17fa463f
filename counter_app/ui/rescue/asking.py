"""The screens that want something typed: the recovery phrase, and the day of the backup that is to be put back."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.rescue.ports import Now, Seen
from counter_app.ui.rescue.words import (
    ago_words,
    day_of,
    forecast,
    forecast_here,
    members_words,
    place_words,
    size_words,
    when_words,
)
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Card, Text, column
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton

SHOW = "S"
_WHOLE, _GROUP = 32, 4
_LONGEST = 400
_MOST_LINES = 8


def folded(text: str) -> str:
    """As the phrase is read: full-width forms as plain ones, upper case, no blanks and no dashes."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in plain if not (each.isspace() or each in "-‐–—"))


class PhraseScreen(Form):
    """`typed`: the phrase. What is typed stays masked: it is shown beside the field, from where nothing is copied."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.about = Text(size=17, wraps=True)
        self.file = Text(tone="soft", wraps=True)
        self.field = Field(secret=True)
        self.field.setMaxLength(_LONGEST)
        self.field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.field.textChanged.connect(self._count_phrase)
        self.count = Text(tone="soft")
        self.plain = Text(size=20, weight=700, wraps=True)
        self.show_key = KeyButton(f"Alt {SHOW}", size=15)
        self.show_key.clicked.connect(self._turn_phrase_mask)
        for part in (self.about, self.file, self.field, self.count, self.plain):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.extra.addWidget(self.show_key)
        self.plain.hide()
        self.retranslate()

    def ask_for(self, name: str) -> None:
        """The phrase of this file; nothing of an earlier one is left."""
        self.file.setText(name)
        self.forget()

    def forget(self) -> None:
        """Nothing of what was typed stays."""
        self.field.clear()
        self.plain.hide()
        self._count_phrase()

    def _turn_phrase_mask(self) -> None:
        self.plain.setVisible(self.plain.isHidden())
        self._count_phrase()
        self.field.setFocus()

    def _count_phrase(self) -> None:
        text = folded(self.field.text())
        self.count.setText(translate("Rescue", "{0} of {1} characters").format(len(text), _WHOLE))
        groups = [text[at : at + _GROUP] for at in range(0, len(text), _GROUP)]
        self.plain.setText(" - ".join(groups) if not self.plain.isHidden() else "")
        self.retranslate()

    @override
    def first_field(self) -> QWidget | None:
        return self.field

    @override
    def submit(self) -> None:
        self.typed.emit(self.field.text())

    @override
    def alt_pressed(self, character: str) -> bool:
        if character == SHOW:
            self._turn_phrase_mask()
            return True
        return False

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "Recovery phrase"))
        self.about.setText(
            translate(
                "Rescue",
                "Type the eight groups from the owner's paper. Capitals, blanks and dashes do not matter.",
            )
        )
        self.field.setAccessibleName(translate("First", "Recovery phrase"))
        shown = not self.plain.isHidden()
        self.show_key.set_words(translate("Rescue", "Hide") if shown else translate("Rescue", "Show"))
        self.main.set_words(translate("First", "Go on"))


class SayScreen(Form):
    """What would happen, before anything does. `confirmed`: the day of the backup was typed."""

    confirmed = Signal()

    def __init__(self, now: Now, *, new: bool = False) -> None:
        super().__init__()
        self._now, self._new = now, new
        self.seen: Seen | None = None
        self.when = Text(size=20, weight=700, wraps=True)
        self.whose = Text(tone="soft", wraps=True)
        card = Card()
        inside = column(self.when, self.whose, spacing=2)
        inside.setContentsMargins(16, 12, 16, 12)
        card.setLayout(inside)
        self.lines = [Text(size=17, wraps=True) for _ in range(_MOST_LINES)]
        self.question = Text(size=17, weight=600, wraps=True)
        self.day = Field(plain_keys=True)
        self.day.setMaxLength(8)
        self.body.addWidget(card)
        for line in self.lines:
            self.body.addWidget(line)
        self.body.addStretch(1)
        for part in (self.question, self.day):  # always in view, however large the text
            self.foot.addWidget(part)
        self.retranslate()

    def show_seen(self, seen: Seen) -> None:
        """This one."""
        self.seen = seen
        self.day.clear()
        self.retranslate()

    @override
    def first_field(self) -> QWidget | None:
        return self.day

    @override
    def submit(self) -> None:
        if self.seen is None:
            return
        typed = "".join(each for each in unicodedata.normalize("NFKC", self.day.text()) if each.isdigit())
        if typed == day_of(self.seen.made_at):
            self.confirmed.emit()
        else:
            self.say(translate("Rescue", "That is not the day of this backup; nothing was changed."))
            self.day.selectAll()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Rescue", "Restore this backup?"))
        self.main.set_words(translate("Rescue", "Restore"))
        self.day.setAccessibleName(translate("Rescue", "Month and day of the backup, four digits"))
        self.question.setText(translate("Rescue", "To restore it, type its month and day (for 5 March: 0305)."))
        seen, now = self.seen, self._now()
        if seen is None:
            return
        self.when.setText(
            translate("Rescue", "Made {0} ({1})").format(when_words(seen.made_at, now), ago_words(seen.made_at, now))
        )
        place = place_words(seen.merchant, seen.store, seen.counter)
        parts = (place, "" if seen.members is None else members_words(seen.members), size_words(seen.size))
        self.whose.setText(" · ".join(part for part in parts if part))
        told = forecast_here(seen, now) if self._new else forecast(seen, now)
        for number, text in enumerate(self.lines):
            text.setVisible(number < len(told))
            if number < len(told):
                text.set_tone(told[number][0])
                text.setText(told[number][1])
