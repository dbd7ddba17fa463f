"""The help page, made of the key map itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from counter_app.ui.keys import ALT_CAPS, KEY_MAP, alt_words, words_of
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyCap


class HelpForm(Form):
    """Every key that there is, with what it does."""

    tall = True

    def __init__(self) -> None:
        super().__init__(main=False)
        self._words = [Text(size=13, wraps=True) for _ in (*KEY_MAP, *ALT_CAPS)]
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(2)
        self._caps = [KeyCap(cap) for cap in (*(entry.cap for entry in KEY_MAP), *ALT_CAPS)]
        self._arrange_keys()
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self.retranslate()

    def _arrange_keys(self) -> None:
        columns = 2 if LOOK.scale_percent <= 150 else 1
        lines = -(-len(self._words) // columns)
        for number, (cap, text) in enumerate(zip(self._caps, self._words, strict=True)):
            line, place = number % lines, 2 * (number // lines)
            self._grid.addWidget(cap, line, place, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, line, place + 1)
        for place in (1, 3):
            self._grid.setColumnStretch(place, 1 if place < 2 * columns else 0)

    def restyle(self) -> None:
        """Take the present text size."""
        self._arrange_keys()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Keys", "Keys"))
        said = (*(words_of(entry.action) for entry in KEY_MAP), *alt_words())
        for words, text in zip(said, self._words, strict=True):
            text.setText(words)
