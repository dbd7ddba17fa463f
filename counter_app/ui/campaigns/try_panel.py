"""Trying a campaign on one member: who, how much, and what the counter would say."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.icons import draw_icon
from counter_app.ui.money import money
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK, Paint
from counter_app.ui.widgets.basic import Card, Text, column, has_focus, row, scrolled, stand_beside
from counter_app.ui.widgets.form import Field

_RADIUS = 12


@dataclass(frozen=True, slots=True)
class TryView:
    """What the counter would say. `look`: `ready`, `amber`, `red`, or `idle` while nothing can be said; `lines`: the
    reasons, or what would be paid."""

    look: str
    headline: str
    advice: str = ""
    lines: tuple[str, ...] = ()


class _Said(QWidget):
    """The verdict, small: the same colour, shape and word as at the counter."""

    def __init__(self) -> None:
        super().__init__()
        self.look = "idle"
        self.headline = QLabel()
        self.advice = QLabel()
        for label in (self.headline, self.advice):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        layout = column(self.headline, self.advice, spacing=4)
        layout.setContentsMargins(84, 16, 16, 16)
        self.setLayout(layout)
        self.setMinimumHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    @property
    def _paint(self) -> Paint:
        found = getattr(LOOK.tokens, self.look)
        assert isinstance(found, Paint)
        return found

    def show_said(self, view: TryView) -> None:
        self.look = view.look
        for label, text, size, weight in ((self.headline, view.headline, 26, 700), (self.advice, view.advice, 15, 400)):
            label.setText(text)
            label.setVisible(bool(text))
            label.setFont(LOOK.font(size, weight))
            label.setStyleSheet(f"color: {self._paint.ink}")
        self.setAccessibleName(" ".join((view.headline, view.advice, *view.lines)))
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint = self._paint
        painter.setBrush(QColor(paint.ground))
        painter.setPen(QPen(QColor(paint.frame), 4 if self.look == "ready" else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), _RADIUS, _RADIUS)
        draw_icon(painter, self.look, paint.ink, QRectF(22, self.height() / 2 - 22, 44, 44))


class TryPanel(Card):
    """`changed`: another member or amount was typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = Text(size=15, weight=700)
        self._labels = (Text(size=13, weight=600, tone="soft"), Text(size=13, weight=600, tone="soft"))
        self.member, self.amount = Field(plain_keys=True), Field(plain_keys=True)
        self.who = Text(size=15, weight=600, wraps=True)
        self.said = _Said()
        self.lines = Text(wraps=True)
        self.note = Text(size=13, tone="soft", wraps=True)
        for label, field in zip(self._labels, (self.member, self.amount), strict=True):
            label.setBuddy(field)
            field.setMaxLength(40)
            field.textEdited.connect(lambda _text: self.changed.emit())
        fields = row(spacing=12)
        for label, field, stretch in zip(self._labels, (self.member, self.amount), (3, 2), strict=True):
            fields.addLayout(column(label, field, spacing=2), stretch)
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 8, 0)
        body.setSpacing(10)
        body.addLayout(fields)
        for widget in (self.who, self.said, self.lines):
            body.addWidget(widget)
        body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 14)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addWidget(scrolled(inner), 1)
        layout.addWidget(self.note)
        self.view = TryView("idle", "")
        self.restyle()
        self.retranslate()

    def show_try(self, view: TryView, who: str) -> None:
        """What would happen, and to whom."""
        self.view = view
        self.said.show_said(view)
        self.lines.setText("\n".join(view.lines))
        self.lines.setVisible(bool(view.lines))
        self.who.setText(who)
        self.who.setVisible(bool(who))

    def begin(self) -> None:
        """Put the focus where the hand begins."""
        self.member.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.member.selectAll()

    @property
    def has_hand(self) -> bool:
        """Whether somebody types here."""
        return has_focus(self.member) or has_focus(self.amount)

    def step(self) -> None:
        """The other of the two fields."""
        (self.amount if has_focus(self.member) else self.member).setFocus(Qt.FocusReason.TabFocusReason)

    def restyle(self) -> None:
        """Take the present text size and colours."""
        stand_beside(self, 400)
        self.said.show_said(self.view)

    def retranslate(self) -> None:
        """Set the words again."""
        self.title.setText(translate("Making", "Try it on a member"))
        names = (translate("Making", "Phone or member number"), translate("Making", "Amount"))
        for label, field, name in zip(self._labels, (self.member, self.amount), names, strict=True):
            label.setText(name)
            field.setAccessibleName(name)
        self.member.setPlaceholderText(translate("Making", "Nobody"))
        self.amount.setPlaceholderText(money(0))
        self.note.setText(
            translate("Making", "As the counter judges it now, with a coupon just issued. Nothing is written.")
        )
        self.setAccessibleName(self.title.text())
