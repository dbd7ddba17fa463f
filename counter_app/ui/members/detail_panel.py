"""One member: who it is, what there is, and everything that happened, newest first."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Rule, Text, column, row, scrolled, stand_beside
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import Index, ListRow, RowList, RowsModel


@dataclass(frozen=True, slots=True)
class Details:
    """What is shown; `figures`: label and value."""

    id: str
    name: str
    line: str
    facts: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    coupons: tuple[ListRow, ...] = ()
    timeline: tuple[ListRow, ...] = ()


class _Events(QStyledItemDelegate):
    """What it was, and below it when, where and by whom; a line leads from each to the one before."""

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, round(QFontMetricsF(LOOK.font(15)).height() + QFontMetricsF(LOOK.font(13)).height()) + 12)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, RowsModel)
        event = model.rows[index.row()]
        room: QRect = getattr(option, "rect")  # noqa: B009 - the stubs do not name the option's fields
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        above, left = QFontMetricsF(LOOK.font(15)).height(), room.left() + 7.0
        middle = room.top() + 4 + above / 2
        painter.setPen(QPen(LOOK.colour("line"), 2))
        first, last = index.row() == 0, index.row() == len(model.rows) - 1
        if not (first and last):
            painter.drawLine(
                QPointF(left, middle if first else room.top()), QPointF(left, middle if last else room.bottom() + 1)
            )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.colour(event.dot))
        painter.drawEllipse(QPointF(left, middle), 5.5, 5.5)
        words = QRectF(left + 16, room.top() + 4, room.right() - left - 18, above)
        for text, size, tone in ((event.what, 15, "ink"), (event.who, 13, "soft")):
            painter.setFont(LOOK.font(size))
            painter.setPen(LOOK.colour(tone))
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
            words = QRectF(words.left(), words.bottom(), words.width(), QFontMetricsF(LOOK.font(13)).height())
        painter.restore()


class _Rows(RowList):
    """As high as its rows: the panel scrolls, not the list."""

    def __init__(self, events: QStyledItemDelegate | None = None) -> None:
        super().__init__(lead_width=0, tall=False)
        self._events = events
        if events is not None:
            self.setItemDelegate(events)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Take the height of the present rows."""
        height = self.sizeHintForRow(0) if self.rows.rows else 0
        self.setFixedHeight(max(0, height) * len(self.rows.rows))
        self.setVisible(bool(self.rows.rows))

    @override
    def restyle(self) -> None:
        super().restyle()
        self.fit()


MERGE, ERASE, CONSENT, CARD, COPY = "J", "X", "M", "P", "Y"


class DetailPanel(Card):
    """`serve`: the member is to be taken to the sale; `left`: back to the list; `letter_pressed`: one of its acts, by
    its key."""

    serve = Signal(str)
    left = Signal()
    letter_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.details: Details | None = None
        self.name = Text(size=20, weight=700, wraps=True)
        self.line = Text(tone="soft", wraps=True)
        self.facts = Text(tone="soft", wraps=True)
        self._labels = [Text(size=13, tone="soft") for _ in range(4)]
        self._values = [Text(size=17, weight=700) for _ in range(4)]
        self._boxes = [QWidget() for _ in range(4)]
        for box, label, value in zip(self._boxes, self._labels, self._values, strict=True):
            box.setLayout(column(label, value, spacing=0))
        self._coupons_title = Text(weight=700)
        self.coupons = _Rows()
        self._timeline_title = Text(weight=700)
        self.timeline = _Rows(_Events())
        self.main = KeyButton("Enter", "main", size=15)
        self.main.clicked.connect(self.submit)
        self.back = KeyButton("Esc", size=15)
        self.back.clicked.connect(self.left)
        self.acts = {
            letter: KeyButton(f"Alt {letter}", "quiet", size=13) for letter in (CONSENT, CARD, COPY, MERGE, ERASE)
        }
        self._offered = dict.fromkeys(self.acts, True)
        for letter, button in self.acts.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        inner = QWidget()
        self._body = QVBoxLayout(inner)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(8)
        for widget in (self.name, self.line, self.facts):
            self._body.addWidget(widget)
        self._rule = Rule()
        self._body.addWidget(self._rule)
        for pair in (self._boxes[:2], self._boxes[2:]):
            self._body.addLayout(row(*pair, spacing=16))
        for part in (self._coupons_title, self.coupons, self._timeline_title, self.timeline):
            self._body.addWidget(part)
        self._body.addStretch(1)
        self._area = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._area, 1)
        layout.addLayout(row(*(self.acts[letter] for letter in (CONSENT, CARD)), None, spacing=4))
        layout.addLayout(row(*(self.acts[letter] for letter in (COPY, MERGE, ERASE)), spacing=0))
        layout.addLayout(row(self.main, None, self.back))

    def show_details(self, details: Details | None) -> None:
        """A member, or the invitation to choose one."""
        if details is None or self.details is None or details.id != self.details.id:
            self._area.verticalScrollBar().setValue(0)
        self.details = details
        self.retranslate()

    def offer(self, *, card: bool, copy: bool) -> None:
        """What there is a way for here."""
        self._offered |= {CARD: card, COPY: copy}
        self.retranslate()

    def turn(self, by: int) -> None:
        """A page up (-1) or down (1)."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def submit(self) -> None:
        """Enter: to the sale."""
        if self.details is not None:
            self.serve.emit(self.details.id)

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 336)

    def retranslate(self) -> None:
        """Set the words again."""
        details = self.details
        self.setAccessibleName(translate("Desk", "Details"))
        self.main.set_words(translate("Desk", "Serve"))
        self.back.set_words(translate("Form", "Back"))
        self.acts[CONSENT].set_words(translate("Consent", "Messages"))
        self.acts[CARD].set_words(translate("Copies", "Name card"))
        self.acts[COPY].set_words(translate("Copies", "Copy"))
        self.acts[MERGE].set_words(translate("Persons", "Merge"))
        self.acts[ERASE].set_words(translate("Persons", "Erase"))
        self._coupons_title.setText(translate("Desk", "Coupons"))
        self._timeline_title.setText(translate("Desk", "Timeline"))
        self.coupons.setAccessibleName(translate("Desk", "Coupons"))
        self.timeline.setAccessibleName(translate("Desk", "Timeline"))
        self.name.setText(details.name if details else translate("Desk", "Nobody chosen"))
        self.line.setText(details.line if details else translate("Desk", "Enter opens the member that is chosen"))
        self.facts.setText(details.facts if details else "")
        self.facts.setVisible(bool(self.facts.text()))
        self._show_figures(details.figures if details else ())
        self.coupons.show_rows(details.coupons if details else ())
        self.timeline.show_rows(details.timeline if details else ())
        for rows, title in ((self.coupons, self._coupons_title), (self.timeline, self._timeline_title)):
            rows.fit()
            title.setVisible(bool(rows.rows.rows))
        for widget in (self._rule, self.main, self.back):
            widget.setVisible(details is not None)
        for letter, button in self.acts.items():
            button.setVisible(details is not None and self._offered[letter])

    def _show_figures(self, figures: tuple[tuple[str, str], ...]) -> None:
        for number, box in enumerate(self._boxes):
            box.setVisible(number < len(figures))
            if number < len(figures):
                self._labels[number].setText(figures[number][0])
                self._values[number].setText(figures[number][1])
