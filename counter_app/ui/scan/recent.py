"""The last scans, each with the way to undo it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from counter_app.ui.keys import Action, cap_of
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Card, Text, row
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import ListRow, RowList


class Recent(Card):
    """What was done just now, newest first."""

    act_pressed = Signal(str)
    receipt_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.receipt = KeyButton(cap_of(Action.RECEIPT), "quiet", size=13)
        self.receipt.clicked.connect(self.receipt_pressed)
        self._title = Text(size=13, weight=600, tone="soft")
        self._empty = Text(tone="soft", wraps=True)
        self.list = RowList()
        self.list.act_pressed.connect(self.act_pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 8)
        layout.setSpacing(4)
        self._title.setContentsMargins(8, 0, 8, 0)
        self._empty.setContentsMargins(8, 8, 8, 0)
        layout.addLayout(row(self._title, None, self.receipt))
        layout.addWidget(self._empty)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)
        self.retranslate()
        self.show_rows(())

    def show_rows(self, rows: Sequence[ListRow]) -> None:
        """Replace the rows."""
        self._empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.list.show_rows(rows)

    def retranslate(self) -> None:
        """Set the words again; the rows come anew from their owner."""
        self._title.setText(translate("Scan", "Just now"))
        self.receipt.set_words(translate("Scan", "Receipt"), spoken=translate("Scan", "Print the last receipt"))
        self._empty.setText(translate("Scan", "Nothing redeemed yet. What you redeem stands here, with its undo."))
        self.list.setAccessibleName(translate("Scan", "Last scans"))
