"""Amount, what is taken off, what was left out and why, and what is payable."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from counter_app.ui.scan.amount import AmountField
from counter_app.ui.scan.models import BasketLine, BasketView, Offer
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Rule, Text, column, row
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.keycap import KeyCap

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class _Line(QWidget):
    """What it is, why, and the figure at the right."""

    def __init__(self, line: BasketLine) -> None:
        super().__init__()
        tone = "ink" if line.used else "soft"
        what, figure = (
            Text(line.what, tone=tone, wraps=True),
            Text(line.figure, weight=500 if line.used else 400, tone=tone),
        )
        note = Text(line.note, size=13, tone="soft", wraps=True)
        words = column(what, spacing=0)
        if line.note:
            words.addWidget(note)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 10, 0)
        layout.addLayout(words, 1)
        layout.addWidget(figure, 0, _RIGHT)


class Basket(Card):
    """The amount is the only thing to change here."""

    amount_changed = Signal(object)
    offer_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._view = BasketView()
        self.amount = AmountField()
        self.amount.amount_changed.connect(self.amount_changed)
        self._label = Text()
        self._label.setBuddy(self.amount)
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        self._due_label = Text(tone="soft")
        self._due = Text(size=44, weight=700)
        self._due.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._due_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._due.setObjectName("payable")
        self._layout()
        self.restyle()
        self.retranslate()

    def _layout(self) -> None:
        inner = QWidget()
        inner_column = QVBoxLayout(inner)
        inner_column.setContentsMargins(0, 0, 0, 0)
        inner_column.addLayout(self._lines)
        inner_column.addStretch(1)
        lines = QScrollArea()
        lines.setWidgetResizable(True)
        lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines.setWidget(inner)
        due = column(None, self._due_label, self._due, None, spacing=0)
        grid = QGridLayout(self)
        grid.setContentsMargins(20, 8, 20, 8)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(2)
        grid.addLayout(row(self._label, KeyCap("F4"), None, self.amount, spacing=6), 0, 0)
        grid.addWidget(lines, 1, 0)
        grid.addWidget(Rule(upright=True), 0, 1, 2, 1)
        grid.addLayout(due, 0, 2, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(1, 1)

    def show_view(self, view: BasketView) -> None:
        """Replace lines and payable; the amount stays as it was typed."""
        self._view = view
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in view.lines:
            self._lines.addWidget(_Line(line))
        for number, offer in enumerate(view.offers):
            self._lines.addWidget(self._offer_button(number, offer))
        self._due.setText(view.payable or "—")
        self._due.set_tone("ink" if view.payable else "soft")
        self.setAccessibleDescription(
            " ".join([*(f"{line.what} {line.figure} {line.note}" for line in view.lines), view.payable])
        )

    def choose_offer(self, number: int) -> bool:
        """The offer with this number from 0; False when there is none."""
        if number >= len(self._view.offers):
            return False
        self.offer_chosen.emit(self._view.offers[number].code)
        return True

    def _offer_button(self, number: int, offer: Offer) -> ChoiceButton:
        button = ChoiceButton(f"Alt {number + 1}", inline=True)
        button.setCheckable(False)
        button.set_words(offer.title, offer.detail)
        button.clicked.connect(lambda: self.offer_chosen.emit(offer.code))
        return button

    def restyle(self) -> None:
        """Take the present text size: room for a five-digit sum, so that nothing moves when it comes."""
        self._due.setMinimumWidth(LOOK.px(150))

    def retranslate(self) -> None:
        """Set the words again."""
        self._label.setText(translate("Scan", "Amount"))
        self.amount.setAccessibleName(translate("Scan", "Amount"))
        self._due_label.setText(translate("Scan", "To pay"))
        self.setAccessibleName(translate("Scan", "Basket"))
        self.show_view(self._view)
