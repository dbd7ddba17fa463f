"""The last screen: whether the camera reads; and the one that waits while something is made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.first.eyes_part import OTHER, EyesPart
from counter_app.ui.scan.models import Look
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text, column
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyButton

PRINT, SAVE = "P", "S"


class CameraScreen(Form):
    """`begin_wanted`: selling begins, tried or not."""

    begin_wanted = Signal()
    sample_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._seen = ""
        self.eyes = EyesPart()
        self.about = Text(size=17, wraps=True)
        self.seen = Text(size=26, weight=700, wraps=True)
        self.advice = Text(tone="soft", wraps=True)
        self.print = KeyButton(f"Alt {PRINT}", size=15)
        self.print.clicked.connect(lambda: self.sample_wanted.emit(PRINT))
        self.save = KeyButton(f"Alt {SAVE}", size=15)
        self.save.clicked.connect(lambda: self.sample_wanted.emit(SAVE))
        beside = QWidget()
        parts = column(self.about, 4, spacing=10)
        parts.addWidget(self.print, 0, Qt.AlignmentFlag.AlignLeft)
        parts.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        parts.addSpacing(12)
        parts.addWidget(self.seen)
        parts.addWidget(self.advice)
        parts.addStretch(1)
        beside.setLayout(parts)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(20)
        self._sides.addWidget(self.eyes, 3)
        self._sides.addWidget(beside, 2)
        self.body.addLayout(self._sides, 1)
        self.leave.hide()
        self.restyle()
        self.retranslate()

    def show_seen(self, what: str) -> None:
        """`sample`, `other` for another code, empty for none yet."""
        self._seen = what
        self.eyes.view.set_look(Look.READY if what else Look.IDLE)
        self.retranslate()

    @override
    def first_field(self) -> QWidget | None:
        return self.main

    @override
    def submit(self) -> None:
        self.begin_wanted.emit()

    @override
    def alt_pressed(self, character: str) -> bool:
        if character in (PRINT, SAVE):
            self.sample_wanted.emit(character)
            return True
        return character == OTHER and self.eyes.turn()

    def restyle(self) -> None:
        """Large text puts the two parts below each other."""
        large = LOOK.scale_percent >= 150
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "Does the camera read?"))
        self.about.setText(translate("First", "Print the sample, or save it to your phone, and hold it to the camera."))
        self.print.set_words(translate("First", "Print the sample"))
        self.save.set_words(translate("First", "Save the sample"))
        words = {
            "": translate("First", "Nothing seen yet"),
            "sample": translate("First", "✓ Seen"),
            "other": translate("First", "✓ Another code"),
        }
        advice = {
            "": translate("First", "No camera? A hand scanner and typing do as well; F5 chooses a camera later."),
            "sample": translate("First", "The camera is ready for your customers."),
            "other": translate("First", "The camera reads; what it read is no sample, and was not kept."),
        }
        self.seen.setText(words[self._seen])
        self.seen.set_tone("good" if self._seen else "soft")
        self.advice.setText(advice[self._seen])
        self.main.set_words(translate("First", "Begin selling") if self._seen else translate("First", "Skip the test"))


class WaitScreen(Form):
    """What is being done, and what went wrong with it; `again_wanted`: once more."""

    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = Text(size=20, weight=600, wraps=True)
        self.about = Text(tone="soft", wraps=True)
        self.body.addSpacing(24)
        self.body.addWidget(self.words)
        self.body.addWidget(self.about)
        self.body.addStretch(1)
        self.show_work("")

    def show_work(self, words: str) -> None:
        """It is under way; nothing can be pressed."""
        self.say("")
        self.words.setText(words)
        self._show(failed=False)

    def show_failed(self, sentence: str) -> None:
        """It can be tried again, or left."""
        self.words.setText("")
        self.say(sentence)
        self._show(failed=True)
        self.main.setFocus()

    def _show(self, *, failed: bool) -> None:
        self.main.setVisible(failed)
        self.leave.setVisible(failed)
        self.about.setVisible(not failed)
        self.retranslate()

    @override
    def submit(self) -> None:
        if self.main.isVisibleTo(self):
            self.again_wanted.emit()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        failed = self.main.isVisibleTo(self)
        self.title.setText(translate("First", "Not done yet") if failed else translate("First", "One moment"))
        self.about.setText(
            translate("First", "Should the computer go off now, the next start goes on where this one stopped.")
        )
        self.main.set_words(translate("First", "Try again"))
