"""Reserving for a member: what, on which day, at what time, how the deposit is paid; inside the panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from counter_app.domain.lines import CONFIRMATIONS, TENDERS
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text, column, has_focus, row
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.rows import ListRow, RowList

ITEM, DAY, SLOT = range(3)
_LEAST_PIXELS = 150
_WIDE_PERCENT = 125


class ReserveForm(Form):
    """Three lists beside one another: left and right between them, up and down within one. Emits the list in which
    another row was chosen, that it is paid otherwise, and the PIN (empty while none is asked for) with Enter."""

    moved = Signal(int)
    paid_otherwise = Signal()
    confirmed = Signal(str)
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self._who = ""
        self._names: tuple[str, ...] = (*TENDERS, "")
        self._value = ""
        self._filling = False
        self._column = DAY
        self.lists = tuple(RowList(lead_width=8) for _ in range(3))
        self._heads = tuple(Text(size=13, weight=600, tone="soft") for _ in range(3))
        self._columns = [self._one_column(number) for number in range(3)]
        self._deposit = Text(weight=600)
        self._tenders = [ChoiceButton(f"Alt {number}", inline=True) for number in range(1, len(TENDERS) + 2)]
        self._tender_group = QButtonGroup(self)
        self._known = Text(weight=600)
        first = len(self._tenders) + 1
        self._knowns = [ChoiceButton(f"Alt {first + number}") for number in range(len(CONFIRMATIONS))]
        self._pin, self._pin_label = Field(secret=True), Text(weight=600)
        self._pin.setMaxLength(8)
        self._pin_label.setBuddy(self._pin)
        self._foreseen = Text(size=20, weight=700, wraps=True)
        self._besides = Text(size=13, tone="soft", wraps=True)
        self._tender_grid = QGridLayout()
        self._hint = Text(size=13, tone="soft")
        self._lay_out()
        self.retranslate()

    def _one_column(self, number: int) -> QWidget:
        listed, holder = self.lists[number], QWidget()
        listed.setMinimumHeight(_LEAST_PIXELS)
        listed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        listed.selectionModel().currentChanged.connect(lambda _now, _before: self._moved(number))
        arranged = column(self._heads[number], spacing=4)
        arranged.addWidget(listed, 1)
        holder.setLayout(arranged)
        return holder

    def _lay_out(self) -> None:
        columns = row(*self._columns, spacing=16)
        for number, stretch in enumerate((8, 11, 9)):
            columns.setStretch(number, stretch)
        knowns = row(*self._knowns)
        self._tender_grid.setSpacing(8)
        self._arrange_tenders()
        for number, choice in enumerate(self._tenders):
            self._tender_group.addButton(choice, number)
        for number, choice in enumerate(self._knowns):
            choice.clicked.connect(lambda _checked=False, number=number: self._choose_known(number))
        self._tender_group.idToggled.connect(self._paid_with)
        self.body.addLayout(columns, 1)
        self.body.addWidget(self._deposit)
        self.body.addLayout(self._tender_grid)
        self.body.addWidget(self._known)
        self.body.addLayout(knowns)
        self.body.addLayout(row(self._pin_label, self._pin))
        self.foot.addWidget(self._foreseen)
        self.foot.addWidget(self._besides)
        self.extra.addSpacing(8)
        self.extra.addWidget(self._hint)

    def _arrange_tenders(self) -> None:
        """All in a row, as long as their words fit there."""
        columns = len(self._tenders) if LOOK.scale_percent <= _WIDE_PERCENT else 3
        for number, choice in enumerate(self._tenders):
            self._tender_grid.addWidget(choice, number // columns, number % columns)

    def restyle(self) -> None:
        """Take the present text size."""
        self._arrange_tenders()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def ask(self, who: str, items: Sequence[ListRow], tenders: tuple[str, ...], value: str) -> None:
        """For whom; what there is to reserve; what the kinds of tender and stored value are called; what there is of
        value."""
        self._who, self._names, self._value = who, tenders, value
        self._columns[ITEM].setVisible(len(items) > 1)
        self._column = ITEM if len(items) > 1 else DAY
        for listed in self.lists:
            listed.show_rows(())
        self._tenders[0].setChecked(True)
        self._uncheck_known()
        self.show_known(shown=False, pin=False)
        self.show_deposit(shown=False)
        self.show_foreseen("", "")
        self.fill(ITEM, items, items[0].id)
        self.retranslate()

    def fill(self, number: int, rows: Sequence[ListRow], chosen: str) -> None:
        """The rows of a list, and which of them is chosen; nothing is emitted."""
        self._filling = True
        self.lists[number].show_rows(rows)
        self.lists[number].choose(chosen)
        self._filling = False
        self.main.setEnabled(bool(self.chosen(SLOT)))

    def chosen(self, number: int) -> str:
        """Id of the row that is chosen in a list, or nothing."""
        return self.lists[number].current_id()

    def show_deposit(self, *, shown: bool) -> None:
        """Whether something is paid now."""
        for part in (self._deposit, *self._tenders):
            part.setVisible(shown)

    def show_known(self, *, shown: bool, pin: bool) -> None:
        """Whether it must be said how the member is known, and whether a manager is wanted."""
        for part in (self._known, *self._knowns):
            part.setVisible(shown)
        if not pin:
            self._pin.clear()
        self._pin_label.setVisible(pin)
        self._pin.setVisible(pin)

    def show_foreseen(self, main: str, besides: str, tone: str = "ink") -> None:
        """What Enter would do, or what is in its way."""
        self._foreseen.setText(main)
        self._foreseen.set_tone(tone)
        self._besides.setText(besides)

    def wrong(self, sentence: str) -> None:
        """The PIN was not right, or is wanted."""
        self._pin.clear()
        self._pin.setVisible(True)
        self._pin_label.setVisible(True)
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say(sentence)

    # --- what is chosen -----------------------------------------------------------------------------------------------

    @property
    def foreseen(self) -> tuple[str, str]:
        """What is shown of what Enter would do."""
        return self._foreseen.text(), self._besides.text()

    @property
    def tender(self) -> str:
        """The kind of tender; empty for stored value."""
        return (*TENDERS, "")[max(0, self._tender_group.checkedId())]

    @property
    def confirmed_by(self) -> str:
        """How the member is known, or nothing."""
        return next((name for name, choice in zip(CONFIRMATIONS, self._knowns, strict=True) if choice.isChecked()), "")

    def _uncheck_known(self) -> None:
        for choice in self._knowns:
            choice.setChecked(False)

    def _choose_known(self, number: int) -> None:
        """One of them, or none again."""
        for place, choice in enumerate(self._knowns):
            choice.setChecked(choice.isChecked() and place == number)
        self.paid_otherwise.emit()

    def _paid_with(self, _number: int, checked: bool) -> None:
        if checked:
            self._uncheck_known()
            self.paid_otherwise.emit()

    def _moved(self, number: int) -> None:
        if not self._filling:
            self.say("")
            self.moved.emit(number)

    # --- keys ---------------------------------------------------------------------------------------------------------

    @override
    def first_field(self) -> QWidget | None:
        return self.lists[self._column]

    @override
    def open(self) -> None:
        super().open()
        self._go_to(self._column)

    @override
    def step(self, by: int) -> bool:
        self._column = next((number for number, each in enumerate(self.lists) if has_focus(each)), self._column)
        self.lists[self._column].step(by)
        return True

    @override
    def sideways(self, by: int) -> bool:
        there = [number for number in range(3) if self._columns[number].isVisible()]
        here = next((number for number, each in enumerate(self.lists) if has_focus(each)), self._column)
        at = there.index(here) if here in there else 0
        if abs(by) == 1:
            self._go_to(there[min(max(at + by, 0), len(there) - 1)])
        return True

    def _go_to(self, number: int) -> None:
        self._column = number
        self.lists[number].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def alt_pressed(self, character: str) -> bool:
        place = int(character) - 1 if character.isdigit() else -1
        choices = [*self._tenders, *self._knowns]
        if not 0 <= place < len(choices) or not choices[place].isVisible():
            return False
        choices[place].click()
        return True

    @override
    def take_back(self) -> bool:
        return True

    @override
    def submit(self) -> None:
        if self.main.isEnabled():
            self.confirmed.emit(self._pin.text() if self._pin.isVisible() else "")

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("Reserve", "Reserve: {0}").format(self._who))
        names = (translate("Reserve", "What"), translate("Reserve", "Day"), translate("Reserve", "Time"))
        for head, listed, name in zip(self._heads, self.lists, names, strict=True):
            head.setText(name)
            listed.setAccessibleName(name)
        self._hint.setText(translate("Reserve", "← → another list · ↑ ↓ choose"))
        self._deposit.setText(translate("Reserve", "It is paid with"))
        for choice, name in zip(self._tenders, self._names, strict=True):
            choice.set_words(name, self._value if choice is self._tenders[-1] else "")
        self._known.setText(translate("Pay", "No fresh code? How do you know the member?"))
        known = (
            translate("Pay", "Phone number said"),
            translate("Pay", "Card shown"),
            translate("Pay", "Known here"),
        )
        for choice, name in zip(self._knowns, known, strict=True):
            choice.set_words(name)
        self._pin_label.setText(translate("Void", "Manager's PIN"))
        self._pin.setAccessibleName(translate("Void", "Manager's PIN"))
        self.main.set_words(translate("Reserve", "Reserve"))
