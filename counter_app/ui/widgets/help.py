"""The help page, made of the key map itself."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from counter_app.ui.keys import KEY_MAP, words_of
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text, row
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyCap


class HelpForm(Form):
    """Every key that there is, with what it does."""

    def __init__(self) -> None:
        super().__init__(main=False)
        self._words = [Text(wraps=True) for _ in KEY_MAP]
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        pairs = zip(KEY_MAP, self._words, strict=True)
        self._cells = [row(KeyCap(entry.cap), text, spacing=10) for entry, text in pairs]
        for cell in self._cells:
            cell.setStretch(1, 1)
        self._arrange_keys()
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self.retranslate()

    def _arrange_keys(self) -> None:
        columns = 2 if LOOK.scale_percent <= 150 else 1
        for cell in self._cells:
            self._grid.removeItem(cell)
        lines = -(-len(self._cells) // columns)
        for number, cell in enumerate(self._cells):
            self._grid.addLayout(cell, number % lines, number // lines)
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)

    def restyle(self) -> None:
        """Take the present text size."""
        self._arrange_keys()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Keys", "Keys"))
        for entry, text in zip(KEY_MAP, self._words, strict=True):
            text.setText(words_of(entry.action))
