"""The page of campaigns: which there are, and beside the list the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.campaigns.panel import CampaignPanel
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, row
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import ListRow, RowList

ALL, RUNNING, PLANNED, PAUSED, ENDED = VIEWS = ("1", "2", "3", "4", "5")


class CampaignPage(QWidget):
    """Shows what it is given; `letter_pressed`: a button, by the letter of its key; `chosen`: another row."""

    letter_pressed = Signal(str)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("memberList")  # the same ground as the other pages of a manager
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = Field()
        self.buttons = {letter: KeyButton(f"Alt {letter}", size=15) for letter in VIEWS}
        for letter, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self.rows = RowList(lead_width=64)
        self.rows.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.rows.current_id()))
        self.rows.rows.modelReset.connect(lambda: self.chosen.emit(self.rows.current_id()))
        self.empty = Text(size=17, tone="soft", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.foot = Text(size=13, weight=600)
        self.keys = Text(size=13, tone="soft", wraps=True)
        self.panel = CampaignPanel()
        self.panel.letter_pressed.connect(self.letter_pressed)
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        sheet = Card()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(8, 6, 8, 6)
        inside.addWidget(self.rows, 1)
        inside.addWidget(self.empty, 1)
        self.rows.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        below = row(self.foot, spacing=16)
        below.addWidget(self.keys, 1)
        self.tools = row(spacing=8)
        self.tools.addWidget(self.search, 1)
        self._views = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._views.setSpacing(8)
        for button in self.buttons.values():
            self._views.addWidget(button)
        self._views.addStretch(1)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self.tools)
        column.addLayout(self._views)
        column.addWidget(sheet, 1)
        column.addLayout(below)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(14)
        self._layout.addWidget(centre, 1)
        self._layout.addWidget(self.panel)

    def show_rows(self, rows: Sequence[ListRow], sentence: str) -> None:
        """The rows; where there is none the sentence in their place. One is always chosen."""
        self.rows.show_rows(rows)
        self.rows.setVisible(bool(rows))
        self.empty.setText(sentence)
        self.empty.setVisible(not rows)
        if rows and not self.rows.current_id():
            self.rows.step(0)
        self.chosen.emit(self.rows.current_id())

    def show_view(self, view: str, names: Sequence[str]) -> None:
        """Which of the views is up, and what each is called."""
        for letter, name in zip(VIEWS, names, strict=True):
            up = letter == view
            spoken = translate("Bars", "{0}, open").format(name) if up else ""
            self.buttons[letter].set_role("main" if up else "plain")
            self.buttons[letter].set_words(name, spoken=spoken)

    def restyle(self) -> None:
        """Take the present text size: large text puts the two parts below each other."""
        large = LOOK.scale_percent >= 150
        self._layout.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        self._layout.setStretchFactor(self.panel, 1 if large else 0)

    def retranslate(self) -> None:
        """Set the words again."""
        self.search.setAccessibleName(translate("Campaigns", "Find campaigns"))
        self.search.setPlaceholderText(translate("Campaigns", "Title, id, or what it gives"))
        self.rows.setAccessibleName(translate("Campaigns", "List"))
        self.keys.setText(translate("Campaigns", "↑ ↓ choose · Alt 1–5 what is listed · Esc goes back"))
