"""The one who is to be called: who, the phone, what to say; and a key for each thing that may come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from counter_app.ui.follow_ups.models import FollowUpCase
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Rule, Text, column, row
from counter_app.ui.widgets.beside import SayingPanel
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import ListRow, RowList

REACHED, COMES, NOBODY, AGAIN, UNWANTED, WRONG = OUTCOME_KEYS = ("R", "C", "N", "L", "D", "W")
_LONGEST_NOTE = 200
_LARGE_PERCENT, _SHOWN_LARGE = 150, 3


class FollowUpPanel(SayingPanel):
    """`letter_pressed`: one of the outcomes, by the letter of its key; `day_chosen`: when to call again (ISO);
    `days_left`: Esc in the list of days."""

    letter_pressed = Signal(str)
    day_chosen = Signal(str)
    days_left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.case: FollowUpCase | None = None
        self.who = Text(tone="soft", wraps=True)
        self.phone = Text(size=26, weight=700, wraps=True)
        self.phone.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.phone_note = Text(size=13, tone="soft", wraps=True)
        self.line = Text(weight=600, wraps=True)
        self._script_title = Text(size=13, weight=600, tone="soft", wraps=True)
        self.script = Text(size=17, wraps=True)
        self._last_title = Text(size=13, weight=600, tone="soft", wraps=True)
        self.last = Text(wraps=True)
        self.note = Field()
        self.note.setMaxLength(_LONGEST_NOTE)
        self.buttons = {letter: KeyButton(f"Alt {letter}", size=15) for letter in OUTCOME_KEYS}
        for letter, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self._days_title = Text(size=17, weight=700, wraps=True)
        self.days = RowList(lead_width=0, tall=False)
        self.days.chosen.connect(self.day_chosen)
        self.take_day, self.leave_days = KeyButton("Enter", "main", size=15), KeyButton("Esc", size=15)
        self.take_day.clicked.connect(lambda: self.day_chosen.emit(self.days.current_id()))
        self.leave_days.clicked.connect(self.days_left)
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        inner = QWidget()
        known = (self.title, self.phone, self.phone_note, self.line, self.who)
        inner.setLayout(column(*known, self._script_title, self.script, self._last_title, self.last, None, spacing=8))
        acts = QGridLayout()
        acts.setSpacing(8)
        for number, button in enumerate(self.buttons.values()):
            acts.addWidget(button, number // 2, number % 2)
        self._acts = QWidget()
        below = column(Rule(), self.note, spacing=8)
        below.addLayout(acts)
        self._acts.setLayout(below)
        self._asks = QWidget()
        asks = column(Rule(), self._days_title, self.days, spacing=8)
        asks.addLayout(row(self.take_day, None, self.leave_days))
        self._asks.setLayout(asks)
        self._asks.hide()
        self.stand(inner, self._acts, self._asks)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_case(self, case: FollowUpCase | None) -> None:
        """The one that is chosen in the list; a note that was begun belongs to the one before, and goes."""
        if case is None or self.case is None or case.id != self.case.id:
            self.note.clear()
            self.ask_day(())
        self.case = case
        self.retranslate()

    @property
    def asking(self) -> bool:
        """Whether it asks when to call again."""
        return not self._asks.isHidden()

    def ask_day(self, days: Sequence[ListRow]) -> None:
        """When to call again, out of these; none: that is not asked any more."""
        self.days.show_rows(days)
        self._asks.setVisible(bool(days))
        self._acts.setVisible(not days)
        if days:
            self.days.choose(days[0].id)
            shown = len(days) if LOOK.scale_percent < _LARGE_PERCENT else _SHOWN_LARGE
            self.days.setFixedHeight(shown * self.days.sizeHintForRow(0) + 4)
            self.days.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_outcomes(self, words: Mapping[str, str]) -> None:
        """What each outcome is called, by the letter of its key."""
        for letter, button in self.buttons.items():
            button.set_words(words[letter])

    @override
    def retranslate(self) -> None:
        super().retranslate()
        case = self.case
        self.setAccessibleName(translate("FollowUps", "The one to call"))
        self.title.setText(case.title if case else translate("FollowUps", "Nobody chosen"))
        texts = (
            (self.who, case.who if case else ""),
            (self.phone, case.phone if case else ""),
            (self.phone_note, case.phone_note if case else ""),
            (self.line, case.line if case else ""),
            (self.script, case.script if case else ""),
            (self.last, case.last if case else ""),
        )
        for text, words in texts:
            text.setText(words)
            text.setVisible(bool(words))
        self._script_title.setText(translate("FollowUps", "What to say"))
        self._script_title.setVisible(bool(case and case.script))
        self._last_title.setText(translate("FollowUps", "Last call"))
        self._last_title.setVisible(bool(case and case.last))
        self.note.setAccessibleName(translate("FollowUps", "Note"))
        self.note.setPlaceholderText(translate("FollowUps", "Note (F2), may stay empty"))
        self._days_title.setText(translate("FollowUps", "Call again when?"))
        self.days.setAccessibleName(translate("FollowUps", "Call again when?"))
        self.take_day.set_words(translate("FollowUps", "Call again"))
        self.leave_days.set_words(translate("Form", "Back"))
        for button in self.buttons.values():
            button.setEnabled(case is not None)
