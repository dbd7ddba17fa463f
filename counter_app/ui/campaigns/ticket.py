"""A coupon as its member will see it, while it is being made."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.campaigns.form_models import PreviewView, TicketView
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, column, scrolled, stand_beside

_NOTCH = 7.0


class Ticket(QWidget):
    """What it is called and gives above the notches, its rules below."""

    def __init__(self) -> None:
        super().__init__()
        self.language = Text(size=13, weight=600, tone="soft")
        self.title = Text(size=20, weight=700, wraps=True)
        self.gives = Text(size=17, weight=600, tone="accent", wraps=True)
        self.rules = Text(size=13, wraps=True)
        head, foot = QWidget(), QWidget()
        head.setLayout(column(self.language, self.title, self.gives, spacing=3))
        foot.setLayout(column(self.rules))
        self._head = head
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(20)
        layout.addWidget(head)
        layout.addWidget(foot)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_ticket(self, view: TicketView | None) -> None:
        """None: nothing can be shown in this language."""
        self.setVisible(view is not None)
        if view is None:
            return
        self.language.setText(view.language)
        self.title.setText(view.title)
        self.gives.setText(view.gives)
        self.rules.setText("\n".join(view.rules))
        self.setAccessibleName(" ".join((view.language, view.title, view.gives, *view.rules)))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fold = self._head.geometry().bottom() + 10.5
        shape = QPainterPath()
        shape.addRoundedRect(box, 12, 12)
        for side in (box.left(), box.right()):
            notch = QPainterPath()
            notch.addEllipse(QPointF(side, fold), _NOTCH, _NOTCH)
            shape = shape.subtracted(notch)
        upper = QPainterPath()
        upper.addRect(QRectF(box.left(), box.top(), box.width(), fold - box.top()))
        painter.fillPath(shape.intersected(upper), LOOK.colour("accent_soft"))
        painter.setPen(QPen(LOOK.colour("line"), 1))
        painter.drawPath(shape)
        painter.setPen(QPen(LOOK.colour("soft"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(box.left() + _NOTCH + 4, fold), QPointF(box.right() - _NOTCH - 4, fold))


class Preview(Card):
    """A ticket in each language, and how many members it is for."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Text(size=15, weight=700)
        self.tickets = [Ticket(), Ticket()]
        self.foot = Text(size=15, weight=600, wraps=True)
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 8, 0)
        body.setSpacing(12)
        for ticket in self.tickets:
            body.addWidget(ticket)
        body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 14)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addWidget(scrolled(inner), 1)
        layout.addWidget(self.foot)
        self.restyle()

    def show_preview(self, view: PreviewView) -> None:
        """As it is now."""
        self.title.setText(view.title)
        for number, ticket in enumerate(self.tickets):
            ticket.show_ticket(view.tickets[number] if number < len(view.tickets) else None)
        self.foot.setText(view.foot)
        self.foot.setVisible(bool(view.foot))
        self.setAccessibleName(view.title)

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 400)
