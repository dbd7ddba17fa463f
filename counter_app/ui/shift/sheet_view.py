"""The report of a shift on the screen: the sections of its sheet in two columns."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from counter_app.services.shift_sheet import Section, Sheet
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Rule, Text

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PAIR = 2
_ONE_COLUMN = 125


class SheetView(QWidget):
    """Made anew for each sheet: it is looked at a few times a day."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._inner: QWidget | None = None
        self._sheet: Sheet | None = None

    def show_sheet(self, sheet: Sheet) -> None:
        """These sections in the place of those before."""
        self._sheet = sheet
        if self._inner is not None:
            self._layout.removeWidget(self._inner)
            self._inner.deleteLater()
        self._inner = QWidget()
        columns = QHBoxLayout(self._inner)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(28)
        for sections in _in_columns(sheet.sections):
            column = QVBoxLayout()
            column.setSpacing(9)
            for section in sections:
                column.addLayout(_table(section))
            column.addStretch(1)
            columns.addLayout(column, 1)
        self._layout.addWidget(self._inner)
        self._inner.setAccessibleName("\n".join("  ".join(row.cells) for each in sheet.sections for row in each.rows))

    def restyle(self) -> None:
        """Take the present text size."""
        if self._sheet is not None:
            self.show_sheet(self._sheet)


def _in_columns(sections: tuple[Section, ...]) -> tuple[tuple[Section, ...], ...]:
    """Labels with one value at the left, tables at the right; one below the other where the text is large."""
    if LOOK.scale_percent >= _ONE_COLUMN:
        return (sections,)
    pairs = tuple(each for each in sections if not each.columns)
    tables = tuple(each for each in sections if each.columns)
    if not tables:
        return (pairs,)
    # What is to be looked at stands under the tables, where there is room.
    return pairs[:_PAIR], (*tables, *pairs[_PAIR:])


def _table(section: Section) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(1)
    width = max(_PAIR, len(section.columns))
    grid.addWidget(Text(section.title, weight=700), 0, 0, 1, width)
    grid.addWidget(Rule(), 1, 0, 1, width)
    line = _PAIR
    if section.columns:
        for number, name in enumerate(section.columns):
            _put(grid, line, number, Text("" if name == section.title else name, size=13, tone="soft"))
        line += 1
    for row in section.rows:
        for number, cell in enumerate(row.cells):
            _put(grid, line, number, Text(cell, size=15, weight=700 if row.strong else 400))
        line += 1
    grid.setColumnStretch(0, 1)
    return grid


def _put(grid: QGridLayout, line: int, number: int, text: Text) -> None:
    if number:
        grid.addWidget(text, line, number, _RIGHT)
    else:
        text.setWordWrap(True)
        grid.addWidget(text, line, number)
