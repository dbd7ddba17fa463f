"""A look at what waits for the cloud, what it refused, what cannot be delivered, and what a manager must settle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.rows import ListRow, RowList


class QueueForm(Form):
    """Nothing is hidden and nothing is thrown away here."""

    def __init__(self) -> None:
        super().__init__(main=False)
        self._sentence = Text(size=17, wraps=True)
        self._cloud = Text(tone="soft", wraps=True)
        self._none = Text(tone="soft", wraps=True)
        self.list = RowList(lead_width=84)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._sentence)
        head.addWidget(self._cloud)
        self.body.addLayout(head)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list, 1)
        self.body.addStretch(0)
        self.retranslate()

    def show_queue(self, sentence: str, cloud: str, rows: Sequence[ListRow]) -> None:
        """The sentence says how many wait; rows are those that need a person."""
        self._sentence.setText(sentence)
        self._cloud.setText(cloud)
        self._none.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.show_rows(rows)

    @override
    def first_field(self) -> QWidget | None:
        return self.list if self.list.rows.rows else self.leave

    @override
    def step(self, by: int) -> bool:
        self.list.step(by)
        return True

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Queue", "Waiting for the cloud"))
        self._none.setText(translate("Queue", "Nothing was refused, nothing needs the manager."))
        self.list.setAccessibleName(translate("Queue", "For the manager"))
