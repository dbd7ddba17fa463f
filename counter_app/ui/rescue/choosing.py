"""The screens on which something is chosen: what to do where the data do not open, and which backup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.rescue.ports import Known, Now
from counter_app.ui.rescue.words import known_words
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Form

AGAIN, RESTORE, BUNDLE, QUIT = "1", "2", "3", "4"
# With the two ways to another one behind them their digits are one each.
_MOST = 7


class TroubleScreen(Form):
    """The data do not open. `wanted`: what to do about it, by its key."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(main=False)
        self.leave.hide()
        self.why = Text(size=20, weight=600, wraps=True)
        self.about = Text(tone="soft", wraps=True)
        self.choices = [ChoiceButton(key) for key in (AGAIN, RESTORE, BUNDLE, QUIT)]
        self.body.addWidget(self.why)
        self.body.addWidget(self.about)
        self.body.addSpacing(8)
        for choice in self.choices:
            choice.setCheckable(False)
            choice.setMinimumHeight(68)
            choice.clicked.connect(lambda _checked=False, key=choice.key: self.wanted.emit(key))
            self.body.addWidget(choice)
        self.body.addStretch(1)
        self.retranslate()

    def show_why(self, words: str) -> None:
        """One sentence."""
        self.why.setText(words)

    @override
    def first_field(self) -> QWidget | None:
        return self.choices[0]

    @override
    def submit(self) -> None:
        focused = next((each for each in self.choices if each.hasFocus()), self.choices[0])
        self.wanted.emit(focused.key)

    @override
    def key_pressed(self, text: str) -> bool:
        if text in (AGAIN, RESTORE, BUNDLE, QUIT):
            self.wanted.emit(text)
            return True
        return False

    @override
    def step(self, by: int) -> bool:
        at = next((number for number, each in enumerate(self.choices) if each.hasFocus()), 0)
        self.reveal(self.choices[(at + by) % len(self.choices)])
        return True

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Rescue", "Data not opened"))
        self.about.setText(translate("Rescue", "Nothing was deleted. Until it is mended nothing can be sold here."))
        self.choices[0].set_words(
            translate("Rescue", "Try again"), translate("Rescue", "Opens the counter once more, as a new start does")
        )
        self.choices[1].set_words(
            translate("Rescue", "Restore a backup…"),
            translate("Rescue", "Shows what would be lost and what is kept before anything happens"),
        )
        self.choices[2].set_words(
            translate("Upkeep", "File for support…"),
            translate("Upkeep", "What support needs to know, without customers, codes or amounts"),
        )
        self.choices[3].set_words(translate("Rescue", "Quit"), translate("Rescue", "Ends the program"))


class ChooseScreen(Form):
    """`chosen`: the path of one of the list; `file_wanted`, `folder_wanted`: it is to be looked for elsewhere. `new`:
    this computer is no counter yet."""

    chosen = Signal(object)
    file_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, now: Now, *, new: bool = False) -> None:
        super().__init__()
        self._now, self._new = now, new
        self.folder: Path | None = None
        self.known: tuple[Known, ...] = ()
        self.about = Text(tone="soft", wraps=True)
        self.none = Text(wraps=True)
        self.rows: list[ChoiceButton] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.other, self.place = ChoiceButton("1"), ChoiceButton("2")
        self.other.clicked.connect(lambda _checked=False: self.file_wanted.emit())
        self.place.clicked.connect(lambda _checked=False: self.folder_wanted.emit())
        self.body.addWidget(self.about)
        self.body.addSpacing(4)
        self.body.addWidget(self.none)
        self.body.addLayout(self._list)
        self.body.addWidget(self.other)
        self.body.addWidget(self.place)
        self.body.addStretch(1)
        self.retranslate()

    def show_known(self, known: Sequence[Known], folder: Path | None = None) -> None:
        """The newest seven; the first one is marked. `folder`: where they lie, None = where the program keeps them."""
        self.known, self.folder = tuple(known[:_MOST]), folder
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ChoiceButton(str(number)) for number in range(1, len(self.known) + 1)]
        for row, each in zip(self.rows, self.known, strict=True):
            row.clicked.connect(lambda _checked=False, path=each.path: self.chosen.emit(path))
            self._list.addWidget(row)
        for number, choice in enumerate(self._all, 1):
            choice.set_key(str(number))
        self.retranslate()
        self._mark(0)

    @property
    def _all(self) -> list[ChoiceButton]:
        return [*self.rows, self.other, self.place]

    @property
    def _marked(self) -> int:
        return next((number for number, each in enumerate(self._all) if each.isChecked()), 0)

    def _mark(self, number: int) -> None:
        for place, each in enumerate(self._all):
            each.setChecked(place == number)

    def _take(self, number: int) -> None:
        self._mark(number)
        if number < len(self.known):
            self.chosen.emit(self.known[number].path)
        elif number == len(self.known):
            self.file_wanted.emit()
        else:
            self.folder_wanted.emit()

    @override
    def first_field(self) -> QWidget | None:
        return self._all[self._marked]

    @override
    def submit(self) -> None:
        self._take(self._marked)

    @override
    def key_pressed(self, text: str) -> bool:
        if text.isdigit() and 0 < int(text) <= len(self._all):
            self._take(int(text) - 1)
            return True
        return False

    @override
    def step(self, by: int) -> bool:
        number = (self._marked + by) % len(self._all)
        self._mark(number)
        self.reveal(self._all[number])
        return True

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Rescue", "Which backup?"))
        self.about.setText(self._about_words())
        self.none.setText(
            translate("Rescue", "This counter has no automatic copy. Choose a backup file.")
            if self.folder is None
            else translate("Rescue", "No backup file lies there. Choose another place.")
        )
        self.none.setVisible(not self.known and (self.folder is not None or not self._new))
        for row, each in zip(self.rows, self.known, strict=True):
            row.set_words(*known_words(each, self._now()))
        self.other.set_words(
            translate("Rescue", "Choose a file…"),
            translate("Rescue", "From a disk, a stick or another folder; it can be dropped on this window too"),
        )
        self.place.set_words(
            translate("Rescue", "Look in a folder…"), translate("Rescue", "Lists the backup files that lie there")
        )
        self.main.set_words(translate("First", "Go on"))

    def _about_words(self) -> str:
        if self.folder is not None:
            return translate("Rescue", "Backup files in {0}, newest first.").format(self.folder)
        if self._new:
            return translate(
                "Rescue",
                "It ends in .backup and lies where it was saved: on a stick, another disk or another computer.",
            )
        return translate(
            "Rescue", "Automatic copies open by themselves; a backup file asks for the recovery phrase. Newest first."
        )
