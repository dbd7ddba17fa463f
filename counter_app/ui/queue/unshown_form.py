"""At the start: redemptions that are done and whose verdict nobody saw; one key says that they are known now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.rows import ListRow, RowList


class UnshownForm(Form):
    """A scan goes before it; what was not acknowledged stays in the foot line and behind F10."""

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sentence = Text(size=17, wraps=True)
        self.list = RowList(lead_width=84)
        # At least one row, and what room there is: the list scrolls, the form does not.
        self.list.setMinimumHeight(52)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.addWidget(self._sentence)
        self.body.addWidget(self.list, 1)
        self.retranslate()

    def show_rows(self, rows: Sequence[ListRow]) -> None:
        """What was redeemed, newest first."""
        self.list.show_rows(rows)

    @override
    def first_field(self) -> QWidget | None:
        return self.main

    @override
    def step(self, by: int) -> bool:
        self.list.step(by)
        return True

    @override
    def submit(self) -> None:
        self.confirmed.emit()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Unshown", "Redeemed, and not shown"))
        self._sentence.setText(
            translate(
                "Unshown",
                "The program ended before it could show these verdicts. They count: give the customer what they are"
                " good for, if that was not done.",
            )
        )
        self.list.setAccessibleName(translate("Unshown", "Redeemed, and not shown"))
        self.main.set_words(translate("Unshown", "I know of these"))
