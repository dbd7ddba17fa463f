"""The table of the member list: painted from the rows, one choice at a time, asking for more before it is needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from counter_app.services.member_records import Order
from counter_app.ui.members.list_model import NUMBERS, ORDER_OF, Column, Index, MemberLine, MemberTable
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK

NEAR_ROWS = 60
_PAD = 10
_WIDTHS = {Column.NAME: 104, Column.PHONE: 136, Column.TIER: 74, Column.LAST_VISIT: 104, Column.VISITS: 70}
_JOINED = 104
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_SELECTED = QStyle.StateFlag.State_Selected
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class LineDelegate(QStyledItemDelegate):
    """Paints a cell of a `MemberLine`; what was searched for stands out."""

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, max(44, round(QFontMetricsF(LOOK.font(15)).height()) + 18))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # A page is some eighty cells: whatever each cell asks of Qt is asked eighty times.
        model = index.model()
        assert isinstance(model, MemberTable)
        line, column = model.lines[index.row()], index.column()
        room: QRect = getattr(option, "rect")  # noqa: B009 - the stubs do not name the option's fields
        if getattr(option, "state") & _SELECTED:  # noqa: B009
            painter.fillRect(room, LOOK.colour("accent_soft"))
        painter.setPen(LOOK.colour("line"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        box = room.adjusted(_PAD, 0, -_PAD, -1)
        if column == Column.NAME and model.marked is not None:
            box = box.adjusted(self._tick(painter, box, marked=model.holds(line)), 0, 0, 0)
        if column != Column.TAGS:
            self._text(painter, line.cells[column], box, column, model.text, soft=line.frozen)
        elif line.tags:
            painter.save()
            self._tags(painter, line.tags, box)
            painter.restore()

    @staticmethod
    def _tick(painter: QPainter, box: QRect, *, marked: bool) -> int:
        """A box, with a tick where the row is marked; how much room it takes."""
        side = min(18, box.height() - 8)
        square = QRectF(box.left() + 0.5, box.center().y() - side / 2 + 0.5, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(LOOK.colour("accent" if marked else "soft"), 1.5))
        painter.setBrush(LOOK.colour("accent") if marked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(square, 4, 4)
        if marked:
            painter.setPen(QPen(LOOK.colour("accent_ink"), 2))
            corners = ((0.24, 0.52), (0.43, 0.70), (0.77, 0.32))
            points = [QPointF(square.left() + x * side, square.top() + y * side) for x, y in corners]
            painter.drawPolyline(points)
        painter.restore()
        return side + 8

    def _text(self, painter: QPainter, text: str, box: QRect, column: int, searched: str, *, soft: bool) -> None:
        painter.setFont(LOOK.font(15))
        metrics = painter.fontMetrics()
        start = text.lower().find(searched.lower()) if searched and column in (Column.NAME, Column.PHONE) else -1
        if start >= 0:
            left = box.left() + metrics.horizontalAdvance(text[:start])
            width = metrics.horizontalAdvance(text[start : start + len(searched)])
            mark = QColor(LOOK.tokens.amber.ground)
            mark.setAlphaF(0.4)
            painter.fillRect(QRectF(left, box.center().y() - metrics.height() / 2, width, metrics.height()), mark)
        painter.setPen(LOOK.colour("soft" if soft or column == Column.JOINED else "ink"))
        # The whole of it is in the details and in the row's sentence.
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, _RIGHT if column in NUMBERS else _LEFT, shown)

    def _tags(self, painter: QPainter, tags: tuple[str, ...], box: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(LOOK.font(13))
        metrics, left = painter.fontMetrics(), float(box.left())
        for tag in tags:
            width, height = metrics.horizontalAdvance(tag) + 14, metrics.height() + 4
            if left + width > box.right() + 1:
                painter.setPen(LOOK.colour("soft"))
                painter.drawText(QRectF(left, box.top(), box.right() - left, box.height()), _LEFT, "…")
                return
            spot = QRectF(left, box.center().y() - height / 2 + 0.5, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(LOOK.colour("line"))
            painter.drawRoundedRect(spot, 6, 6)
            painter.setPen(LOOK.colour("ink"))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, tag)
            left += width + 6


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
        self._delegate = LineDelegate()
        self.setItemDelegate(self._delegate)
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
        painter.end()
        super().paintEvent(event)

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
                wanted = max(wanted, round(longest) + 2 * _PAD + 2)
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
