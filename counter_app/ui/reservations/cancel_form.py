"""Cancelling a reservation: what comes back, why, and a manager's PIN where the rules want one; inside the panel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.reason_form import ReasonForm


class CancelForm(ReasonForm):
    """Emits reason and PIN (empty while none is asked for)."""

    confirmed = Signal(str, str)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._what = ""
        self._about = Text(size=17, wraps=True)
        self._foreseen = Text(size=26, weight=700, wraps=True)
        self._besides = Text(tone="soft", wraps=True)
        self._why = Text(weight=600)
        self.body.addWidget(self._about)
        self.body.addWidget(self._foreseen)
        self.body.addWidget(self._besides)
        self.body.addSpacing(8)
        self.body.addWidget(self._why)
        self.body.addLayout(self.asking)
        self.body.addStretch(1)
        self.retranslate()

    @property
    def foreseen(self) -> str:
        """What it would do, as it is shown."""
        return self._foreseen.text()

    def ask(self, what: str, about: str, foreseen: str, *, pin: bool) -> None:
        """Which reservation, whose and when; what comes back. `pin`: the rules want a manager."""
        self._what = what
        self._about.setText(about)
        self._foreseen.setText(foreseen)
        self.begin(pin=pin)
        self.retranslate()

    @override
    def usual(self) -> tuple[str, str, str]:
        return (
            translate("CancelReservation", "Customer called off"),
            translate("CancelReservation", "Wrong day or time"),
            translate("CancelReservation", "We cannot supply it"),
        )

    @override
    def take_back(self) -> bool:
        return True

    @override
    def submit(self) -> None:
        self.confirmed.emit(self.reason, self.pin)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("CancelReservation", "Cancel: {0}").format(self._what))
        self._besides.setText(
            translate("CancelReservation", "The place is free for others, and the pick-up code is good for nothing")
        )
        self._why.setText(translate("Refund", "Why"))
        self.main.set_words(translate("CancelReservation", "Cancel it"))
