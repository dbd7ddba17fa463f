"""The pick-up list of a day, inside the panel: arrows choose row and day, Enter takes what was chosen to the sale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
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
    reserve_wanted = Signal()
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
        self.reserve = KeyButton("Alt Y")
        self.reserve.clicked.connect(self.reserve_wanted)
        self.before.clicked.connect(lambda: self.turned.emit(-1))
        self.after.clicked.connect(lambda: self.turned.emit(1))
        self.cancel.clicked.connect(self.take_back)
        self.extra.addWidget(self.cancel)
        self.extra.addWidget(self.reserve)
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
        self.list.choose(first)
        self._name()
        if self.isVisible():
            self.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def first_field(self) -> QWidget:
        return self.list if self.list.rows.rows else self.leave

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
    def alt_pressed(self, character: str) -> bool:
        if character == "Y":
            self.reserve_wanted.emit()
        return character == "Y"

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
        self.reserve.set_words(translate("PickUps", "Reserve"))
        self.before.set_words(translate("PickUps", "Day before"))
        self.after.set_words(translate("PickUps", "Day after"))
