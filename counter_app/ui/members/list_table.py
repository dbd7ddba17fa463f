"""The table of the member list: painted from the rows, one choice at a time, asking for more before it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from counter_app.services.member_records import Order
from counter_app.ui.members.list_model import ORDER_OF, Column, MemberLine, MemberTable
from counter_app.ui.members.list_painting import PAD, LinePainter, Stretch
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK

NEAR_ROWS = 60
_WIDTHS = {Column.NAME: 104, Column.PHONE: 136, Column.TIER: 74, Column.LAST_VISIT: 104, Column.VISITS: 70}
_JOINED = 104


class MemberTableView(QTableView):
    """`more_wanted`: rows below (1) or above (-1) come near; `chosen`: a row was clicked, with Ctrl `marking`, with
    Shift `ranging`."""

    more_wanted = Signal(int)
    chosen = Signal(str)
    marking = Signal(str)
    ranging = Signal(str)
    order_pressed = Signal(Order)

    def __init__(self) -> None:
        super().__init__()
        self.table = MemberTable()
        self.setModel(self.table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.sectionClicked.connect(self._header_clicked)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.clicked.connect(self._clicked)
        self.restyle()
        self.retranslate()

    @property
    def current(self) -> int:
        """The chosen row; -1 for none."""
        return self.currentIndex().row() if self.table.lines else -1

    @property
    def page_rows(self) -> int:
        """How many rows are seen at once."""
        return max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize() - 1)

    def choose(self, row: int) -> None:
        """Stand on a row, the nearest that there is."""
        if self.table.lines:
            row = min(max(row, 0), len(self.table.lines) - 1)
            self.setCurrentIndex(self.table.index(row, 0))
            self.scrollTo(self.table.index(row, 0))
            self._near(row)

    def prepended(self, lines: Sequence[MemberLine]) -> None:
        """Rows come above: what is seen stays where it is."""
        bar = self.verticalScrollBar()
        value = bar.value()
        self.table.prepend(lines)
        bar.setValue(value + len(lines) * self.verticalHeader().defaultSectionSize())

    def dropped_above(self, count: int) -> None:
        """The first rows go: what is seen stays where it is."""
        bar = self.verticalScrollBar()
        value = bar.value()
        self.table.drop(0, count)
        bar.setValue(value - count * self.verticalHeader().defaultSectionSize())

    def _clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self.table.lines[index.row()].id)

    def _header_clicked(self, section: int) -> None:
        if (order := ORDER_OF.get(Column(section))) is not None:
            self.order_pressed.emit(order)

    def _scrolled(self) -> None:
        first = self.rowAt(0)
        if first >= 0:
            self._near(first)
            self._near(first + self.page_rows)

    def _near(self, row: int) -> None:
        if row >= len(self.table.lines) - NEAR_ROWS:
            self.more_wanted.emit(1)
        if row < NEAR_ROWS:
            self.more_wanted.emit(-1)

    def _cover(self) -> None:
        """Nothing shines through the rows: a step moves the picture and paints what is new, not all rows and whatever
        lies below them. The style sheet takes that back when it is set."""
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._cover()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), LOOK.colour("card"))
        first, region = self.rowAt(event.rect().top()), event.region()
        if first < 0:
            return
        top, height = self.rowViewportPosition(first), self.verticalHeader().defaultSectionSize()
        reach = min((event.rect().bottom() - top) // height, len(self.table.lines) - 1 - first)
        # Rows that lie between two that have changed are not painted, and none is painted twice.
        wide = self.viewport().width()
        rows = {
            first + row for row in range(reach + 1) if region.intersects(QRect(0, top + row * height, wide, height))
        }
        for first, last in _runs(rows):
            self._paint_rows(painter, first, last)

    def _paint_rows(self, painter: QPainter, first: int, last: int) -> None:
        table, chosen = self.table, self.selectionModel()
        lines = table.lines[first : last + 1]
        painted = LinePainter(
            painter,
            Stretch(
                lines,
                self.rowViewportPosition(first),
                self.verticalHeader().defaultSectionSize(),
                self.viewport().width(),
                frozenset(row for row in range(len(lines)) if chosen.isRowSelected(first + row)),
                None if table.marked is None else tuple(table.holds(line) for line in lines),
                table.text,
            ),
        )
        painted.grounds()
        for column in Column:
            left, width = self.columnViewportPosition(column) + PAD, self.columnWidth(column) - 2 * PAD
            if width <= 0 or self.isColumnHidden(column):
                continue
            if column is Column.TAGS:
                painted.tags(left, width)
                continue
            taken = painted.ticks(left, width) if column is Column.NAME else 0
            painted.texts(column, left + taken, width - taken)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        beside = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if index.isValid() and beside:
            ranges = bool(beside & Qt.KeyboardModifier.ShiftModifier)
            (self.ranging if ranges else self.marking).emit(self.table.lines[index.row()].id)
        elif index.isValid():
            super().mousePressEvent(event)

    def restyle(self) -> None:
        """Take the present text size."""
        self.verticalHeader().setDefaultSectionSize(max(44, round(QFontMetricsF(LOOK.font(15)).height()) + 18))
        header = self.horizontalHeader()
        header.setFont(LOOK.font(13, 600))
        header.setFixedHeight(max(40, round(QFontMetricsF(LOOK.font(13)).height()) + 16))
        self._fit()
        self._cover()
        self.viewport().update()

    def _fit(self) -> None:
        """Each column the width of its words; what has no room is in the details, the tags take what is left."""
        scale, left = LOOK.scale_percent / 100, self.viewport().width()
        # How many days ago is what the list is sorted by: it is never cut, in whatever language.
        longest = QFontMetricsF(LOOK.font(15)).horizontalAdvance(translate("Scan", "{0} days ago").format(1_000))
        for column, width in (*_WIDTHS.items(), (Column.JOINED, _JOINED)):
            wanted = round(width * scale)
            if column is Column.LAST_VISIT:
                wanted = max(wanted, round(longest) + 2 * PAD + 2)
            fits = left - wanted >= 0
            self.setColumnHidden(column, not fits)
            if fits:
                self.setColumnWidth(column, wanted)
                left -= wanted
        self.setColumnHidden(Column.TAGS, left < 60 * scale)
        self.setColumnWidth(Column.TAGS, max(0, left))

    def retranslate(self) -> None:
        """Set the words again."""
        self.setAccessibleName(translate("Desk", "Members"))
        self.horizontalHeader().setAccessibleName(translate("Desk", "Columns; a press sorts by one"))
        self.table.sorted_by(self.table.order, descending=self.table.descending)
        self._fit()


def _runs(rows: set[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of those that follow each other."""
    first = -1
    for row in sorted(rows):
        if row - 1 not in rows:
            first = row
        if row + 1 not in rows:
            yield first, row
