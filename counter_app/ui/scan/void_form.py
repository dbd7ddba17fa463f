"""Taking back all of a checkout: what that does, why, and a manager's PIN where the rules want one; all inside the
panel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.reason_form import ReasonForm


class VoidForm(ReasonForm):
    """Emits target, reason and PIN (empty while none is asked for)."""

    confirmed = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._target = ""
        self._what = ""
        self._foreseen = Text(size=20, weight=700, wraps=True)
        self.body.addWidget(self._foreseen)
        self.body.addLayout(self.asking)
        self.body.addStretch(1)
        self.retranslate()

    def ask(self, target: str, what: str) -> None:
        """What is taken back; `what` names it to the cashier."""
        self._target, self._what = target, what
        self.show_foreseen("")
        self.begin()
        self.retranslate()

    def show_foreseen(self, facts: str) -> None:
        """What it would do."""
        self._foreseen.setText(facts)
        self._foreseen.setVisible(bool(facts))

    @override
    def usual(self) -> tuple[str, str, str]:
        return (
            translate("Void", "Scanned by mistake"),
            translate("Void", "Customer changed mind"),
            translate("Void", "Wrong amount"),
        )

    @override
    def submit(self) -> None:
        self.confirmed.emit(self._target, self.reason, self.pin)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Void", "Void: {0}").format(self._what))
        self.main.set_words(translate("Void", "Void"))
