"""The page of figures: a sentence, the chart below it, and in its place the table when that is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QHeaderView, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.charts import Chart
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, row, scrolled
from counter_app.ui.widgets.chart import ChartView
from counter_app.ui.widgets.keycap import KeyButton

_LARGE = 150
_LINE = 24
_Index = QModelIndex | QPersistentModelIndex


class _Cells(QAbstractTableModel):
    """Texts under titles; the newest rows first."""

    def __init__(self) -> None:
        super().__init__()
        self._titles: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()

    def show_cells(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """These in place of the others."""
        self.beginResetModel()
        self._titles, self._rows = titles, rows
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._titles)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class NumbersPage(QWidget):
    """Shows what it is given; `letter_pressed`: a button, by its key."""

    letter_pressed = Signal(str)

    def __init__(self, digits: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("memberList")  # the same ground for every page of a manager
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons = {digit: KeyButton(digit, size=15) for digit in digits}
        for digit, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, digit=digit: self.letter_pressed.emit(digit))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.acts = {letter: KeyButton(letter, "quiet", size=15) for letter in "TSE"}
        for letter, button in self.acts.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.period = Text(size=15, weight=600, tone="soft")
        self.sentence = Text(size=26, weight=700, wraps=True)
        self.note = Text(size=13, tone="soft", wraps=True)
        self.chart = ChartView()
        self._cells = _Cells()
        self.table = self._table()
        self.empty = Text(size=17, tone="soft", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.foot = Text(size=13, weight=600, wraps=True)
        self.keys = Text(size=13, tone="soft", wraps=True)
        self.keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self.restyle()
        self.retranslate()

    def _table(self) -> QTableView:
        made = QTableView()
        made.setModel(self._cells)
        made.setShowGrid(False)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        made.verticalHeader().hide()
        made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        made.hide()
        return made

    def _lay_out(self) -> None:
        sheet = Card()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(20, 16, 20, 14)
        inside.setSpacing(8)
        inside.addLayout(row(self.period, None, *self.acts.values()))
        inside.addWidget(self.sentence)
        self._area = scrolled(self.chart)
        inside.addWidget(self._area, 1)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        inside.addWidget(self.note)
        below = row(self.foot, spacing=16)
        below.setStretchFactor(self.foot, 1)
        below.addWidget(self.keys, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        self._tabs = QGridLayout()
        self._tabs.setSpacing(8)
        above = row()
        above.addLayout(self._tabs)
        above.addStretch(1)
        layout.addLayout(above)
        layout.addWidget(sheet, 1)
        layout.addLayout(below)

    def retranslate(self) -> None:
        """The words of this page itself."""
        self.acts["T"].set_words(translate("Numbers", "Table"))
        self.acts["E"].set_words(translate("Numbers", "Export"))
        self.keys.setText(translate("Numbers", "1–9 a chart · ←→ earlier, later · Home today · Ctrl 1 sells"))

    def show_titles(self, titles: Mapping[str, str], up: str) -> None:
        """What each chart is called, by its digit, and which is up."""
        for digit, button in self.buttons.items():
            spoken = translate("Bars", "{0}, open").format(titles[digit]) if digit == up else ""
            button.set_role("main" if digit == up else "plain")
            button.set_words(titles[digit], spoken=spoken)

    def show_chart(self, chart: Chart | None, empty: str, *, as_table: bool) -> None:
        """The chart or its table; where there is none, why."""
        there = chart is not None and not chart.empty
        self.chart.show_chart(chart)
        self.sentence.setText(chart.sentence if chart is not None else "")
        self.table.setAccessibleName(self.sentence.text())
        self.sentence.setVisible(chart is not None)
        self.note.setText(chart.note if chart is not None else "")
        self.note.setVisible(bool(self.note.text()))
        self.empty.setText(empty)
        self._area.setVisible(there and not as_table)
        self.table.setVisible(chart is not None and as_table)
        self.empty.setVisible(not there and not self.table.isVisibleTo(self))

    def show_table(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """What stands behind the chart."""
        self._cells.show_cells(titles, rows)
        self.table.horizontalHeader().setAccessibleName(", ".join(titles))

    def turn(self, rows: int) -> None:
        """The table up or down; the chart where it is higher than the room there is."""
        if self.table.isVisibleTo(self):
            bar, step = self.table.verticalScrollBar(), 1
        else:
            bar, step = self._area.verticalScrollBar(), LOOK.px(_LINE)
        bar.setValue(bar.value() + rows * step)

    def restyle(self) -> None:
        """Take the present text size: large text puts the charts' names into two rows."""
        large = LOOK.scale_percent >= _LARGE
        columns = -(-len(self.buttons) // 2) if large else len(self.buttons)
        self.keys.setVisible(not large)  # its room is the chart's; what it says stands on the buttons and in the help
        for number, button in enumerate(self.buttons.values()):
            self._tabs.addWidget(button, *divmod(number, columns))
        self.sentence.set_size(20 if large else 26)
        self.table.setFont(LOOK.font(15))
        self.table.horizontalHeader().setFont(LOOK.font(13, 600))
