"""A page of a manager: a list with its views, and beside it the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import LARGE_PERCENT, Card, Text, row
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import ListRow, RowList


class _Foot(Text):
    """Takes no room while it says nothing."""

    @override
    def setText(self, text: str) -> None:
        super().setText(text)
        self.setVisible(bool(text))


class ListPage(QWidget):
    """Shows what it is given; `letter_pressed`: a button, by the letter of its key; `chosen`: another row.

    `views`: the digits of the keys of its views; `lead_width` of a row, in pixels at 100 %."""

    letter_pressed = Signal(str)
    chosen = Signal(str)

    def __init__(self, beside: Card, views: Sequence[str], lead_width: int) -> None:
        super().__init__()
        self.setObjectName("memberList")  # the same ground for every page of a manager
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._views, self._beside = views, beside
        self.buttons = {letter: KeyButton(f"Alt {letter}", size=15) for letter in views}
        for letter, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self.rows = RowList(lead_width=lead_width)
        self.rows.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.rows.current_id()))
        self.rows.rows.modelReset.connect(lambda: self.chosen.emit(self.rows.current_id()))
        self.empty = Text(size=17, tone="soft", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.foot = _Foot(size=13, weight=600)
        self.foot.hide()
        self.keys = Text(size=13, tone="soft", wraps=True)
        self.keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        sheet = Card()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(8, 6, 8, 6)
        inside.addWidget(self.rows, 1)
        inside.addWidget(self.empty, 1)
        below = row(self.foot, spacing=16)
        below.addWidget(self.keys, 1)
        centre = QWidget()
        self.centre = QVBoxLayout(centre)
        self.centre.setContentsMargins(0, 0, 0, 0)
        self.centre.setSpacing(10)
        self._tabs = row(*self.buttons.values(), None)
        self.centre.addLayout(self._tabs)
        self.centre.addWidget(sheet, 1)
        self.centre.addLayout(below)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(14)
        self._layout.addWidget(centre, 1)
        self._layout.addWidget(beside)

    def show_rows(self, rows: Sequence[ListRow], sentence: str) -> None:
        """The rows; where there is none the sentence in their place. One is always chosen."""
        self.rows.show_rows(rows)
        self._stand_whole()
        self.rows.setVisible(bool(rows))
        self.empty.setText(sentence)
        self.empty.setVisible(not rows)
        if rows and not self.rows.current_id():
            self.rows.step(0)
        self.chosen.emit(self.rows.current_id())

    def show_view(self, view: str, names: Sequence[str]) -> None:
        """Which of the views is up, and what each is called."""
        for letter, name in zip(self._views, names, strict=True):
            up = letter == view
            spoken = translate("Bars", "{0}, open").format(name) if up else ""
            self.buttons[letter].set_role("main" if up else "plain")
            self.buttons[letter].set_words(name, spoken=spoken)

    def restyle(self) -> None:
        """Take the present text size: large text puts the two parts below each other."""
        large = LOOK.scale_percent >= LARGE_PERCENT
        self._layout.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        self._layout.setStretchFactor(self._beside, 1 if large else 0)
        self.keys.setVisible(not large)  # its room is the list's; what it says stands in the help
        self._stand_whole()

    def _stand_whole(self) -> None:
        """Where the list stands above what is chosen one row at least is seen whole."""
        whole = LOOK.scale_percent >= LARGE_PERCENT and self.rows.rows.rows
        self.rows.setMinimumHeight(self.rows.sizeHintForRow(0) + 2 * self.rows.frameWidth() if whole else 0)
