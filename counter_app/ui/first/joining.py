"""The screen on which an enrolment code is read and confirmed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.first.eyes_part import OTHER, EyesPart
from counter_app.ui.first.ports import Invited
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, column
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton

PICTURE = "O"
_LONGEST = 4_096
_GROUP, _LINE = 4, 8


def grouped(fingerprint: str) -> str:
    """64 hex digits as people compare them: groups of four, eight in a line."""
    groups = [fingerprint[start : start + _GROUP] for start in range(0, len(fingerprint), _GROUP)]
    lines = [" ".join(groups[start : start + _LINE]) for start in range(0, len(groups), _LINE)]
    return "\n".join(lines).upper()


class JoinScreen(Form):
    """`read_wanted`: what was typed or pasted; `picture_wanted`: a file is to be chosen; `confirmed`: the invitation
    that is shown."""

    read_wanted = Signal(str)
    picture_wanted = Signal()
    confirmed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.found: Invited | None = None
        self.eyes = EyesPart()
        self.about = Text(wraps=True)
        self.code = Field()
        self.code.setMaxLength(_LONGEST)
        self.choose = KeyButton(f"Alt {PICTURE}", size=15)
        self.choose.clicked.connect(self.picture_wanted)
        self.host_label, self.host = Text(size=13, tone="soft"), Text(size=20, weight=700, wraps=True)
        self.mark_label, self.mark = Text(size=13, tone="soft", wraps=True), Text(size=15, weight=600, wraps=True)
        self.question = Text(size=17, weight=600, wraps=True)
        self.card = Card()
        inside = column(self.host_label, self.host, 6, self.mark_label, self.mark, spacing=2)
        inside.setContentsMargins(16, 12, 16, 12)
        self.card.setLayout(inside)
        beside = QWidget()
        parts = column(self.about, self.code, spacing=10)
        parts.addWidget(self.choose)
        parts.addWidget(self.card)
        parts.addWidget(self.question)
        parts.addStretch(1)
        beside.setLayout(parts)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(20)
        self._sides.addWidget(self.eyes, 1)
        self._sides.addWidget(beside, 1)
        self.body.addLayout(self._sides, 1)
        self.restyle()
        self.show_found(None)

    def show_found(self, found: Invited | None) -> None:
        """Where the code leads, to be confirmed; None: there is none yet."""
        self.found = found
        self.card.setVisible(found is not None)
        self.question.setVisible(found is not None)
        self.host.setText(found.host if found else "")
        self.mark.setText(grouped(found.fingerprint) if found else "")
        self.mark.setVisible(bool(found and found.fingerprint))
        self._give_room()
        self.retranslate()

    @override
    def first_field(self) -> QWidget | None:
        return self.code

    @override
    def submit(self) -> None:
        text = self.code.text().strip()
        if text:
            self.read_wanted.emit(text)
        elif self.found is not None:
            self.confirmed.emit(self.found)
        else:
            self.say(translate("First", "Hold the code before the camera, paste its link, or choose its picture."))

    @override
    def alt_pressed(self, character: str) -> bool:
        if character == PICTURE:
            self.picture_wanted.emit()
            return True
        return character == OTHER and self.eyes.turn()

    def restyle(self) -> None:
        """Large text puts the two parts below each other."""
        large = LOOK.scale_percent >= 150
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        self._give_room()

    def _give_room(self) -> None:
        """With large text the picture makes room for what is to be confirmed."""
        large = LOOK.scale_percent >= 150
        self.eyes.setVisible(not large or self.found is None)
        for part in (self.about, self.code, self.choose):
            part.setVisible(not large or self.found is None)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "Join a cloud"))
        self.about.setText(translate("First", "Hold the enrolment code before the camera, or paste its link here."))
        self.code.setPlaceholderText("https://")
        self.code.setAccessibleName(translate("First", "The link of the enrolment code, or where its picture is"))
        self.choose.set_words(translate("First", "Its picture…"))
        self.host_label.setText(translate("First", "This counter will belong to the cloud at"))
        pinned = self.found is not None and bool(self.found.fingerprint)
        self.mark_label.setText(
            translate("First", "whose certificate has this fingerprint")
            if pinned
            else translate("First", "whose certificate the authorities of this computer judge")
        )
        self.question.setText(translate("First", "Is this what you were told? Enter joins."))
        self.main.set_words(translate("First", "Join") if self.found else translate("First", "Go on"))
