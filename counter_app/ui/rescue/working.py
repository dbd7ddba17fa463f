"""The screens on which nothing is asked: while a backup is read and put back, and when it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.rescue.ports import Done, Now, Step
from counter_app.ui.rescue.words import done_lines, step_words
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.progress import Bar

_MOST_LINES = 6


class WorkScreen(Form):
    """`left` (Esc) wishes it to stop; once the data change places nothing does."""

    def __init__(self) -> None:
        super().__init__(main=False)
        self._step: Step = Step.READ
        self._share = -1
        self._restores = False
        self.words = Text(size=20, weight=600, wraps=True)
        self.bar = Bar()
        self.about = Text(tone="soft", wraps=True)
        self.body.addSpacing(24)
        for part in (self.words, self.bar, self.about):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.retranslate()

    def begin(self, *, restores: bool) -> None:
        """Nothing is known yet. `restores`: it is put back, and not only read."""
        self._restores = restores
        self.show_step(Step.READ, 0, 0)

    def show_step(self, step: Step, done: int, of: int) -> None:
        """How far it is, in bytes; of the steps without a measure nothing is made up."""
        self._step, self._share = step, min(100, 100 * done // of) if of else -1
        self.leave.setVisible(step is not Step.SWITCH)
        self.retranslate()

    @property
    def can_stop(self) -> bool:
        """Whether Esc still does."""
        return self._step is not Step.SWITCH

    @override
    def first_field(self) -> QWidget | None:
        return None

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "One moment"))
        self.leave.set_words(translate("Upkeep", "Stop"))
        words = step_words(self._step, self._share)
        self.words.setText(words)
        self.bar.show_share(self._share / 100, words)
        self.about.setText(
            translate(
                "Rescue",
                "Should the computer go off now, either everything is as it was, or the next start finishes it.",
            )
            if self._restores
            else translate("Rescue", "Nothing is changed yet.")
        )


class DoneScreen(Form):
    """`opened`: the counter is wanted."""

    opened = Signal()

    def __init__(self, now: Now, *, new: bool = False) -> None:
        super().__init__()
        self._now, self._new = now, new
        self.leave.hide()
        self.done: Done | None = None
        self.lines = [Text(size=17, wraps=True) for _ in range(_MOST_LINES)]
        for line in self.lines:
            self.body.addWidget(line)
        self.body.addStretch(1)
        self.retranslate()

    def show_done(self, done: Done) -> None:
        """What was done."""
        self.done = done
        self.retranslate()

    @override
    def first_field(self) -> QWidget | None:
        return self.main

    @override
    def submit(self) -> None:
        self.opened.emit()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Rescue", "Restored"))
        anew = self.done is not None and self.done.must_enrol
        onward = translate("First", "Go on") if self._new else translate("Rescue", "Open the counter")
        self.main.set_words(translate("Rescue", "Enrol anew") if anew else onward)
        told = done_lines(self.done, self._now(), new=self._new) if self.done is not None else ()
        for number, text in enumerate(self.lines):
            text.setVisible(number < len(told))
            if number < len(told):
                text.set_tone(told[number][0])
                text.setText(told[number][1])
