"""The first rows of a list as a table; one column is chosen, and above each stands what it is read as."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView
from typing_extensions import override

from counter_app.ui.imports.models import Head
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_PAD = 10
_NARROWEST, _WIDEST = 90, 200
_MOST_MEASURED = 8


class SheetModel(QAbstractTableModel):
    """Texts; screen readers get each with its column."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: tuple[Head, ...] = ()
        self.cells: tuple[tuple[str, ...], ...] = ()

    def replace(self, heads: Sequence[Head], cells: Sequence[tuple[str, ...]]) -> None:
        """Other columns, or other rows."""
        self.beginResetModel()
        self.heads, self.cells = tuple(heads), tuple(cells)
        self.endResetModel()

    def rename(self, heads: Sequence[Head]) -> None:
        """The same columns, read as something else."""
        self.heads = tuple(heads)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.heads) - 1)
        if self.cells:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.cells) - 1, len(self.heads) - 1))

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        line = self.cells[row]
        return line[column] if column < len(line) else ""

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.cells)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.heads)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(index.row(), index.column())
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        told = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation is not Qt.Orientation.Horizontal or not told or not 0 <= section < len(self.heads):
            return None
        head = self.heads[section]
        return " ".join(part for part in (head.letter, head.heading, head.field) if part)


class _CellDelegate(QStyledItemDelegate):
    """A cell: soft where its column is left out, on the accent's ground where it is chosen."""

    def __init__(self, view: SheetView) -> None:
        super().__init__()
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        room: QRect = getattr(option, "rect")  # noqa: B009 - the stubs do not name the option's fields
        column = index.column()
        painter.save()
        if column == self._view.chosen:
            painter.fillRect(room, LOOK.colour("accent_soft"))
        painter.setPen(QPen(LOOK.colour("line"), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        read = bool(self._view.sheet.heads[column].field)
        painter.setFont(LOOK.font(15))
        painter.setPen(LOOK.colour("ink" if read else "soft"))
        box = room.adjusted(_PAD, 0, -_PAD, -1)
        text = painter.fontMetrics().elidedText(
            self._view.sheet.text(index.row(), column), Qt.TextElideMode.ElideRight, box.width() + 1
        )
        painter.drawText(box, _LEFT, text)
        painter.restore()

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(_NARROWEST, self._view.row_height())


class _Heads(QHeaderView):
    """Two lines: what a column is read as, and its letter with the heading of the file."""

    def __init__(self, view: SheetView) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._view = view
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    @override
    def sizeHint(self) -> QSize:
        line = QFontMetricsF(LOOK.font(15, 600)).height() + QFontMetricsF(LOOK.font(13)).height()
        return QSize(_NARROWEST, round(line) + 18)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        head, chosen = self._view.sheet.heads[logicalIndex], logicalIndex == self._view.chosen
        painter.save()
        painter.fillRect(rect, LOOK.colour("accent_soft" if chosen else "card"))
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, LOOK.colour("accent" if chosen else "line"))
        box = rect.adjusted(_PAD, 6, -_PAD, -8)
        half = box.height() * 15 // 28
        above, below = QRect(box.left(), box.top(), box.width(), half), box.adjusted(0, half, 0, 0)
        painter.setFont(LOOK.font(15, 600 if head.field else 400))
        painter.setPen(LOOK.colour("accent" if head.field else "soft"))
        self._line(painter, above, head.field or translate("Import", "left out"))
        painter.setFont(LOOK.font(13))
        painter.setPen(LOOK.colour("soft"))
        self._line(painter, below, f"{head.letter} {head.heading}".strip())
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, box: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, _LEFT, shown)


class SheetView(QTableView):
    """`column_pressed`: a column was clicked."""

    column_pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.sheet = SheetModel()
        self.chosen = 0
        self.setModel(self.sheet)
        self._delegate = _CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self._heads = _Heads(self)
        self.setHorizontalHeader(self._heads)
        self._heads.sectionClicked.connect(self.column_pressed)
        self.clicked.connect(lambda index: self.column_pressed.emit(index.column()))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restyle()

    def row_height(self) -> int:
        """A line, with some air."""
        return max(36, round(QFontMetricsF(LOOK.font(15)).height()) + 14)

    def show_sheet(self, heads: Sequence[Head], cells: Sequence[tuple[str, ...]], column: int) -> None:
        """The first rows; `column` is the one that is chosen, and comes into view."""
        same = self.sheet.cells == tuple(cells) and len(self.sheet.heads) == len(heads)
        if same:
            self.sheet.rename(heads)
        else:
            self.sheet.replace(heads, cells)
            self._set_widths()
        self.chosen = column
        if self.sheet.heads:
            self.scrollTo(self.sheet.index(0, column)) if self.sheet.cells else None
        self.viewport().update()
        self._heads.viewport().update()

    def _set_widths(self) -> None:
        """As wide as what is seen of a column, between bounds."""
        metrics, heading = QFontMetricsF(LOOK.font(15, 600)), QFontMetricsF(LOOK.font(13))
        for column, head in enumerate(self.sheet.heads):
            texts = [self.sheet.text(row, column) for row in range(min(len(self.sheet.cells), _MOST_MEASURED))]
            wide = max(
                [metrics.horizontalAdvance(text) for text in texts] + [metrics.horizontalAdvance("储值赠送金额")]
            )
            wide = max(wide, heading.horizontalAdvance(f"{head.letter} {head.heading}"))
            self.setColumnWidth(column, round(min(max(wide + 2 * _PAD + 4, _NARROWEST), LOOK.px(_WIDEST))))

    def restyle(self) -> None:
        """Take the present text size."""
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self._set_widths()
        self._heads.updateGeometry()
        self.viewport().update()

    def retranslate(self) -> None:
        """Set the words again."""
        self.setAccessibleName(translate("Import", "The first rows"))
