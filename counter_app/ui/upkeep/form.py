"""The panel of backup, checks and diagnostics."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Form

BACK_UP, EXAMINE, BUNDLE, RESTORE, STOP = "1", "2", "3", "4", "S"
_MOST_LINES = 24


@dataclass(frozen=True, slots=True)
class UpkeepView:
    """`ages`: of the backups, in words; `work`: what is being done (with `share` of 0 to 100, or -1 where nobody
    knows), `lines` (tone, sentence): what came of the last thing."""

    ages: tuple[str, ...] = ()
    work: str = ""
    share: int = -1
    lines: tuple[tuple[str, str], ...] = ()


class UpkeepForm(Form):
    """`wanted`: one of the acts, by its key."""

    wanted = Signal(str)
    tall = True

    def __init__(self, *, restores: bool = True) -> None:
        super().__init__(main=False)
        self._keys = (BACK_UP, EXAMINE, BUNDLE, RESTORE) if restores else (BACK_UP, EXAMINE, BUNDLE)
        self.view = UpkeepView()
        self.ages = Text(tone="soft", wraps=True)
        self.choices = [ChoiceButton(key) for key in self._keys]
        for choice in self.choices:
            choice.setCheckable(False)
            choice.clicked.connect(lambda _checked=False, key=choice.key: self.wanted.emit(key))
        self.work = Text(weight=600, wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = ChoiceButton(f"Alt {STOP}")
        self.stop.setCheckable(False)
        self.stop.clicked.connect(lambda: self.wanted.emit(STOP))
        self._lines = [Text(wraps=True) for _ in range(_MOST_LINES)]
        for part in (self.ages, *self.choices, self.work, self.bar, self.stop, *self._lines):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.show_view(UpkeepView())

    def show_view(self, view: UpkeepView) -> None:
        """Everything anew; the focus goes to what can be pressed."""
        began, ended = view.work and not self.view.work, self.view.work and not view.work
        self.view = view
        self.retranslate()
        if self.isVisible() and (began or ended):
            (self.stop if began else self.choices[0]).setFocus()

    @override
    def first_field(self) -> QWidget | None:
        return self.choices[0]

    @override
    def key_pressed(self, text: str) -> bool:
        if text in self._keys:
            self.wanted.emit(text)
            return True
        return False

    @override
    def alt_pressed(self, character: str) -> bool:
        if character == STOP and self.view.work:
            self.wanted.emit(STOP)
            return True
        return False

    @override
    def retranslate(self) -> None:
        super().retranslate()
        view = self.view
        self.title.setText(translate("Upkeep", "Backup and checks"))
        self.ages.setText("\n".join(view.ages))
        for choice, (words, about) in zip(self.choices, _words(), strict=False):
            choice.set_words(words, about)
        self.stop.set_words(translate("Upkeep", "Stop"))
        working = bool(view.work)
        for choice in self.choices:
            choice.setEnabled(not working)
        self.work.setText(view.work)
        self.bar.setRange(0, 0 if view.share < 0 else 100)
        self.bar.setValue(max(0, view.share))
        self.bar.setAccessibleName(view.work)
        for part in (self.work, self.bar, self.stop):
            part.setVisible(working)
        for number, text in enumerate(self._lines):
            text.setVisible(number < len(view.lines))
            if number < len(view.lines):
                text.set_tone(view.lines[number][0])
                text.setText(view.lines[number][1])


def _words() -> tuple[tuple[str, str], ...]:
    return (
        (
            translate("Upkeep", "Back up now…"),
            translate("Upkeep", "One file that only the recovery phrase opens; keep it away from this computer"),
        ),
        (
            translate("Upkeep", "Check everything"),
            translate("Upkeep", "The database page by page, codes, camera, cloud, disk; selling goes on"),
        ),
        (
            translate("Upkeep", "File for support…"),
            translate("Upkeep", "What support needs to know, without customers, codes or amounts"),
        ),
        (
            translate("Upkeep", "Restore a backup…"),
            translate("Upkeep", "For the owner. Selling stops until it is done; first you see what would be lost"),
        ),
    )
