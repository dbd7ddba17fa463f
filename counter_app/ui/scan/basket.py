"""Amount, what is taken off, what was left out and why, and what is payable."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.scan.amount import AmountField
from counter_app.ui.scan.models import BasketLine, BasketView, Offer
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Rule, Text, column, row
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.keycap import KeyCap

_ONE_LINE = 48
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class _Line(QWidget):
    """What it is, why, and the figure at the right."""

    def __init__(self, *, used: bool) -> None:
        super().__init__()
        self.used = used
        tone = "ink" if used else "soft"
        self._what = Text(tone=tone, wraps=True)
        self._figure = Text(weight=500 if used else 400, tone=tone)
        self._note = Text(size=13, tone="soft", wraps=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 10, 0)
        layout.addLayout(column(self._what, self._note, spacing=0), 1)
        layout.addWidget(self._figure, 0, _RIGHT)

    def show_line(self, line: BasketLine) -> None:
        """Other words in the same place."""
        self._what.setText(line.what)
        self._figure.setText(line.figure)
        self._note.setText(line.note)
        self._note.setVisible(bool(line.note))


class Basket(Card):
    """The amount is the only thing to change here."""

    amount_changed = Signal(object)
    offer_chosen = Signal(str)
    way_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._view = BasketView()
        self._offered: tuple[Offer, ...] = ()
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
        self._beside = Text(size=15, weight=500)
        self._beside.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._beside.hide()
        self.ways = {key: ChoiceButton(f"Alt {key}") for key in "BPVT"}
        for key, button in self.ways.items():
            button.clicked.connect(lambda _checked=False, key=key: self.way_pressed.emit(key))
        self._said = ""
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
        # One line or offer at least, so that what is below stands in a low window too.
        lines.setMinimumHeight(_ONE_LINE)
        lines.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        due = column(None, self._due, None, spacing=0)
        # Beside the label, not below the sum: at 200 % a line more would not be seen.
        due.insertLayout(1, row(None, self._due_label, self._beside, spacing=8))
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(20, 8, 20, 8)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(2)
        grid.addLayout(row(self._label, KeyCap("F4"), None, self.amount, spacing=6), 0, 0)
        grid.addWidget(lines, 1, 0)
        self._ways_row = row(*self.ways.values(), spacing=6)
        self._rule, self._due_part = Rule(upright=True), due
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(1, 1)

    def show_view(self, view: BasketView) -> None:
        """Replace lines and payable; the amount stays as it was typed."""
        if view == self._view:
            return
        self._view = view
        self._show()

    def show_tender(self, name: str) -> None:
        """What it is paid with; empty while nobody has said it."""
        self._said = name
        self.ways["T"].set_words(name or translate("Scan", "Tender"))
        self.ways["T"].setChecked(bool(name))

    def _show(self) -> None:
        view = self._view
        self._show_lines(view.lines)
        if view.offers != self._offered:
            self._offered = view.offers
            self._remove_from(len(view.lines))
            for number, offer in enumerate(view.offers):
                self._lines.addWidget(self._offer_button(number, offer))
        for key, chosen in (("B", view.ways.best), ("P", view.ways.points), ("V", view.ways.value)):
            self.ways[key].setVisible(chosen is not None)
            self.ways[key].setChecked(bool(chosen))
        self._due.setText(view.payable or "—")
        self._due.set_tone("ink" if view.payable else "soft")
        self._beside.setText(view.beside)
        self._beside.setVisible(bool(view.beside))
        lines = (f"{line.what} {line.figure} {line.note}" for line in view.lines)
        self.setAccessibleDescription(" ".join(filter(None, (*lines, view.payable, view.beside))))

    def _show_lines(self, lines: tuple[BasketLine, ...]) -> None:
        """Lines of the same kinds get other words; for others they are made anew, and the offers below them."""
        there = [each for each in map(self._widget_at, range(self._lines.count())) if isinstance(each, _Line)]
        if [each.used for each in there] != [line.used for line in lines]:
            self._remove_from(0)
            self._offered = ()
            there = [_Line(used=line.used) for line in lines]
            for made in there:
                self._lines.addWidget(made)
        for each, line in zip(there, lines, strict=True):
            each.show_line(line)

    def _widget_at(self, index: int) -> QWidget | None:
        item = self._lines.itemAt(index)
        return item.widget() if item is not None else None

    def _remove_from(self, index: int) -> None:
        while (item := self._lines.takeAt(index)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

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
        """Take the present text size: room for a five-digit sum, so that nothing moves when it comes. Large words of
        the ways to pay take the whole width, lest they press the sum."""
        self._due.setMinimumWidth(LOOK.px(150))
        large = LOOK.scale_percent >= 150
        for part in (self._ways_row, self._due_part):
            self._grid.removeItem(part)
        self._grid.removeWidget(self._rule)
        self._grid.addLayout(self._ways_row, 2, 0, 1, 3 if large else 1)
        self._grid.addWidget(self._rule, 0, 1, 2 if large else 3, 1)
        self._grid.addLayout(self._due_part, 0, 2, 2 if large else 3, 1)

    def retranslate(self) -> None:
        """Set the words again."""
        self._offered = ()
        self._remove_from(len(self._view.lines))
        self._label.setText(translate("Scan", "Amount"))
        self.amount.setAccessibleName(translate("Scan", "Amount"))
        self._due_label.setText(translate("Scan", "To pay"))
        self.setAccessibleName(translate("Scan", "Basket"))
        self.ways["B"].set_words(translate("Scan", "Best"))
        self.ways["P"].set_words(translate("Scan", "Points"))
        self.ways["V"].set_words(translate("Scan", "Value"))
        self.show_tender(self._said)
        self._show()
