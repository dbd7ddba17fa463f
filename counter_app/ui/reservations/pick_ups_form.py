"""The pick-up list of a day, inside the panel: arrows choose row and day, Enter takes what was chosen to the sale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, row
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import ListRow, RowList


class PickUpsForm(Form):
    """Emits the id of the row that is to be handed out, of the one that is to be cancelled, and by how many days the
    list is to go on."""

    chosen = Signal(str)
    cancelled = Signal(str)
    turned = Signal(int)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._day = ""
        self._sentence = Text(tone="soft", wraps=True)
        self.list = RowList(lead_width=96)
        self.list.setMinimumHeight(52)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.list.chosen.connect(self.chosen)
        self.before, self.after, self.cancel = KeyButton("←"), KeyButton("→"), KeyButton("F8")
        self.before.clicked.connect(lambda: self.turned.emit(-1))
        self.after.clicked.connect(lambda: self.turned.emit(1))
        self.cancel.clicked.connect(self.take_back)
        self.extra.addWidget(self.cancel)
        head = row(self.before, self.after)
        head.insertWidget(0, self._sentence, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.list, 1)
        self.retranslate()

    def show_rows(self, day: str, sentence: str, rows: Sequence[ListRow], first: str) -> None:
        """The day's, in the order of their hours; `first`: the row that is due next."""
        self._day = day
        self.say("")
        self._sentence.setText(sentence)
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        for button in (self.main, self.cancel):
            button.setEnabled(bool(rows))
        for number, each in enumerate(rows):
            if each.id == first:
                self.list.setCurrentIndex(self.list.rows.index(number))
        self._name()

    @override
    def first_field(self) -> QWidget | None:
        return self.leave

    @override
    def step(self, by: int) -> bool:
        self.say("")
        self.list.step(by)
        return True

    @override
    def sideways(self, by: int) -> bool:
        self.turned.emit(by)
        return True

    @override
    def take_back(self) -> bool:
        if chosen := self.list.current_id():
            self.cancelled.emit(chosen)
        return True

    @override
    def submit(self) -> None:
        if chosen := self.list.current_id():
            self.chosen.emit(chosen)

    def _name(self) -> None:
        title = translate("PickUps", "To be picked up")
        named = f"{title} · {self._day}" if self._day else title
        self.title.setText(named)
        self.list.setAccessibleName(named)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self._name()
        self.main.set_words(translate("PickUps", "Hand it out"))
        self.cancel.set_words(translate("PickUps", "Cancel it"))
        self.before.set_words(translate("PickUps", "Day before"))
        self.after.set_words(translate("PickUps", "Day after"))
