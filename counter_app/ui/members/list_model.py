"""The rows of the member list that are near: a model over them, whatever the number of members.

The rows are the stretch of the list that somebody looks at; what scrolls far away is let go, and asked for again when
it comes near.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.services.member_records import Order
from counter_app.ui.texts import translate

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """From left to right."""

    NAME = 0
    PHONE = 1
    TIER = 2
    LAST_VISIT = 3
    VISITS = 4
    JOINED = 5
    TAGS = 6


ORDER_OF = {
    Column.NAME: Order.NAME,
    Column.LAST_VISIT: Order.LAST_VISIT,
    Column.VISITS: Order.VISITS,
    Column.JOINED: Order.JOINED,
}
COLUMN_OF = {order: column for column, order in ORDER_OF.items()}
NUMBERS = frozenset({Column.LAST_VISIT, Column.VISITS, Column.JOINED})
_TEXT_SIDE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NUMBER_SIDE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_HEADER_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.TextAlignmentRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One row: a text a column, its tags, and whether the member is frozen."""

    id: str
    cells: tuple[str, ...]
    tags: tuple[str, ...] = ()
    frozen: bool = False

    @property
    def sentence(self) -> str:
        """For who cannot see the columns."""
        frozen = translate("Desk", "frozen") if self.frozen else ""
        return ", ".join(part for part in (*self.cells[: Column.TAGS], *self.tags, frozen) if part)


class MemberTable(QAbstractTableModel):
    """Painted by `LinePainter` straight from `lines`."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[MemberLine] = []
        self.order, self.descending, self.text = Order.LAST_VISIT, True, ""
        self._titles = _titles(self.order, descending=True)
        self.marked: Callable[[str], bool] | None = None

    def replace(self, lines: Sequence[MemberLine]) -> None:
        """Another stretch of the list; where it is the same nothing is painted again."""
        if self.lines != lines:
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()

    def append(self, lines: Sequence[MemberLine]) -> None:
        """What follows."""
        if lines:
            count = len(self.lines)
            self.beginInsertRows(_ROOT, count, count + len(lines) - 1)
            self.lines += lines
            self.endInsertRows()

    def prepend(self, lines: Sequence[MemberLine]) -> None:
        """What stands before."""
        if lines:
            self.beginInsertRows(_ROOT, 0, len(lines) - 1)
            self.lines[:0] = lines
            self.endInsertRows()

    def drop(self, first: int, count: int) -> None:
        """Let go of rows that are far away."""
        if count > 0:
            self.beginRemoveRows(_ROOT, first, first + count - 1)
            del self.lines[first : first + count]
            self.endRemoveRows()

    def mark(self, marked: Callable[[str], bool] | None) -> None:
        """Who is marked; None where nobody is."""
        self.marked = marked
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(Column) - 1))

    def holds(self, line: MemberLine) -> bool:
        """Whether a line is marked."""
        return self.marked is not None and self.marked(line.id)

    def look_for(self, text: str) -> None:
        """What stands out wherever it is found; also where the same rows are found by more of it."""
        if text != self.text:
            self.text = text
            if self.lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(Column) - 1))

    def sorted_by(self, order: Order, *, descending: bool) -> None:
        """Say it in the header."""
        self.order, self.descending = order, descending
        titles = _titles(order, descending=descending)
        if titles != self._titles:
            self._titles = titles
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.NAME:
            marked = translate("Acts", "marked") if self.holds(line) else ""
            return ", ".join(part for part in (marked, line.sentence) if part)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(line.tags) if index.column() == Column.TAGS else line.cells[index.column()]
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        # Asked for each column and each of some ten roles whenever another row is chosen.
        if role not in _HEADER_ROLES or orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _NUMBER_SIDE if section in NUMBERS else _TEXT_SIDE
        return self._titles[section]


def _titles(order: Order, *, descending: bool) -> tuple[str, ...]:
    words, arrow = column_words(), "↓" if descending else "↑"
    return tuple(f"{words[column]} {arrow}" if ORDER_OF.get(column) is order else words[column] for column in Column)


def column_words() -> dict[Column, str]:
    """What the columns are called."""
    return {
        Column.NAME: translate("Desk", "Name"),
        Column.PHONE: translate("Desk", "Phone"),
        Column.TIER: translate("Desk", "Tier"),
        Column.LAST_VISIT: translate("Desk", "Last visit"),
        Column.VISITS: translate("Desk", "Visits"),
        Column.JOINED: translate("Desk", "Joined"),
        Column.TAGS: translate("Desk", "Tags"),
    }
