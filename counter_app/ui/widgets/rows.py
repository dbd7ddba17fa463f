"""A list whose rows are painted from frozen values: fifty rows in a blink, none of them a widget."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.keycap import cap_size

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: a dot (token name, "" for none), a time or number, what, who, the word of its act, an end note."""

    id: str
    lead: str
    what: str
    who: str = ""
    dot: str = ""
    act: str = ""
    note: str = ""


class RowsModel(QAbstractListModel):
    """Holds the rows; screen readers get each as one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[ListRow, ...] = ()

    def replace(self, rows: Sequence[ListRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def say_again(self, rows: Sequence[ListRow]) -> None:
        """Other words in the same rows: whoever stands on one of them goes on standing there."""
        changed = [number for number, (old, new) in enumerate(zip(self.rows, rows, strict=True)) if old != new]
        self.rows = tuple(rows)
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in (row.lead, row.what, row.who, row.note) if part)
        return None


class RowsDelegate(QStyledItemDelegate):
    """Paints a `ListRow`."""

    def __init__(self, lead_width: int, lead_tone: str, *, tall: bool = True) -> None:
        super().__init__()
        self._may_be_tall = tall
        self._lead_width = lead_width
        self._lead_tone = lead_tone

    @property
    def _tall(self) -> bool:
        """Whether a row has two lines: from 150 % on one line would cut the words of a row of several parts."""
        return self._may_be_tall and LOOK.scale_percent >= 150

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        line = round(QFontMetricsF(LOOK.font(15)).height())
        return QSize(200, max(44, 2 * line + 12 if self._tall else line + 20))

    def act_box(self, row: ListRow, room: QRect) -> QRectF:
        """Where the act's cap is painted; the touch target is the row's whole height around it."""
        size = cap_size(row.act)
        middle = room.top() + room.height() / (4 if self._tall else 2)
        return QRectF(room.right() - size.width() - 4, middle - size.height() / 2 + 1, size.width(), size.height())

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        row = model.rows[index.row()]
        room = getattr(option, "rect")  # noqa: B009 - the stubs do not name the option's fields
        state = getattr(option, "state")  # noqa: B009
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(LOOK.colour("accent_soft"))
            painter.drawRoundedRect(QRectF(room).adjusted(0, 1, 0, -1), 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(LOOK.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(room).adjusted(1, 2, -1, -2), 8, 8)
        left = room.left() + 8.0
        if row.dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(LOOK.colour(row.dot))
            painter.drawEllipse(QPointF(left + 7, room.center().y() + 0.5), 6.5, 6.5)
            left += 26
        self._paint_words(painter, row, QRectF(left, room.top(), room.right() - left, room.height()), room)
        painter.restore()

    def _paint_words(self, painter: QPainter, row: ListRow, words: QRectF, room: QRect) -> None:
        right = words.right() - 4
        if row.act:
            box = self.act_box(row, room)
            painter.setPen(QPen(LOOK.colour("line"), 1))
            painter.setBrush(LOOK.colour("card"))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 6, 6)
            self._text(painter, row.act, box, "soft", 13, 600, Qt.AlignmentFlag.AlignCenter)
            right = box.left() - 10
        elif row.note:
            painter.setFont(LOOK.font(13))
            width = painter.fontMetrics().horizontalAdvance(row.note)
            height = words.height() / 2 if self._tall else words.height()
            box = QRectF(right - width - 2, words.top(), width + 2, height)
            self._text(painter, row.note, box, "soft", 13, 400, Qt.AlignmentFlag.AlignVCenter)
            right = box.left() - 10
        if self._tall:
            self._paint_tall(painter, row, words, right)
            return
        left = words.left()
        if row.lead:
            width = LOOK.px(self._lead_width)
            self._text(painter, row.lead, QRectF(left, words.top(), width, words.height()), self._lead_tone)
            left += width + 12
        left += self._text(painter, row.what, QRectF(left, words.top(), right - left, words.height()), "ink") + 14
        if row.who and right - left > LOOK.px(30):
            self._text(painter, row.who, QRectF(left, words.top(), right - left, words.height()), "soft")

    def _paint_tall(self, painter: QPainter, row: ListRow, words: QRectF, right: float) -> None:
        """Large text: when and who above, what it was below, over the whole width."""
        half = words.height() / 2
        above = QRectF(words.left(), words.top(), right - words.left(), half)
        used = self._text(painter, row.lead, above, self._lead_tone) + 12 if row.lead else 0.0
        if row.who and above.width() - used > LOOK.px(30):
            self._text(painter, row.who, above.adjusted(used, 0, 0, 0), "soft")
        self._text(painter, row.what, QRectF(words.left(), words.top() + half, words.width() - 4, half), "ink")

    def _text(
        self,
        painter: QPainter,
        text: str,
        box: QRectF,
        tone: str,
        size: int = 15,
        weight: int = 400,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
    ) -> float:
        painter.setFont(LOOK.font(size, weight))
        painter.setPen(QColor(LOOK.colour(tone)))
        metrics = painter.fontMetrics()
        # A row ends where the list ends; the whole text is in the panel and in the row's accessible text.
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, align, shown)
        return float(metrics.horizontalAdvance(shown))


class RowList(QListView):
    """Emits the id of the row that is chosen (Enter, click) and of the row whose act is pressed."""

    chosen = Signal(str)
    act_pressed = Signal(str)

    def __init__(
        self, *, lead_width: int = 48, lead_tone: str = "soft", tall: bool = True, parent: QWidget | None = None
    ) -> None:
        """`tall`: whether large text puts a row on two lines."""
        super().__init__(parent)
        self.rows = RowsModel()
        self._delegate = RowsDelegate(lead_width, lead_tone, tall=tall)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._clicked)
        self._pressed_at = QPointF()

    def show_rows(self, rows: Sequence[ListRow]) -> None:
        """Replace the rows; the chosen one stays chosen when it is still there."""
        if tuple(rows) == self.rows.rows:
            return
        if [row.id for row in rows] == [row.id for row in self.rows.rows]:
            self.rows.say_again(rows)
            return
        chosen = self.current_id()
        self.rows.replace(rows)
        self.choose(chosen)

    def choose(self, row_id: str) -> None:
        """Make this row the chosen one, where it is there."""
        for number, row in enumerate(self.rows.rows):
            if row.id == row_id:
                self.setCurrentIndex(self.rows.index(number))

    def restyle(self) -> None:
        """Take the present text size."""
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def current_id(self) -> str:
        """Id of the chosen row, or nothing."""
        index = self.currentIndex()
        return self.rows.rows[index.row()].id if index.isValid() and index.row() < len(self.rows.rows) else ""

    def step(self, by: int) -> None:
        """Choose the next or the previous row."""
        count = len(self.rows.rows)
        if count:
            now = self.currentIndex().row()
            self.setCurrentIndex(self.rows.index(min(max(now + by, 0), count - 1)))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position()
        super().mousePressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        row = self.rows.rows[index.row()]
        box = self._delegate.act_box(row, self.visualRect(index))
        if row.act and self._pressed_at.x() >= box.left() - 12:
            self.act_pressed.emit(row.id)
        else:
            self.chosen.emit(row.id)
