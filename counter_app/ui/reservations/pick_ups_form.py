"""The pick-up list of the day, inside the panel: arrows choose, Enter takes what was chosen to the sale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.rows import ListRow, RowList


class PickUpsForm(Form):
    """Emits the id of the row that is to be handed out."""

    chosen = Signal(str)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._sentence = Text(tone="soft", wraps=True)
        self.list = RowList(lead_width=96)
        self.list.setMinimumHeight(52)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.list.chosen.connect(self.chosen)
        self.body.addWidget(self._sentence)
        self.body.addWidget(self.list, 1)
        self.retranslate()

    def show_rows(self, sentence: str, rows: Sequence[ListRow], first: str) -> None:
        """The day's, in the order of their hours; `first`: the row that is due next."""
        self._sentence.setText(sentence)
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self.main.setEnabled(bool(rows))
        for number, row in enumerate(rows):
            if row.id == first:
                self.list.setCurrentIndex(self.list.rows.index(number))

    @override
    def first_field(self) -> QWidget | None:
        return self.leave

    @override
    def step(self, by: int) -> bool:
        self.list.step(by)
        return True

    @override
    def submit(self) -> None:
        if chosen := self.list.current_id():
            self.chosen.emit(chosen)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("PickUps", "To be picked up today"))
        self.list.setAccessibleName(translate("PickUps", "To be picked up today"))
        self.main.set_words(translate("PickUps", "Hand it out"))
